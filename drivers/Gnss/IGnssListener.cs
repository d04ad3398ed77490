using Telematics.Buses;

namespace Telematics.Gnss
{
    /// <summary>Hears of each whole epoch.</summary>
    public interface IGnssListener
    {
        /// <summary>An epoch is complete. The object is the receiver's and holds only during the call.</summary>
        [SteadyState]
        void OnEpoch(GnssEpoch epoch);
    }
}
