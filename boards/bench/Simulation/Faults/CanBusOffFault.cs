using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A CAN controller that goes off the bus or forgets its registers, a bus held dominant.</summary>
    public sealed class CanBusOffFault(FaultPlan plan, VirtualClock clock, CanBusModel bus, Mcp2515Model controller)
        : Fault(plan, clock, FaultKind.CanBusOff, 0.3, 1000)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            int what = Random.Next(4);
            if (what == 0)
            {
                controller.BrownOut();
                return 0;
            }

            controller.GoOffBus();
            if (what == 1)
            {
                return 0;
            }

            bus.Fault = CanBusFault.StuckDominant;
            return Spread(0.05, 20);
        }

        /// <inheritdoc/>
        protected override void End() => bus.Fault = CanBusFault.None;
    }
}
