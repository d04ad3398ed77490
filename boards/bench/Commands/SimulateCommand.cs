using System;
using System.Diagnostics;
using System.IO;
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
        public static int Run(SimulateOptions options, TextWriter output, TextWriter errors)
        {
            bool stop = false;
            ConsoleCancelEventHandler onCancel = (_, pressed) =>
            {
                pressed.Cancel = !stop;
                stop = true;
            };
            Console.CancelKeyPress += onCancel;
            SimulationReport report = new();
            Stopwatch took = Stopwatch.StartNew();
            try
            {
                int days = options.Days ?? (options.UntilFailure ? int.MaxValue : 1);
                for (int day = 0; day < days && !stop; day++)
                {
                    DayReport lived = new VehicleDay(unchecked(options.Seed + day), options.Faults, options.RideS).Run();
                    report.Add(lived);
                    foreach (Violation violation in lived.Violations)
                    {
                        (options.Json ? errors : output).WriteLine(violation);
                    }

                    if (report.Days % ProgressDays == 0)
                    {
                        errors.WriteLine($"{report.Days} days, {report.Violations} violations");
                    }

                    stop |= options.UntilFailure && report.Violations > 0;
                }
            }
            finally
            {
                Console.CancelKeyPress -= onCancel;
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
