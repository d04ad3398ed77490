using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>Hears what was sampled: what is measured from sample to sample begins anew.</summary>
    public interface ISampledListener
    {
        /// <summary>A group's periodic sample was taken.</summary>
        [SteadyState]
        void OnSampled(SignalGroup group);
    }
}
