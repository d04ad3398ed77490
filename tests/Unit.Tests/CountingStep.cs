using Telematics.Buses;
using Telematics.Doubles;

namespace Telematics.Unit.Tests
{
    /// <summary>A part that counts its steps, and may take time.</summary>
    internal sealed class CountingStep : IStep
    {
        private readonly FakeClock? _clock;

        public CountingStep(FakeClock? clock)
        {
            _clock = clock;
        }

        public int Steps { get; private set; }

        public long LastMs { get; private set; } = -1;

        public int TakesUs { get; set; }

        public void Step(long nowMs)
        {
            Steps++;
            LastMs = nowMs;
            if (_clock != null)
            {
                _clock.NowUs += TakesUs;
            }
        }
    }
}
