using System;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>Whether a unit's loop has run all that was due.</summary>
    internal static class LoopCheck
    {
        /// <summary>Checks a unit that has run until now.</summary>
        /// <param name="unit">The unit.</param>
        /// <param name="sinceBootMs">How long it has run.</param>
        /// <param name="violation">Hears what must not be.</param>
        public static void Check(VehicleUnit unit, long sinceBootMs, Action<string> violation)
        {
            foreach (ScheduledTask task in unit.Scheduler.Tasks)
            {
                // The first step is at 0, and the pass that was cut short may have come to this task or not.
                long due = (sinceBootMs / task.PeriodMs) + 1;
                if (task.Runs < due - 1 || task.Overruns > 0)
                {
                    violation($"task {task.Name} ran {task.Runs} times in {sinceBootMs} ms, of {due} that were due");
                }
            }

            foreach (SampledGroup group in unit.Sampler.Groups)
            {
                if (!unit.Sampler.IsStopped && group.Group is SignalGroup.Ride or SignalGroup.Health
                    && (group.SamplesTaken < (sinceBootMs / group.PeriodMs) - 1 || group.SamplesMissed > 0))
                {
                    violation($"{group.SamplesTaken} samples of {group.Group} were taken in {sinceBootMs} ms, and {group.SamplesMissed} missed");
                }
            }
        }
    }
}
