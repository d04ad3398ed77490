using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Telematics.Bench.Simulation;

namespace Telematics.Bench.Commands
{
    /// <summary>Runs simulated days, one after the other on one thread, and reports.</summary>
    public static class SimulateCommand
    {
        // Of many days, a line each so many.
        private const int ProgressDays = 1000;

        /// <summary>Runs them.</summary>
        /// <returns>0 when nothing was violated, 1 when something was.</returns>
        public static int Run(SimulateOptions options, TextWriter output, TextWriter errors, CancellationToken stop)
        {
            SimulationReport report = new();
            Stopwatch took = Stopwatch.StartNew();
            int days = options.Days ?? (options.UntilFailure ? int.MaxValue : 1);
            for (int day = 0; day < days && !stop.IsCancellationRequested; day++)
            {
                DayReport lived = new VehicleDay(unchecked(options.Seed + day), options.Faults, options.RideS, options.ParkDays) { EndsAtFirst = options.UntilFailure }.Run();
                report.Add(lived);
                foreach (Violation violation in lived.Violations)
                {
                    (options.Json ? errors : output).WriteLine(violation);
                }

                if (report.Days % ProgressDays == 0)
                {
                    errors.WriteLine($"{report.Days} days, {report.Violations} violations");
                }

                if (options.UntilFailure && report.Violations > 0)
                {
                    break;
                }
            }

            if (options.Json)
            {
                report.WriteJson(output, options.Seed, took.Elapsed);
            }
            else
            {
                report.WriteText(output, took.Elapsed);
            }

            return report.Violations == 0 ? 0 : 1;
        }
    }
}
