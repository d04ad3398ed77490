using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>The figures of many simulated days.</summary>
    public sealed class SimulationReport
    {
        private const int FailuresShown = 20;

        private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

        private readonly RunDigest _digest = new();
        private readonly List<double> _drainsS = [];
        private readonly List<Violation> _failures = [];
        private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
        private long _framesSealed;
        private long _framesDelivered;
        private long _framesInGaps;
        private long _duplicates;
        private long _rowsInTails;
        private long _boots;
        private long _allocatedBytes;

        /// <summary>Days so far.</summary>
        public int Days { get; private set; }

        /// <summary>Violations so far.</summary>
        public int Violations { get; private set; }

        /// <summary>The first violations.</summary>
        public IReadOnlyList<Violation> Failures => _failures;

        /// <summary>Adds a day.</summary>
        public void Add(DayReport day)
        {
            Days++;
            Violations += day.Violations.Count;
            _failures.AddRange(day.Violations.Take(FailuresShown - _failures.Count));
            _framesSealed += day.FramesSealed;
            _framesDelivered += day.FramesDelivered;
            _framesInGaps += day.FramesInGaps;
            _duplicates += day.Duplicates;
            _rowsInTails += day.RowsInTails;
            _boots += day.Boots;
            _allocatedBytes += day.AllocatedBytes;
            _drainsS.Add(day.DrainS);
            _digest.Add((long)day.Digest);
            foreach ((FaultKind kind, long count) in day.Faults)
            {
                _faults[(int)kind] += count;
            }
        }

        /// <summary>Writes one line of JSON.</summary>
        public void WriteJson(TextWriter output, int seed, TimeSpan took) => output.WriteLine(JsonSerializer.Serialize(
            new
            {
                seed,
                days = Days,
                violations = Violations,
                framesSealed = _framesSealed,
                framesDelivered = _framesDelivered,
                framesInGaps = _framesInGaps,
                duplicates = _duplicates,
                samplesInTails = _rowsInTails,
                boots = _boots,
                allocatedBytes = _allocatedBytes,
                drainS = new { p50 = Drain(0.5), p99 = Drain(0.99), most = Drain(1) },
                faults = Enum.GetValues<FaultKind>().ToDictionary(kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), kind => _faults[(int)kind]),
                failures = _failures.Select(failure => failure.ToString()),
                digest = $"{_digest.Value:x16}",
                daysPerMinute = DaysPerMinute(took),
            },
            Options));

        /// <summary>Writes the figures for a person.</summary>
        public void WriteText(TextWriter output, TimeSpan took)
        {
            output.WriteLine($"days       {Days} of an hour's riding, {_boots} starts of the unit, {Violations} violations");
            output.WriteLine($"frames     {_framesSealed} sealed, {_framesDelivered} delivered, {_framesInGaps} named in gaps, {_duplicates} duplicates removed");
            output.WriteLine($"samples    {_rowsInTails} lost with the power, each in its last ten seconds");
            output.WriteLine(FormattableString.Invariant($"drained    {Drain(0.5):F0} s median, {Drain(0.99):F0} s 99th percentile, {Drain(1):F0} s at most after the last fault"));
            output.WriteLine($"allocated  {_allocatedBytes} bytes by the firmware's loop in steady state");
            output.WriteLine("faults     " + string.Join(", ", Enum.GetValues<FaultKind>().Where(kind => _faults[(int)kind] > 0).Select(kind => $"{_faults[(int)kind]} {kind}").DefaultIfEmpty("none")));
            output.WriteLine($"digest     {_digest.Value:x16}");
            output.WriteLine(FormattableString.Invariant($"speed      {DaysPerMinute(took):F0} days a minute"));
        }

        private double DaysPerMinute(TimeSpan took) => Math.Round(Days / Math.Max(took.TotalMinutes, 1e-6), 1);

        private double Drain(double share)
        {
            double[] sorted = [.. _drainsS.Order()];
            return sorted.Length == 0 ? 0 : Math.Round(sorted[(int)Math.Min(sorted.Length - 1, Math.Max(0, Math.Ceiling(share * sorted.Length) - 1))], 1);
        }
    }
}
