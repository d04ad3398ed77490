using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// A flash that wears out: what it is told to program or erase fails now and then, or every time for a while, and some of its blocks
    /// are gone for good.
    /// </summary>
    public sealed class FlashWearFault(FaultPlan plan, VirtualClock clock, FlashStorage flash)
        : Fault(plan, clock, FaultKind.FlashWear, 0.2, 1000)
    {
        // A journal of 128 KB, which is written anew in other blocks, and the unit's record have room in what is left.
        private const int MostWorn = 20;

        private readonly VirtualClock _clock = clock;

        /// <summary>When it last began.</summary>
        public long BeganUs { get; private set; }

        /// <inheritdoc/>
        protected override double Begin()
        {
            BeganUs = _clock.NowUs;
            flash.WornBlocks = Math.Min(flash.WornBlocks + Random.Next(5), MostWorn);
            flash.FailureChance = Random.Next(3) switch
            {
                0 => 0,
                1 => 1,
                _ => Spread(0.003, 0.5),
            };
            return Spread(1, 300);
        }

        /// <inheritdoc/>
        protected override void End() => flash.FailureChance = 0;
    }
}
