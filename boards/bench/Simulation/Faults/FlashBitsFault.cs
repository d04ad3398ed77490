using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Bits that turn over in what the unit has stored.</summary>
    public sealed class FlashBitsFault(FaultPlan plan, VirtualClock clock, FlashStorage flash)
        : Fault(plan, clock, FaultKind.FlashBits, 0.25, 900)
    {
        // A segment's two headers.
        private const int BeginningBytes = 60;

        /// <inheritdoc/>
        protected override double Begin()
        {
            int count = (int)Spread(1, 8);
            Random chance = NewRandom();
            if (chance.Next(3) == 0)
            {
                flash.FlipBits(count);
                return 0;
            }

            // Small files and what stands at a file's beginning are hit seldom, and matter most.
            string[] names = flash.List();
            if (names.Length > 0)
            {
                string name = names[chance.Next(names.Length)];
                int length = flash.GetContent(name)!.Length;
                int reach = chance.Next(2) == 0 ? Math.Min(length, BeginningBytes) : length;
                for (int i = 0; i < count && reach > 0; i++)
                {
                    flash.FlipBit(name, chance.Next(reach), chance.Next(8));
                }
            }

            return 0;
        }
    }
}
