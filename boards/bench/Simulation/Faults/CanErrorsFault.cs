using System;
using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A disturbance that destroys frames on the CAN bus.</summary>
    public sealed class CanErrorsFault(FaultPlan plan, VirtualClock clock, CanBusModel bus)
        : Fault(plan, clock, FaultKind.CanErrors, 0.3, 700)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            double chance = Spread(0.01, 0.9);
            Random noise = NewRandom();
            bus.Disturbance = _ => noise.NextDouble() < chance;
            return Spread(0.2, 30);
        }

        /// <inheritdoc/>
        protected override void End() => bus.Disturbance = null;
    }
}
