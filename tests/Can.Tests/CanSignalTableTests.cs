using nanoFramework.TestFramework;

namespace Telematics.Can.Tests
{
    [TestClass]
    public class CanSignalTableTests
    {
        [TestMethod]
        [DataRow(0, "FE", 254)]
        [DataRow(1, "FE", -2)]
        [DataRow(2, "FE FF", 65534)]
        [DataRow(3, "FE FF", -2)]
        [DataRow(4, "FF FE", 65534)]
        [DataRow(5, "FF FE", -2)]
        [DataRow(5, "7F FF", 32767)]
        [DataRow(6, "01 02 83", 0x830201)]
        [DataRow(7, "83 02 01", 0x830201)]
        [DataRow(8, "FE FF FF FF", -2)]
        [DataRow(8, "04 03 02 01", 0x01020304)]
        [DataRow(9, "FF FF FF FE", -2)]
        [DataRow(9, "01 02 03 04", 0x01020304)]
        public void NumbersAreReadByTheirType(int type, string data, int expected)
        {
            // At every place where they fit.
            byte[] bytes = Hex.Bytes(data);
            for (int start = 0; start + bytes.Length <= 8; start++)
            {
                CanSignalTable table = new CanSignalTable(false, new CanField[] { new CanField(0x100, start, (CanType)type, 1, 1, 0, int.MinValue, int.MaxValue, 0) });
                Values values = new Values(1);
                CanFrame frame = FrameOf(0x100, start + bytes.Length);
                bytes.CopyTo(frame.Data, start);
                Assert.IsTrue(table.TryKeep(frame, 5), "known");
                table.Decode(values);
                Assert.AreEqual(expected, values.Values[0], "from byte " + start.ToString());
            }
        }

        [TestMethod]
        public void ValuesAreScaledToTheTargetsUnit()
        {
            CanSignalTable table = new CanSignalTable(false, new CanField[]
            {
                new CanField(0x100, 0, CanType.U16Le, 10, 1, -2730, -500, 1500, 0),
                new CanField(0x100, 2, CanType.I16Le, 1, 3, 0, -100, 100, 1),
            });
            Values values = new Values(2);
            CanFrame frame = FrameOf(0x100, 4);
            Hex.Bytes("2A 01 F6 FF").CopyTo(frame.Data, 0);
            table.TryKeep(frame, 5);
            table.Decode(values);
            Assert.AreEqual(250, values.Values[0], "298 K in 0.1 degrees");
            Assert.AreEqual(-3, values.Values[1], "-10 / 3");
        }

        [TestMethod]
        public void ImplausibleValueKeepsWhatWasThere()
        {
            CanSignalTable table = new CanSignalTable(false, new CanField[]
            {
                new CanField(0x100, 0, CanType.U8, 1, 1, 0, 10, 20, 0),
                new CanField(0x100, 1, CanType.U8, 1, 1, 0, 10, 20, 1),
            });
            Values values = new Values(2);
            CanFrame frame = FrameOf(0x100, 2);
            Decode(table, frame, values, "0A 14", 100);
            Decode(table, frame, values, "09 15", 200);
            Decode(table, frame, values, "15 0B", 300);
            Assert.AreEqual(10, values.Values[0]);
            Assert.AreEqual(100L, values.UpdatedMs[0], "time of the last good one");
            Assert.AreEqual(11, values.Values[1]);
            Assert.AreEqual(300L, values.UpdatedMs[1]);
            Assert.AreEqual(3, table.ImplausibleValues);
        }

        [TestMethod]
        public void FrameTooShortForAFieldGivesTheFieldsThatFit()
        {
            CanSignalTable table = new CanSignalTable(false, new CanField[]
            {
                new CanField(0x100, 0, CanType.U16Le, 1, 1, 0, 0, 65535, 0),
                new CanField(0x100, 2, CanType.U16Le, 1, 1, 0, 0, 65535, 1),
            });
            Values values = new Values(2);
            CanFrame frame = FrameOf(0x100, 3);
            Decode(table, frame, values, "01 00 02 00", 100);
            Assert.AreEqual(1, values.Values[0]);
            Assert.AreEqual(CanValues.NotSet, values.Values[1]);
            Assert.AreEqual(1, table.ShortFields);
        }

        [TestMethod]
        public void LastFrameHeardIsTheOneThatCounts()
        {
            CanSignalTable table = new CanSignalTable(false, new CanField[]
            {
                new CanField(0x100, 0, CanType.U8, 1, 1, 0, 0, 255, 0),
                new CanField(0x200, 0, CanType.U8, 1, 1, 0, 0, 255, 1),
            });
            Values values = new Values(2);
            CanFrame frame = FrameOf(0x100, 1);
            frame.Data[0] = 1;
            table.TryKeep(frame, 100);
            frame.Data[0] = 2;
            table.TryKeep(frame, 200);
            frame.Id = 0x200;
            frame.Data[0] = 3;
            table.TryKeep(frame, 300);
            frame.Data[0] = 99;
            Assert.AreEqual(CanValues.NotSet, values.Values[0], "not decoded yet");
            table.Decode(values);
            Assert.AreEqual(2, values.Values[0]);
            Assert.AreEqual(200L, values.UpdatedMs[0], "when it was heard, not when it was decoded");
            Assert.AreEqual(3, values.Values[1]);

            // What was decoded is not decoded again.
            values.Values[0] = 77;
            table.Decode(values);
            Assert.AreEqual(77, values.Values[0]);
        }

        [TestMethod]
        public void FramesOfOthersAreLeftAlone()
        {
            CanSignalTable table = new CanSignalTable(false, new CanField[] { new CanField(0x100, 0, CanType.U8, 1, 1, 0, 0, 255, 0) });
            CanFrame frame = FrameOf(0x100, 1);
            frame.IsExtended = true;
            Assert.IsFalse(table.TryKeep(frame, 5), "another kind of identifier");
            frame.IsExtended = false;
            frame.IsRemote = true;
            Assert.IsFalse(table.TryKeep(frame, 5), "a remote frame");
            frame.IsRemote = false;
            for (int id = 0; id < 0x800; id++)
            {
                frame.Id = id;
                Assert.AreEqual(id == 0x100, table.TryKeep(frame, 5), id.ToString("X3"));
            }
        }

        [TestMethod]
        public void ManyIdentifiersInOneTableAreToldApart()
        {
            // All in one bucket, and spread.
            CanField[] rows = new CanField[40];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = new CanField(IdOf(i), 0, CanType.U8, 1, 1, 0, 0, 255, i);
            }

            CanSignalTable table = new CanSignalTable(true, rows);
            Values values = new Values(rows.Length);
            for (int i = 0; i < rows.Length; i++)
            {
                CanFrame frame = FrameOf(IdOf(i), 1);
                frame.IsExtended = true;
                frame.Data[0] = (byte)i;
                Assert.IsTrue(table.TryKeep(frame, 5), "row " + i.ToString());
            }

            table.Decode(values);
            for (int i = 0; i < rows.Length; i++)
            {
                Assert.AreEqual(i, values.Values[i]);
            }
        }

        [TestMethod]
        [DataRow(7, 2, 1, 1)]
        [DataRow(-1, 0, 1, 1)]
        [DataRow(0, 2, 1, 0)]
        [DataRow(0, 8, 2, 1)]
        public void RowThatCannotBeReadIsRefused(int start, int type, int multiplier, int divisor)
        {
            Assert.ThrowsException(typeof(System.ArgumentException), () => new CanField(1, start, (CanType)type, multiplier, divisor, 0, 0, 1, 0));
        }

        private static int IdOf(int i)
        {
            return i < 20 ? i << 12 : 0x1ABC000 + i;
        }

        private static CanFrame FrameOf(int id, int length)
        {
            CanFrame frame = new CanFrame();
            frame.Id = id;
            frame.Length = length;
            return frame;
        }

        private static void Decode(CanSignalTable table, CanFrame frame, Values values, string data, long nowMs)
        {
            Hex.Bytes(data).CopyTo(frame.Data, 0);
            table.TryKeep(frame, nowMs);
            table.Decode(values);
        }
    }
}
