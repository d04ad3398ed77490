using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>Sees what the sampler does, as it does it: for whoever must know what was sampled and not only what was sent.</summary>
    public interface ISampleObserver
    {
        /// <summary>A row was added to a group's frame, with the values that stand in the store.</summary>
        [SteadyState]
        void OnSample(SignalGroup group, long timeMs, SignalStore signals);

        /// <summary>The rows since the group's last frame were sealed. The buffer holds only during the call.</summary>
        [SteadyState]
        void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length);
    }
}
