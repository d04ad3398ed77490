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

        // The first example of docs/wire-format.md.
        [TestMethod]
        public void ARideIsWrittenByteForByteAsDocumented()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Ride, 1000, 1024);
            store.Set(SignalId.Latitude, 481372004, 60000);
            store.Set(SignalId.Longitude, 115756000, 60000);
            store.Set(SignalId.Speed, 360, 60000);
            store.Set(SignalId.PackVoltage, 9876, 60000);
            store.Set(SignalId.PackCurrent, -412, 60000);
            store.Set(SignalId.StateOfCharge, 805, 60000);
            Assert.IsTrue(encoder.TryAddRow(60000, store), "first row");
            store.Set(SignalId.Latitude, 481372900, 61002);
            store.Set(SignalId.Speed, 358, 61002);
            store.Set(SignalId.PackVoltage, 9881, 61002);
            Assert.IsTrue(encoder.TryAddRow(61002, store), "second row");
            int length = encoder.Seal(1000, 3, 1777636800000, true);
            Assert.AreEqual(
                "01010001E8030000030000F668E39D01E803020B0700000B070000E08FF42DE084850BD005B80FB706CA0C0409000000B40103C8CC09CC",
                HexOf(encoder.Buffer, length));
        }

        [TestMethod]
        public void AFrameEndsWithTheCheckValueOfAllBeforeIt()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            encoder.TryAddRow(5000, store);
            int length = encoder.Seal(1, 1, 5000, false);
            Assert.AreEqual(Crc32.Compute(encoder.Buffer, 0, length - 4), BitConverter.ToUInt32(encoder.Buffer, length - 4));
        }

        [TestMethod]
        public void ValuesThatChangeAsMuchAsTheyCanNeverOverrunTheBuffer()
        {
            for (int capacity = 330; capacity < 2000; capacity += 37)
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
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Ride, 1000, 700);
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
            Assert.IsTrue(encoder.Seal(1, 1, 0, false) <= 700, "overrun");
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
            encoder.Seal(1, 1, 0, false);
            Assert.AreEqual(255, (int)encoder.Buffer[FrameHeader.RowCountAt]);
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
        public void ASealedFrameLeavesNothingToTheNext()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(SignalGroup.Health, 1000, EnoughForAnyRow);
            store.Set(SignalId.Uptime, 70, 70000);
            encoder.TryAddRow(70000, store);
            string first = HexOf(encoder.Buffer, encoder.Seal(7, 1, 70000, false));
            encoder.TryAddRow(70000, store);
            string second = HexOf(encoder.Buffer, encoder.Seal(7, 1, 70000, false));
            Assert.AreEqual(first, second);
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

        private static string HexOf(byte[] bytes, int length)
        {
            string hex = "";
            for (int i = 0; i < length; i++)
            {
                hex += bytes[i].ToString("X2");
            }

            return hex;
        }
    }
}
