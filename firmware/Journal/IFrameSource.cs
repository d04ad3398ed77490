using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>Where frames come from, as far as the uplink must know.</summary>
    public interface IFrameSource
    {
        /// <summary>
        /// Frames from now on can be read without those before, which become backlog: a session has begun, and they wait to be sent.
        /// </summary>
        /// <param name="nowMs">Milliseconds since boot.</param>
        [SteadyState]
        void BeginLive(long nowMs);
    }
}
