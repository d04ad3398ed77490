using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>A key frame and frames that continue it. Of a sender who lies only the first ones are sound.</summary>
    internal sealed class FuzzChain
    {
        private const int Length = 5;

        public FuzzChain(Random random, bool lies)
        {
            FrameLayout layout = LayoutFor(random);
            RowSource rows = new(layout.Ids, (RowStyle)random.Next((int)RowStyle.Lie), random.Next());
            FrameStream stream = new(layout, rows, () => random.Next(8) == 0 ? random.Next(5000) : layout.PeriodMs, bootUtcMs: random.Next(2) * 1_777_636_800_000);
            stream.Encoder.KeyIntervalMs = int.MaxValue;
            uint sequence = (uint)random.NextInt64(1L << 32);
            Sound = lies ? random.Next(3) : Length;
            while (Frames.Count < Length)
            {
                rows.Style = Frames.Count < Sound ? rows.Style : RowStyle.Lie;
                Frames.Add(stream.Make(random.Next(30) == 0 ? FrameFormat.MaxRows : random.Next(1, 7), sequence));
                sequence = unchecked(sequence + (random.Next(5) == 0 ? (uint)random.Next(100_000) : 1));
            }
        }

        public List<SentFrame> Frames { get; } = [];

        /// <summary>How many of them say what a unit can say.</summary>
        public int Sound { get; }

        private static FrameLayout LayoutFor(Random random)
        {
            SignalGroup group = (SignalGroup)random.Next(SignalCatalogue.GroupCount);
            int period = random.Next(4) switch { 0 => 0, 1 => random.Next(FrameFormat.MaxPeriodMs), _ => 1000 };
            if (random.Next(2) == 0)
            {
                return new FrameLayout(group, period);
            }

            int[] ids = [.. Enumerable.Range(0, SignalCatalogue.Count).OrderBy(_ => random.Next()).Take(random.Next(1, SignalCatalogue.Count + 1)).Order()];
            int[] steps = [.. ids.Select(id => random.Next(3) > 0 ? 0 : random.Next(1, (int)Math.Min(10_000, (long)SignalCatalogue.Get(id).Max - SignalCatalogue.Get(id).Min)))];
            byte[]? every = random.Next(2) == 0 ? null : [.. ids.Select(_ => (byte)random.Next(1, 5))];
            return new FrameLayout(group, period, ids, FrameLayout.AreStepsPossible(ids, steps) ? steps : new int[ids.Length], every);
        }
    }
}
