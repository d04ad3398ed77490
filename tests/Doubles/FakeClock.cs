using Telematics.Buses;

namespace Telematics.Doubles
{
    /// <summary>A clock that stands still until a test moves it.</summary>
    public sealed class FakeClock : IClock
    {
        /// <inheritdoc/>
        public long NowUs { get; set; }

        /// <inheritdoc/>
        public long NowMs => NowUs / 1000;
    }
}
