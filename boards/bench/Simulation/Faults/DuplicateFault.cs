using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Messages that the broker delivers to the receiver more than once, and late.</summary>
    public sealed class DuplicateFault(FaultPlan plan, VirtualClock clock, ReceiverHost receiver)
        : Fault(plan, clock, FaultKind.Duplicate, 0.4, 900)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            receiver.RepeatChance = Spread(0.01, 1);
            receiver.DelayMs = (int)Spread(1, 20_000);
            return Spread(5, 300);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            receiver.RepeatChance = 0;
            receiver.DelayMs = 0;
        }
    }
}
