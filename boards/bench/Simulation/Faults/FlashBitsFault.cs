using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Bits that turn over in what the unit has stored.</summary>
    public sealed class FlashBitsFault(FaultSite site)
        : FlashDamageFault(site, FaultKind.FlashBits)
    {
        // A segment's two headers.
        private const int BeginningBytes = 60;

        /// <inheritdoc/>
        protected override void Damage(FlashStorage flash, Random chance)
        {
            int count = (int)Spread(1, 8);
            if (chance.Next(3) == 0)
            {
                flash.FlipBits(count);
                return;
            }

            if (chance.Next(6) == 0)
            {
                // All that the unit knows of itself.
                foreach (string name in (string[])["unit.0", "unit.1"])
                {
                    if (flash.GetContent(name) is { Length: > 0 } content)
                    {
                        flash.FlipBit(name, chance.Next(content.Length), chance.Next(8));
                    }
                }

                return;
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
        }
    }
}
