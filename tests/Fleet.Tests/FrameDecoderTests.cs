using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class FrameDecoderTests
    {
        [TestMethod]
        [DataRow(SignalGroup.Ride)]
        [DataRow(SignalGroup.Health)]
        public void WhatWasEncodedIsDecoded(SignalGroup group)
        {
            int[] ids = SignalCatalogue.GetGroup(group);
            for (int seed = 0; seed < 500; seed++)
            {
                Random random = new(seed);
                SignalStore store = new();
                FrameEncoder encoder = new(group, random.Next(3) * 500, 512 + random.Next(8000));
                List<(long TimeMs, int[] Values, byte[] Qualities)> rows = [];
                long nowMs = random.NextInt64(1L << 40);
                while (true)
                {
                    Change(store, ids, random, nowMs);
                    if (!encoder.TryAddRow(nowMs, store))
                    {
                        break;
                    }

                    rows.Add((nowMs, (int[])store.Values.Clone(), (byte[])store.Qualities.Clone()));
                    nowMs += random.Next(4) == 0 ? random.Next(100_000) : random.Next(900, 1100);
                }

                uint sequence = (uint)random.NextInt64(1L << 32);
                byte[] bytes = encoder.Buffer[..encoder.Seal(sequence, seed + 65_500, rows[0].TimeMs, seed % 2 == 0)];
                DecodedFrame frame = new();
                Assert.IsTrue(FrameDecoder.TryDecode(bytes, frame, out FrameError error), $"seed {seed}: {FrameDecoder.Describe(error, frame)}");
                Assert.AreEqual(sequence, frame.Sequence);
                Assert.AreEqual((seed + 65_500) & 0xFFFF, frame.BootCount);
                Assert.AreEqual(seed % 2 == 0, frame.IsUtc);
                Assert.AreEqual(group, frame.Group);
                Assert.AreEqual(rows.Count, frame.RowCount);
                for (int row = 0; row < rows.Count; row++)
                {
                    Assert.AreEqual(rows[row].TimeMs, frame.GetTimeMs(row), $"seed {seed}, row {row}");
                    for (int column = 0; column < ids.Length; column++)
                    {
                        CheckSignal(ids[column], rows[row].Values, rows[row].Qualities, frame, row, column, seed);
                    }
                }
            }
        }

        [TestMethod]
        public void TheWholeRangeOfAnIntegerGoesThrough()
        {
            int[] extremes = [int.MinValue, int.MaxValue, 0, -1, int.MinValue, 1, int.MaxValue, int.MinValue + 1];
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 1024);
            foreach (int value in extremes)
            {
                store.Set(SignalId.BatteryAlarms, value, 0);
                Assert.IsTrue(encoder.TryAddRow(0, store));
            }

            DecodedFrame frame = Decode(encoder.Buffer[..encoder.Seal(uint.MaxValue, 0, 0xFFFF_FFFF_FFFF, true)]);
            Assert.AreEqual(uint.MaxValue, frame.Sequence);
            Assert.AreEqual(0xFFFF_FFFF_FFFF, frame.GetTimeMs(0));
            int column = frame.SignalIds.IndexOf(SignalId.BatteryAlarms);
            for (int row = 0; row < extremes.Length; row++)
            {
                Assert.IsTrue(frame.TryGetValue(row, column, out int raw), $"row {row}");
                Assert.AreEqual(extremes[row], raw, $"row {row}");
            }
        }

        [TestMethod]
        public void EachSingleBitThatFlipsIsNoticed()
        {
            byte[] sound = Frames.Typical();
            DecodedFrame frame = new();
            for (int bit = 0; bit < sound.Length * 8; bit++)
            {
                byte[] damaged = (byte[])sound.Clone();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsFalse(FrameDecoder.TryDecode(damaged, frame, out FrameError error), $"bit {bit} flipped unnoticed");
                Assert.AreEqual(bit < 8 ? FrameError.UnknownFormat : FrameError.Checksum, error, $"bit {bit}");
                Assert.AreEqual(0, frame.RowCount, "rows of a refused frame");
            }
        }

        [TestMethod]
        public void AFrameCutShortOrLengthenedIsRefused()
        {
            byte[] sound = Frames.Typical();
            DecodedFrame frame = new();
            for (int length = 0; length < sound.Length; length++)
            {
                Assert.IsFalse(FrameDecoder.TryDecode(sound.AsSpan(0, length), frame, out FrameError error), $"cut to {length}");
                Assert.AreEqual(length < 25 ? FrameError.TooShort : FrameError.Checksum, error, $"cut to {length}");
            }

            Assert.IsFalse(FrameDecoder.TryDecode(sound.Append((byte)0).ToArray(), frame, out _), "a byte more");
            Assert.IsFalse(FrameDecoder.TryDecode(sound.Concat(sound).ToArray(), frame, out _), "twice");
        }

        [TestMethod]
        public void ANewerFormatIsRefusedByItsVersion()
        {
            byte[] newer = Frames.Typical();
            newer[0] = 2;
            DecodedFrame frame = new();
            Assert.IsFalse(FrameDecoder.TryDecode(Frames.WithChecksum(newer), frame, out FrameError error));
            Assert.AreEqual(FrameError.UnknownFormat, error);
            StringAssert.Contains(FrameDecoder.Describe(error, frame), "version 2 is not known here, only version 1");
        }

        [TestMethod]
        public void ANewerCatalogueIsRefusedByItsVersion()
        {
            byte[] newer = Frames.Typical();
            newer[1] = 9;
            DecodedFrame frame = new();
            Assert.IsFalse(FrameDecoder.TryDecode(Frames.WithChecksum(newer), frame, out FrameError error));
            Assert.AreEqual(FrameError.UnknownCatalogue, error);
            StringAssert.Contains(FrameDecoder.Describe(error, frame), "version 9");
        }

        [TestMethod]
        [DataRow(2, 2, FrameError.UnknownGroup)]
        [DataRow(3, 3, FrameError.UnknownFlags)]
        [DataRow(18, 0, FrameError.Malformed)]
        [DataRow(18, 9, FrameError.Malformed)]
        [DataRow(18, 11, FrameError.Malformed)]
        [DataRow(22, 0xFF, FrameError.Malformed)]
        public void WhatCannotBeIsRefusedThoughItsCheckValueMatches(int position, int value, FrameError expected)
        {
            byte[] wrong = Frames.Typical();
            wrong[position] = (byte)value;
            DecodedFrame frame = new();
            Assert.IsFalse(FrameDecoder.TryDecode(Frames.WithChecksum(wrong), frame, out FrameError error), $"byte {position} is {value}");
            Assert.AreEqual(expected, error);
        }

        [TestMethod]
        public void AnythingAtAllIsTakenWithoutAnException()
        {
            Random random = new(42);
            byte[] sound = Frames.Typical();
            DecodedFrame frame = new();
            int accepted = 0;
            for (int i = 0; i < 50_000; i++)
            {
                byte[] mutated = sound[..random.Next(1, sound.Length + 1)];
                for (int n = random.Next(1, 6); n > 0; n--)
                {
                    mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                }

                if (i % 2 == 0 && mutated.Length >= 4)
                {
                    mutated[0] = 1;
                    Frames.WithChecksum(mutated);
                }

                bool isSound = FrameDecoder.TryDecode(mutated, frame, out FrameError error);
                Assert.AreEqual(isSound, error == FrameError.None);
                Assert.AreEqual(isSound, frame.RowCount > 0);
                accepted += isSound ? 1 : 0;
                FrameDecoder.TryDecodeFirst(mutated, frame, out _, out _);
                if (isSound)
                {
                    // Whatever is accepted can be shown.
                    Assert.HasCount(frame.RowCount, Lines.OfJson("x", frame));
                }
            }

            Assert.IsGreaterThan(0, accepted, "no mutation reached the end of the decoder");
        }

        [TestMethod]
        public void FramesThatFollowEachOtherAreFoundByTheirOwnLength()
        {
            byte[] both = [.. Frames.Typical(7), .. Frames.Typical(8, 3)];
            DecodedFrame frame = new();
            Assert.IsTrue(FrameDecoder.TryDecodeFirst(both, frame, out int length, out _));
            Assert.AreEqual(7u, frame.Sequence);
            Assert.IsTrue(FrameDecoder.TryDecodeFirst(both.AsSpan(length), frame, out int second, out _));
            Assert.AreEqual(8u, frame.Sequence);
            Assert.AreEqual(both.Length, length + second);
        }

        [TestMethod]
        public void DecodingAllocatesNothing()
        {
            byte[] sound = Frames.Typical();
            DecodedFrame frame = new();
            FrameDecoder.TryDecode(sound, frame, out _);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                FrameDecoder.TryDecode(sound, frame, out _);
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        [TestMethod]
        public void EachGroupFitsTheDecodersBitmap()
        {
            for (int group = 0; group < SignalCatalogue.GroupCount; group++)
            {
                Assert.IsLessThan(64, SignalCatalogue.GetGroup((SignalGroup)group).Length);
            }
        }

        private static DecodedFrame Decode(byte[] bytes)
        {
            DecodedFrame frame = new();
            Assert.IsTrue(FrameDecoder.TryDecode(bytes, frame, out FrameError error), FrameDecoder.Describe(error, frame));
            return frame;
        }

        private static void Change(SignalStore store, int[] ids, Random random, long nowMs)
        {
            foreach (int id in ids)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                switch (random.Next(8))
                {
                    case 0:
                        store.Set(id, random.Next(2) == 0 ? signal.Min : signal.Max, nowMs);
                        break;
                    case 1:
                        store.Set(id, (int)random.NextInt64(signal.Min, signal.Max + 1L), nowMs);
                        break;
                    case < 6 when store.GetQuality(id) != SignalQuality.NeverSeen:
                        store.Set(id, (int)Math.Clamp(store.GetValue(id) + random.NextInt64(-200, 201), signal.Min, signal.Max), nowMs);
                        break;
                }
            }

            store.MarkStale(nowMs);
        }

        private static void CheckSignal(int id, int[] values, byte[] qualities, DecodedFrame frame, int row, int column, int seed)
        {
            SignalDefinition signal = SignalCatalogue.Get(id);
            string where = $"seed {seed}, row {row}, {signal.Name}";
            Assert.AreEqual((SignalQuality)qualities[id], frame.GetQuality(row, column), where);
            if (frame.TryGetValue(row, column, out int raw))
            {
                long nearest = (long)Math.Round(values[id] / (decimal)signal.Step, MidpointRounding.AwayFromZero) * signal.Step;
                Assert.AreEqual(nearest, raw, where);
            }
        }
    }
}
