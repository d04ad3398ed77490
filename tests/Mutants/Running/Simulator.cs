using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Telematics.Mutants.Building;

namespace Telematics.Mutants.Running
{
    /// <summary>Runs simulated days against a mutant, up to the first with a violation that the same day does not have without it.</summary>
    internal sealed class Simulator(Scratch scratch, Programs programs, Project bench, int days, CancellationToken stop)
    {
        // Most of what is noticed at all is noticed early, and a day that does not end holds up only its own part.
        private const int FirstPart = 10;
        private const int TimesLonger = 10;
        private const int LeastLimitS = 60;

        // Seconds, in which a day takes some tenths; much more on a machine that does other things.
        private const double LeastDayS = 0.5;

        private static readonly Dictionary<string, byte[]> Original = [];

        private readonly ConcurrentDictionary<int, Lazy<double>> _fair = new();

        /// <summary>Runs the days.</summary>
        /// <returns>The first day that went wrong, or null.</returns>
        public Catch? Run(IReadOnlyDictionary<string, byte[]> images)
        {
            Stopwatch took = Stopwatch.StartNew();
            int part = FirstPart;
            for (int first = 1; first <= days;)
            {
                int count = Math.Min(part, days - first + 1);
                Outcome outcome = Simulate(images, first, count, Limit(count));
                double seconds = took.Elapsed.TotalSeconds;
                if (outcome.Day is { } day)
                {
                    if (IsFair(day))
                    {
                        return new Catch($"day {day}", outcome.What, seconds);
                    }

                    first = day + 1;
                    continue;
                }

                if (outcome.What.Length > 0)
                {
                    return new Catch($"days {first} to {first + count - 1}", outcome.What, seconds);
                }

                first += count;
                part *= 2;
            }

            return null;
        }

        /// <summary>Reads the line of JSON that a simulation ends with.</summary>
        /// <returns>The day that went wrong and what was seen, or null and nothing; null where the line is another.</returns>
        internal static (int? Day, string What)? Read(string line)
        {
            if (!line.StartsWith('{'))
            {
                return null;
            }

            using JsonDocument report = JsonDocument.Parse(line);
            string? failure = report.RootElement.GetProperty("failures").EnumerateArray().Select(f => f.GetString()).FirstOrDefault();
            if (failure is null)
            {
                return (null, "");
            }

            // "seed 12 at 00:10:00.000: what"; the first day's seed is 1.
            int at = failure.IndexOf(" at ", StringComparison.Ordinal);
            return (int.Parse(failure["seed ".Length..at], CultureInfo.InvariantCulture), failure[(at + 1)..]);
        }

        private TimeSpan Limit(int count)
        {
            // Day 1 without a mutant says how fast this machine is today.
            double dayS = _fair.GetOrAdd(1, SoundDay).Value;
            return TimeSpan.FromSeconds(Math.Max(LeastLimitS, TimesLonger * count * Math.Max(LeastDayS, Math.Abs(dayS) / 2)));
        }

        private bool IsFair(int day) => _fair.GetOrAdd(day, SoundDay).Value > 0;

        // How long a day takes without a mutant; negative where it goes wrong without one.
        private Lazy<double> SoundDay(int day) => new(
            () =>
            {
                Stopwatch took = Stopwatch.StartNew();
                bool isSound = Simulate(Original, day, 1, TimeSpan.FromMinutes(5)) is { Day: null, What: "" };
                return isSound ? took.Elapsed.TotalSeconds : -took.Elapsed.TotalSeconds;
            },
            LazyThreadSafetyMode.ExecutionAndPublication);

        private Outcome Simulate(IReadOnlyDictionary<string, byte[]> images, int first, int count, TimeSpan limit)
        {
            (int? Day, string What)? read = null;
            string crash = "";
            bool Hear(string line)
            {
                if (crash.Length == 0 && line.StartsWith("Unhandled exception", StringComparison.Ordinal))
                {
                    crash = line;
                }

                read ??= Read(line);
                return false;
            }

            (int? status, bool isLate) = programs.With(bench, images, program => ChildProcess.Run(
                scratch,
                [program, "simulate", "--seed", Text(first), "--days", Text(count), "--until-failure", "--json"],
                limit,
                Hear,
                stop));
            if (isLate)
            {
                return new Outcome(null, $"does not end within {limit.TotalSeconds:F0} s");
            }

            return read is { } report ? new Outcome(report.Day, report.What) : new Outcome(null, crash.Length > 0 ? crash : $"ends in status {status}");
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        private sealed record Outcome(int? Day, string What);
    }
}
