using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A broker that acknowledges what it is sent and delivers nothing of it: its queue is full, or its disk.</summary>
    public sealed class BrokerForgetsFault(FaultPlan plan, VirtualClock clock, ReceiverHost receiver)
        : Fault(plan, clock, FaultKind.BrokerForgets, 0.2, 1200)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            receiver.ForgetChance = Random.Next(2) == 0 ? 1 : Spread(0.05, 0.9);
            return Spread(1, 300);
        }

        /// <inheritdoc/>
        protected override void End() => receiver.ForgetChance = 0;
    }
}
