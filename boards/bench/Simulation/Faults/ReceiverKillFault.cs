using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A receiver that is killed, and started again after a while.</summary>
    public sealed class ReceiverKillFault(FaultPlan plan, VirtualClock clock, ReceiverHost receiver)
        : Fault(plan, clock, FaultKind.ReceiverKill, 0.5, 1000)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            receiver.Kill();
            double shortS = Spread(0.1, 400);
            Random chance = NewRandom();
            return chance.Next(6) == 0 ? 600 + (2400 * chance.NextDouble()) : shortS;
        }

        /// <inheritdoc/>
        protected override void End() => receiver.Start();
    }
}
