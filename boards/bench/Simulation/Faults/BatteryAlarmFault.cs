using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A battery that raises an alarm for a while: one, or several at once.</summary>
    public sealed class BatteryAlarmFault(FaultPlan plan, VirtualClock clock, BatteryNode battery)
        : Fault(plan, clock, FaultKind.BatteryAlarm, 0.5, 600)
    {
        // Pairs of 0x35A.
        private const int Alarms = 13;

        /// <inheritdoc/>
        protected override double Begin()
        {
            battery.ForcedAlarms = (1 << Random.Next(Alarms)) | (Random.Next(3) == 0 ? 1 << Random.Next(Alarms) : 0);
            return Spread(2, 400);
        }

        /// <inheritdoc/>
        protected override void End() => battery.ForcedAlarms = 0;
    }
}
