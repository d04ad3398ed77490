using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A motor controller whose measuring is broken for a while: any speed, current, duty and temperature, the most of which cannot be.</summary>
    public sealed class MotorNonsenseFault(FaultPlan plan, VirtualClock clock, VescNode motor)
        : Fault(plan, clock, FaultKind.MotorNonsense, 0.15, 1500)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            motor.Nonsense = NewRandom();
            return Spread(0.5, 60);
        }

        /// <inheritdoc/>
        protected override void End() => motor.Nonsense = null;
    }
}
