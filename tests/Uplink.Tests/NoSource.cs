using Telematics.Signals;

namespace Telematics.Uplink.Tests
{
    /// <summary>Has nothing new, and marks what has grown old.</summary>
    internal sealed class NoSource : ISignalSource
    {
        private readonly SignalStore _signals;

        public NoSource(SignalStore signals)
        {
            _signals = signals;
        }

        public void Update(long nowMs)
        {
            _signals.MarkStale(nowMs);
        }
    }
}
