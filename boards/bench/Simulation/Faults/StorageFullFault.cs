using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Something else that takes the room on the flash for a while: all of it, or nearly.</summary>
    public sealed class StorageFullFault(FaultPlan plan, VirtualClock clock, FlashStorage flash)
        : Fault(plan, clock, FaultKind.StorageFull, 0.25, 1200)
    {
        private const string Name = "other";
        private const int MostBlocksLeft = 8;

        /// <inheritdoc/>
        protected override double Begin()
        {
            // What follows of a list of blocks needs some of their room.
            int blocks = flash.Blocks - flash.UsedBlocks - 1 - Random.Next(MostBlocksLeft);
            flash.Put(Name, new byte[Math.Max(0, blocks) * (FlashStorage.BlockBytes - 16)]);
            return Spread(5, 600);
        }

        /// <inheritdoc/>
        protected override void End() => flash.RemoveUncounted(Name);
    }
}
