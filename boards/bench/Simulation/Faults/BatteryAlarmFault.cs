using System;
using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A battery that raises an alarm for a while, one or several at once, or over and over.</summary>
    public sealed class BatteryAlarmFault(FaultPlan plan, VirtualClock clock, BatteryNode battery)
        : Fault(plan, clock, FaultKind.BatteryAlarm, 0.5, 600)
    {
        // Pairs of 0x35A.
        private const int Alarms = 13;
        private const double StaysS = 80;

        private Random _chance = new(0);
        private int _alarms;
        private int _flaps;

        /// <inheritdoc/>
        protected override double Begin()
        {
            _alarms = (1 << Random.Next(Alarms)) | (Random.Next(3) == 0 ? 1 << Random.Next(Alarms) : 0);
            battery.ForcedAlarms = _alarms;
            double lastsS = Spread(2, 400);
            _chance = NewRandom();
            _flaps = _chance.Next(4) == 0 ? 10 + _chance.Next(60) : 0;
            return _flaps > 0 ? FlapS() : lastsS;
        }

        /// <inheritdoc/>
        protected override void End()
        {
            if (IsStopped || _flaps == 0)
            {
                battery.ForcedAlarms = 0;
                return;
            }

            // It comes and goes, and stays in the end.
            battery.ForcedAlarms = --_flaps % 2 == 0 ? _alarms : 0;
            GoOnFor(_flaps == 0 ? StaysS : FlapS());
        }

        private double FlapS() => 0.5 + (4.5 * _chance.NextDouble());
    }
}
