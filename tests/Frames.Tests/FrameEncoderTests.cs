using System;
using nanoFramework.TestFramework;
using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames.Tests
{
    [TestClass]
    public class FrameEncoderTests
    {
        private const int EnoughForAnyRow = 512;

        [TestMethod]
        public void AFrameEndsWithTheCheckValueOfAllBeforeIt()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            encoder.TryAddRow(5000, store);
            int length = encoder.Seal(1, 1, 5000, false);
            byte[] buffer = encoder.Buffer;
            Assert.AreEqual(Crc32.Compute(buffer, 0, length - 3) & 0xFFFFFF, CheckOf(buffer, length - 3));
        }

        [TestMethod]
        public void TheCheckValueBeginsWithTheVehicleAndNothingElseTellsOfIt()
        {
            byte[] id = { (byte)'b', (byte)'e', (byte)'n', (byte)'c', (byte)'h' };
            uint origin = Crc32.Compute(id, 0, id.Length);
            SignalStore store = new SignalStore();
            FrameEncoder none = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            FrameEncoder bench = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow) { Origin = origin };
            uint before = origin;
            for (int sequence = 0; sequence < 3; sequence++)
            {
                none.TryAddRow(5000 + (sequence * 1000), store);
                bench.TryAddRow(5000 + (sequence * 1000), store);
                int length = none.Seal((uint)sequence, 1, none.FirstRowMs, false);
                Assert.AreEqual(length, bench.Seal((uint)sequence, 1, bench.FirstRowMs, false));
                int end = length - 3;
                for (int i = 0; i < end; i++)
                {
                    Assert.AreEqual((int)none.Buffer[i], (int)bench.Buffer[i], "byte " + i.ToString());
                }

                // The number of a frame that continues another counts, though it is not sent.
                byte[] number = { (byte)sequence, 0, 0, 0 };
                before = sequence == 0 ? before : Crc32.Continue(before, number, 0, 4);
                before = Crc32.Continue(before, bench.Buffer, 0, end);
                Assert.AreEqual(before & 0xFFFFFF, CheckOf(bench.Buffer, end), "frame " + sequence.ToString());
                Assert.AreNotEqual(CheckOf(none.Buffer, end), CheckOf(bench.Buffer, end), "frame " + sequence.ToString());
            }
        }

        [TestMethod]
        public void ValuesThatChangeAsMuchAsTheyCanNeverOverrunTheBuffer()
        {
            for (int capacity = 640; capacity < 2000; capacity += 37)
            {
                SignalStore store = new SignalStore();
                FrameEncoder encoder = new FrameEncoder(SignalGroup.Ride, 1000, capacity);
                int rows = 0;
                SetAll(store, rows);
                while (encoder.TryAddRow(rows * 1000000000L, store))
                {
                    rows++;
                    SetAll(store, rows);
                }

                int length = encoder.Seal(1, 1, 0, false);
                Assert.IsTrue(rows >= 1, "no row went into " + capacity.ToString());
                Assert.IsTrue(length <= capacity, length.ToString() + " bytes in " + capacity.ToString());
            }
        }

        [TestMethod]
        public void AValueThatAppearsOrGoesStaleFindsRoomToo()
        {
            // The longest rows are those in which each value comes back from being stale, at the far end of its range.
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Ride, 1000, 1000);
            int rows = 0;
            long nowMs = 0;
            bool added;
            do
            {
                if ((rows & 1) == 0)
                {
                    SetAllAt(store, rows, nowMs);
                }
                else
                {
                    store.MarkStale(nowMs);
                }

                added = encoder.TryAddRow(nowMs, store);
                nowMs += 1000000;
                rows++;
            }
            while (added);

            Assert.IsTrue(rows > 2, "rows: " + rows.ToString());
            Assert.IsTrue(encoder.Seal(1, 1, 0, false) <= 1000, "overrun");
        }

        [TestMethod]
        public void NoMoreRowsThanTheHeaderCanCount()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, 8192);
            for (int row = 0; row < 255; row++)
            {
                Assert.IsTrue(encoder.TryAddRow(row * 1000, store), "row " + row.ToString());
            }

            Assert.IsFalse(encoder.TryAddRow(255000, store), "a row too many");
            Assert.AreEqual(255, encoder.Rows);
        }

        [TestMethod]
        public void ARowThatIsEarlierThanTheOneBeforeIsNotTaken()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            Assert.IsTrue(encoder.TryAddRow(5000, store), "first");
            Assert.IsFalse(encoder.TryAddRow(4999, store), "earlier");
            Assert.IsTrue(encoder.TryAddRow(5000, store), "at the same time");
            Assert.IsFalse(encoder.TryAddRow(5000000000L, store), "two months later");
            Assert.AreEqual(2, encoder.Rows);
        }

        [TestMethod]
        public void ThereIsNothingToSealInAnEmptyFrame()
        {
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            Assert.AreEqual(0, encoder.Seal(1, 1, 0, false));
        }

        [TestMethod]
        public void AFrameContinuesTheOneBeforeUntilAKeyFrameIsDueOrAskedFor()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            encoder.KeyIntervalMs = 30000;
            Assert.IsTrue(SealOne(encoder, store, 70000, 7), "the first");
            Assert.IsFalse(SealOne(encoder, store, 80000, 8), "the second");
            Assert.AreEqual(0x21, (int)encoder.Buffer[0], "one number after the one that it continues");
            Assert.IsFalse(SealOne(encoder, store, 99999, 11), "just before a key frame is due");
            Assert.AreEqual(0x23, (int)encoder.Buffer[0], "three numbers after the one that it continues");
            Assert.IsTrue(SealOne(encoder, store, 100000, 12), "due");
            encoder.RequestKey();
            Assert.IsTrue(SealOne(encoder, store, 101000, 13), "asked for");
        }

        [TestMethod]
        public void ACorrectedClockMakesTheNextFrameAKeyFrame()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            encoder.TryAddRow(1000, store);
            encoder.Seal(1, 1, 1777636800000, true);
            encoder.TryAddRow(2000, store);
            encoder.Seal(2, 1, 1777636801200, true);
            Assert.IsFalse(encoder.IsKey, "the second continues the first");
            encoder.TryAddRow(3000, store);
            encoder.Seal(3, 1, 1777636802300, true);
            Assert.IsFalse(encoder.IsKey, "0.2 s are let pass");
            encoder.TryAddRow(4000, store);
            encoder.Seal(4, 1, 1777636804000, true);
            Assert.IsTrue(encoder.IsKey, "the frame before was 0.3 s off");
        }

        [TestMethod]
        public void ABufferTooSmallForARowIsRefusedAtStart()
        {
            bool refused = false;
            try
            {
                new FrameEncoder(SignalGroup.Ride, 1000, 200);
            }
            catch (ArgumentOutOfRangeException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "200 bytes were taken for enough");
        }

        private static uint CheckOf(byte[] buffer, int at)
        {
            return (uint)(buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16));
        }

        private static void SetAll(SignalStore store, int row)
        {
            SetAllAt(store, row, 0);
        }

        private static void SetAllAt(SignalStore store, int row, long nowMs)
        {
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                store.Set(id, (row & 2) == 0 ? signal.Min : signal.Max, nowMs);
                if ((row & 1) != 0)
                {
                    store.Set(id, signal.Max, nowMs);
                }
            }
        }

        private static bool SealOne(FrameEncoder encoder, SignalStore store, long timeMs, uint sequence)
        {
            Assert.IsTrue(encoder.TryAddRow(timeMs, store), "a row");
            Assert.IsTrue(encoder.Seal(sequence, 1, timeMs, false) > 0, "a frame");
            return encoder.IsKey;
        }
    }
}
