using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>What holds for the unit's encoder whatever it is given: its frames fit its buffer, and say what went in.</summary>
    [TestClass]
    public sealed class FrameEncoderPropertyTests
    {
        private static readonly RowStyle[] Styles = [.. Enum.GetValues<RowStyle>().Where(style => style != RowStyle.Lie)];

        [TestMethod]
        [DataRow(RowStyle.Wander)]
        [DataRow(RowStyle.Walk)]
        [DataRow(RowStyle.Extremes)]
        [DataRow(RowStyle.Still)]
        [DataRow(RowStyle.Flicker)]
        public void AnyNumberOfSignalsGoesThroughTheSmallestBufferThatIsAllowed(object style)
        {
            int closest = int.MaxValue;
            for (int count = 1; count <= SignalCatalogue.Count; count++)
            {
                Random random = new(count);
                int[] ids = [.. Enumerable.Range(0, SignalCatalogue.Count).OrderBy(_ => random.Next()).Take(count).Order()];
                FrameLayout layout = new(SignalGroup.Ride, new[] { 0, 1000, FrameFormat.MaxPeriodMs }[count % 3], ids, new int[count]);
                int capacity = SmallestCapacity(layout);
                FrameStream stream = new(layout, new RowSource(ids, (RowStyle)style, count), () => NextElapsed(random, layout.PeriodMs), capacity);
                FrameDecoder decoder = new();
                uint sequence = 1;
                for (int frame = 0; frame < 30; frame++)
                {
                    SentFrame sent = stream.Make(random.Next(3) == 0 ? 1 : FrameFormat.MaxRows, sequence);
                    closest = Math.Min(closest, capacity - sent.Bytes.Length);
                    AssertDecoded(decoder, sent);
                    sequence += random.Next(10) == 0 ? (uint)random.Next() : 1;
                }
            }

            Assert.IsTrue(closest >= 0, $"{-closest} bytes too many");
        }

        [TestMethod]
        public void AnyStepsAndRatesGoThroughTheSmallestBufferThatIsAllowed()
        {
            for (int round = 0; round < 150; round++)
            {
                Random random = new(round);
                int[] ids = [.. Enumerable.Range(0, SignalCatalogue.Count).Where(_ => random.Next(3) > 0).DefaultIfEmpty(SignalId.Odometer)];
                int[] steps = [.. ids.Select(id => StepFor(random, SignalCatalogue.Get(id)))];
                FrameLayout layout = new(
                    SignalGroup.Health, 1000, ids, FrameLayout.AreStepsPossible(ids, steps) ? steps : new int[ids.Length],
                    random.Next(2) == 0 ? null : [.. ids.Select(_ => (byte)(random.Next(3) == 0 ? random.Next(1, 256) : random.Next(1, 4)))]);
                RowSource rows = new(ids, Styles[round % Styles.Length], round);
                FrameStream stream = new(layout, rows, () => NextElapsed(random, 1000), SmallestCapacity(layout));
                FrameDecoder decoder = new();
                stream.Make(25, 40, (uint)round).ForEach(sent => AssertDecoded(decoder, sent));
            }
        }

        [TestMethod]
        public void PositionsOfAnyResolutionGoThroughHoweverFarTheyJump()
        {
            int[] ids = [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.Course];
            int[] steps = [1, 10, 1000, 100_000, 100_000_000, 1_800_000_000];
            for (int round = 0; round < steps.Length * steps.Length * 10; round++)
            {
                Random random = new(round);
                bool hasCourse = round % 3 != 0;
                if (!FrameLayout.AreStepsPossible(ids, [steps[round % 6], steps[round / 6 % 6], 1, 1]))
                {
                    continue;
                }

                FrameLayout layout = new(
                    SignalGroup.Ride, 1000, hasCourse ? ids : ids[..(2 + (round % 2))],
                    hasCourse ? [steps[round % 6], steps[round / 6 % 6], 1 + (round * 17 % 5000), 1 + (round * 7 % 3600)] : [steps[round % 6], steps[round / 6 % 6], .. new int[round % 2]]);
                RowStyle style = new[] { RowStyle.Walk, RowStyle.Extremes, RowStyle.Flicker }[round % 3];
                FrameStream stream = new(layout, new RowSource(layout.Ids, style, round), () => NextElapsed(random, 1000));
                FrameDecoder decoder = new();
                stream.Make(6, 30, 1).ForEach(sent => AssertDecoded(decoder, sent));
            }
        }

        [TestMethod]
        public void TheEndsOfTheIntegersAreRoundedWithinTheirRange()
        {
            int[] ids = [SignalId.BatteryAlarms, SignalId.EnergyUsed, SignalId.Odometer];
            int[] values = new int[SignalCatalogue.Count];
            byte[] qualities = new byte[SignalCatalogue.Count];
            foreach (int step in (int[])[2, 3, 7, 1000, 1 << 30, int.MaxValue - 1, int.MaxValue])
            {
                FrameLayout layout = new(SignalGroup.Ride, 1000, ids, [step, step, step]);
                FrameEncoder encoder = new(layout, 4096);
                int[] ends = [int.MaxValue, int.MaxValue - 1, int.MaxValue - (step / 2), 0, 1, step / 2, step - 1, int.MaxValue];
                for (int row = 0; row < ends.Length; row++)
                {
                    values[ids[0]] = row % 2 == 0 ? ends[row] : ~ends[row];
                    values[ids[1]] = ends[row];
                    values[ids[2]] = ends[^(row + 1)];
                    Assert.IsTrue(encoder.TryAddRow(row * 1000, values, qualities));
                }

                DecodedFrame frame = new();
                byte[] bytes = encoder.Buffer[..encoder.Seal(1, 1, 0, false)];
                Assert.AreEqual(FrameResult.Decoded, new FrameDecoder().Decode(bytes, frame, out FrameError error), $"step {step}: {error}");
                for (int row = 0; row < ends.Length; row++)
                {
                    AssertResolved(frame, row, 0, step, row % 2 == 0 ? ends[row] : ~ends[row]);
                    AssertResolved(frame, row, 1, step, ends[row]);
                    AssertResolved(frame, row, 2, step, ends[^(row + 1)]);
                }
            }
        }

        [TestMethod]
        public void WithoutAKeyIntervalEachFrameStandsAlone()
        {
            foreach (RowStyle style in Styles)
            {
                FrameStream stream = FrameStream.Of(SignalGroup.Ride, 41, style);
                stream.Encoder.KeyIntervalMs = 0;
                foreach (SentFrame sent in stream.Make(40, 10, 1))
                {
                    Assert.IsTrue(sent.IsKey, $"frame {sent.Sequence}");
                    AssertDecoded(new FrameDecoder(), sent);
                }
            }
        }

        [TestMethod]
        public void HoursWithoutAKeyFrameGoThrough()
        {
            foreach (RowStyle style in Styles)
            {
                FrameStream stream = FrameStream.Of(SignalGroup.Ride, 42, style);
                stream.Encoder.KeyIntervalMs = int.MaxValue;
                FrameDecoder decoder = new();
                for (uint sequence = 0; sequence < 4 * 360; sequence++)
                {
                    SentFrame sent = stream.Make(10, sequence);
                    Assert.AreEqual(sequence == 0, sent.IsKey);
                    AssertDecoded(decoder, sent);
                }
            }
        }

        [TestMethod]
        public void WeeksOfRowsGoThroughWithoutAKeyFrame()
        {
            Random random = new(43);
            int[] ids = [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.Course, SignalId.PackVoltage, SignalId.PackCurrent, SignalId.Odometer];
            FrameLayout layout = new(SignalGroup.Ride, 10_000, ids, new int[ids.Length], [1, 1, 1, 2, 3, 3, 250]);
            FrameStream stream = new(layout, new RowSource(ids, RowStyle.Wander, 43), () => random.Next(1000) == 0 ? random.Next(1 << 20) : 10_000);
            stream.Encoder.KeyIntervalMs = int.MaxValue;
            FrameDecoder decoder = new();
            long rows = 0;
            for (uint sequence = 0; rows < 3 * 7 * 24 * 360; sequence++)
            {
                SentFrame sent = stream.Make(250, sequence);
                AssertDecoded(decoder, sent);
                rows += sent.Rows;
            }
        }

        [TestMethod]
        public void NumbersGoOnFromTheLastToTheFirst()
        {
            FrameStream stream = FrameStream.Of(SignalGroup.Health, 44);
            FrameDecoder decoder = new();
            stream.Make(30, 2, uint.MaxValue - 14).ForEach(sent => AssertDecoded(decoder, sent));
        }

        [TestMethod]
        public void WhatIsRefusedByAFullFrameIsTheFirstRowOfTheNext()
        {
            FrameStream stream = new(new FrameLayout(SignalGroup.Ride, 1000), new RowSource(SignalCatalogue.GetGroup(SignalGroup.Ride), RowStyle.Flicker, 45), capacity: 1000);
            List<SentFrame> sent = stream.Make(50, FrameFormat.MaxRows, 1);
            Assert.IsTrue(sent.Count(frame => frame.Rows < FrameFormat.MaxRows) > 40, "the buffer was never full");
            long[] times = [.. sent.SelectMany(frame => frame.TimesMs)];
            Assert.IsTrue(times.Zip(times.Skip(1)).All(pair => pair.Second - pair.First == 1000), "a row is missing");
            FrameDecoder decoder = new();
            sent.ForEach(frame => AssertDecoded(decoder, frame));
        }

        private static long NextElapsed(Random random, int periodMs) => random.Next(20) switch
        {
            0 => 0,
            1 => 1,
            2 => random.Next(),
            3 => int.MaxValue,
            4 => random.Next(5) == 0 ? int.MaxValue + 1L : periodMs,
            5 => random.Next(5) == 0 ? -1 : periodMs,
            < 10 => random.Next(2 * Math.Min(periodMs, 1 << 20) + 1),
            _ => periodMs,
        };

        private static int StepFor(Random random, SignalDefinition signal)
        {
            long range = Math.Min(int.MaxValue, (long)signal.Max - signal.Min);
            return random.Next(5) switch
            {
                0 => 0,
                1 => 1,
                2 => (int)range,
                3 => (int)Math.Max(1, range >> random.Next(31)),
                _ => (int)random.NextInt64(1, range + 1),
            };
        }

        private static int SmallestCapacity(FrameLayout layout)
        {
            int refused = 0;
            int taken = 4096;
            while (taken - refused > 1)
            {
                int middle = (refused + taken) / 2;
                try
                {
                    _ = new FrameEncoder(layout, middle);
                    taken = middle;
                }
                catch (ArgumentOutOfRangeException)
                {
                    refused = middle;
                }
            }

            return taken;
        }

        private static void AssertResolved(DecodedFrame frame, int row, int column, int step, int value)
        {
            SignalDefinition signal = SignalCatalogue.Get(frame.SignalIds[column]);
            Assert.IsTrue(frame.TryGetValue(row, column, out int raw));
            Assert.AreEqual(FrameStream.Resolve(signal, step, value), raw, $"{signal.Name} of {value} in steps of {step}");
        }

        private static void AssertDecoded(FrameDecoder decoder, SentFrame sent)
        {
            DecodedFrame frame = new();
            FrameResult result = decoder.Decode(sent.Bytes, frame, out FrameError error);
            Assert.AreEqual(FrameResult.Decoded, result, $"frame {sent.Sequence}: {error}");
            Assert.IsNull(sent.FindDifference(frame));
        }
    }
}
