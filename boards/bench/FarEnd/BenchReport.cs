using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using Telematics.Bench.Models;

namespace Telematics.Bench.FarEnd
{
    /// <summary>The figures of one run of the bench.</summary>
    public sealed record BenchReport
    {
        private static readonly JsonSerializerOptions Options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };

        /// <summary>Rows that the unit sampled, of all groups.</summary>
        public required int SamplesTaken { get; init; }

        /// <summary>Rows that the far end decoded, each once.</summary>
        public required int SamplesReceived { get; init; }

        /// <summary>Rows of the last ten seconds before power cuts that were not sealed and stored yet.</summary>
        public required int SamplesUnsealedAtPowerCut { get; init; }

        /// <summary>Rows that did not arrive, but for those.</summary>
        public int SamplesLost => SamplesTaken - SamplesReceived - SamplesUnsealedAtPowerCut;

        /// <summary>Values at the far end that differ from those sampled by more than their resolution.</summary>
        public required int Mismatches { get; init; }

        /// <summary>Frames that arrived again.</summary>
        public required int Duplicates { get; init; }

        /// <summary>Messages at the far end that were no valid frame.</summary>
        public required int Refused { get; init; }

        /// <summary>Publishes of frames, those sent again included.</summary>
        public required int FramesPublished { get; init; }

        /// <summary>Bytes of these publishes: payload and MQTT header.</summary>
        public required long BytesOnWire { get; init; }

        /// <summary>Bytes on the wire a sample received.</summary>
        public double BytesPerSample => SamplesReceived == 0 ? 0 : Math.Round((double)BytesOnWire / SamplesReceived, 2);

        /// <summary>From sample to decoded, ms of virtual time; the wait in the frame until it is sealed included.</summary>
        public required LatencyFigures LatencyMs { get; init; }

        /// <summary>The GNSS receiver's line.</summary>
        public required GnssFigures Gnss { get; init; }

        /// <summary>The CAN bus.</summary>
        public required CanFigures Can { get; init; }

        /// <summary>Whether another unit used this one's id at the broker.</summary>
        public bool IsIdShared { get; init; }

        /// <summary>Sessions opened after the first.</summary>
        public required int Reconnects { get; init; }

        /// <summary>Bytes that the firmware's loop allocated in steady state, a sample.</summary>
        public required double AllocatedBytesPerSample { get; init; }

        /// <summary>Virtual seconds ridden.</summary>
        public required double RiddenS { get; init; }

        /// <summary>How often each kind of fault came; null when none was asked for.</summary>
        public IReadOnlyDictionary<string, int>? Faults { get; init; }

        /// <summary>Whether all that was sampled arrived as it was.</summary>
        public bool IsWhole() => SamplesLost == 0 && Mismatches == 0 && SamplesTaken > 0;

        /// <summary>Makes the figures of sorted latencies.</summary>
        public static LatencyFigures Summarise(long[] sortedMs) => new(Percentile(sortedMs, 0.50), Percentile(sortedMs, 0.99));

        /// <summary>Writes one line of JSON.</summary>
        public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, Options));

        /// <summary>Writes the figures for a person.</summary>
        public void WriteText(TextWriter output)
        {
            output.WriteLine(FormattableString.Invariant($"ridden     {RiddenS:F0} s"));
            output.WriteLine(FormattableString.Invariant($"samples    {SamplesTaken} taken, {SamplesReceived} received, {SamplesLost} lost, {Mismatches} values that differ"));
            if (Faults is not null)
            {
                output.WriteLine($"faults     {string.Join(", ", Faults.Select(fault => $"{fault.Value} {fault.Key}"))}; {SamplesUnsealedAtPowerCut} samples not sealed at power cuts");
            }

            output.WriteLine(FormattableString.Invariant($"frames     {FramesPublished} published, {Duplicates} duplicates, {Refused} refused, {Reconnects} reconnects"));
            output.WriteLine(FormattableString.Invariant($"bytes      {BytesOnWire} on the wire, {BytesPerSample:F1} a sample"));
            output.WriteLine(FormattableString.Invariant($"latency    {LatencyMs.P50} ms median, {LatencyMs.P99} ms 99th percentile, from sample to decoded"));
            output.WriteLine(FormattableString.Invariant($"gnss       {Gnss.Sentences} sentences, {Gnss.BadChecksums} bad checksums, {Gnss.Epochs} epochs"));
            output.WriteLine(FormattableString.Invariant($"can        {Can.Frames} frames, {Can.Overflows} overflows, {Can.UncertainOrders} pairs of uncertain order"));
            if (Can.Log is not null)
            {
                output.WriteLine($"can log    {Can.Log}");
            }

            output.WriteLine(FormattableString.Invariant($"allocated  {AllocatedBytesPerSample:0.##} bytes a sample by the firmware's loop in steady state"));
        }

        private static long Percentile(long[] sorted, double share) =>
            sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(share * sorted.Length) - 1)];

        /// <summary>Latencies in ms.</summary>
        public sealed record LatencyFigures(long P50, long P99);

        /// <summary>What came from the GNSS receiver.</summary>
        public sealed record GnssFigures(int Sentences, int BadChecksums, int Epochs);

        /// <summary>What came from the CAN bus, and how many lines of its log, where it is one, are no frame.</summary>
        public sealed record CanFigures(int Frames, int Overflows, int UncertainOrders, int BadLogLines)
        {
            /// <summary>What the log held, or null without one.</summary>
            public CanLogFigures? Log { get; init; }
        }

        /// <summary>What was replayed of a log of the CAN bus, and what not.</summary>
        public sealed record CanLogFigures(
            string Interface,
            int Frames,
            int RemoteFrames,
            int FdFrames,
            int ErrorFrames,
            int OtherInterfaces,
            int BadLines,
            int TimesBackwards,
            int GapsCut,
            double CutS)
        {
            /// <summary>Takes them from a log.</summary>
            public CanLogFigures(CandumpLog log)
                : this(
                    log.Interface,
                    log.Count,
                    log.RemoteFrames,
                    log.FdFrames,
                    log.ErrorFrames,
                    log.OtherInterfaces,
                    log.BadLines,
                    log.TimesBackwards,
                    log.GapsCut,
                    log.CutUs / 1e6)
            {
            }

            /// <summary>In words; of what there was none, nothing.</summary>
            public override string ToString()
            {
                List<string> words = [$"{Frames} frames of {Interface}"];
                Add(words, RemoteFrames, "of them remote");
                Add(words, TimesBackwards, "before their time, sent at once");
                Add(words, GapsCut, FormattableString.Invariant($"silences cut to {CandumpLog.LongestGapS} s, {CutS:F0} s less"));
                List<string> left = [];
                Add(left, FdFrames, "CAN FD frames");
                Add(left, ErrorFrames, "error frames");
                Add(left, OtherInterfaces, "frames of other interfaces");
                Add(left, BadLines, "lines that are no frame");
                return string.Join(", ", words) + (left.Count == 0 ? "" : "; left out: " + string.Join(", ", left));
            }

            private static void Add(List<string> words, int count, string what)
            {
                if (count > 0)
                {
                    words.Add(FormattableString.Invariant($"{count} {what}"));
                }
            }
        }
    }
}
