using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Bits that turn over in what the unit has stored.</summary>
    public sealed class FlashBitsFault(FaultPlan plan, VirtualClock clock, FlashStorage flash)
        : Fault(plan, clock, FaultKind.FlashBits, 0.25, 900)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            flash.FlipBits((int)Spread(1, 8));
            return 0;
        }
    }
}
