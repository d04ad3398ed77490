using Telematics.Buses;

namespace Telematics.Bench.World
{
    /// <summary>A board's clock in the world's time: it begins at 0 when the board gets power.</summary>
    public sealed class BootClock(VirtualClock clock) : IClock
    {
        private readonly long _bootUs = clock.NowUs;

        /// <inheritdoc/>
        public long NowUs => clock.NowUs - _bootUs;

        /// <inheritdoc/>
        public long NowMs => NowUs / 1000;
    }
}
