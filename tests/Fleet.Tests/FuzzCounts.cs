using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Tests
{
    /// <summary>What decoders made of frames that were not sound.</summary>
    internal sealed class FuzzCounts
    {
        private static readonly string[] Names =
            [.. Enum.GetNames<FrameError>().Select(name => name == nameof(FrameError.None) ? nameof(FrameResult.Decoded) : name), nameof(FrameResult.Repeated)];

        private readonly long[,] _outcomes = new long[2, Names.Length];

        /// <summary>Frames that decoders were given, apart from those that were to be decoded.</summary>
        public long Damaged { get; set; }

        /// <summary>Frames that were to be decoded, and were.</summary>
        public long Sound { get; set; }

        /// <summary>Frames that were damaged, made up or out of turn, and were decoded: their check values were right.</summary>
        public long Accepted { get; set; }

        /// <summary>Rows in those.</summary>
        public long Rows { get; set; }

        /// <summary>The most bytes that were allocated for a frame, beyond copies of it.</summary>
        public long MostAllocated { get; set; }

        /// <summary>The longest time that a frame took, in ticks of <see cref="Stopwatch"/>.</summary>
        public long MostTicks { get; set; }

        /// <summary>Which frame that was.</summary>
        public string Slowest { get; set; } = "";

        public void Add(bool isMadeRight, FrameResult result, FrameError error) =>
            _outcomes[isMadeRight ? 1 : 0, result == FrameResult.Repeated ? Names.Length - 1 : (int)error]++;

        /// <summary>Says it in a few lines.</summary>
        public string Describe()
        {
            StringBuilder text = new();
            text.AppendLine(CultureInfo.InvariantCulture, $"{Damaged:N0} frames damaged, made up or out of turn; {Sound:N0} sound ones decoded between them");
            Describe(text, 0, "check value as it came   ");
            Describe(text, 1, "check value made right   ");
            text.AppendLine(CultureInfo.InvariantCulture, $"decoded where it was right {Accepted:N0} frames, {Rows:N0} rows, each value within its range");
            text.AppendLine(CultureInfo.InvariantCulture, $"most memory for a frame    {MostAllocated:N0} bytes beyond {FrameFuzz.MostCopies} times its own");
            text.Append(CultureInfo.InvariantCulture, $"most time for a frame      {MostTicks * 1e3 / Stopwatch.Frequency:F2} ms: {Slowest}");
            return text.ToString();
        }

        private void Describe(StringBuilder text, int isMadeRight, string title)
        {
            long[] counts = [.. Enumerable.Range(0, Names.Length).Select(i => _outcomes[isMadeRight, i])];
            text.Append(title).Append(CultureInfo.InvariantCulture, $"  {counts.Sum():N0}: ");
            text.AppendJoin(", ", Names.Zip(counts).Where(part => part.Second > 0).OrderByDescending(part => part.Second)
                .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.First} {part.Second:N0}")));
            text.AppendLine();
        }
    }
}
