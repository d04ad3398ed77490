using System;
using Telematics.Buses;

namespace Telematics.Bench.World
{
    /// <summary>Virtual time, in microseconds since the world began; only the world moves it.</summary>
    public sealed class VirtualClock : IClock
    {
        /// <inheritdoc/>
        public long NowUs { get; private set; }

        /// <inheritdoc/>
        public long NowMs => NowUs / 1000;

        /// <summary>Moves time forward.</summary>
        /// <exception cref="ArgumentOutOfRangeException">Time would run backwards.</exception>
        public void MoveTo(long nowUs)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(nowUs, NowUs);
            NowUs = nowUs;
        }
    }
}
