using Telematics.Buses;

namespace Telematics.Signals
{
    /// <summary>A part that has values for the store, and puts them there when they are about to be looked at.</summary>
    public interface ISignalSource
    {
        /// <summary>Sets the signals whose values are new, with the time at which each was measured.</summary>
        [SteadyState]
        void Update(long nowMs);
    }
}
