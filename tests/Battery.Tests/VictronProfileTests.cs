using nanoFramework.TestFramework;
using Telematics.Can;

namespace Telematics.Battery.Tests
{
    [TestClass]
    public class VictronProfileTests
    {
        [TestMethod]
        public void EveryValueIsDecodedInItsUnit()
        {
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x351, new byte[] { 0x48, 0x03, 0x2C, 0x01, 0x08, 0x07, 0x58, 0x02 }, 100);
            Accept(battery, 0x355, new byte[] { 87, 0, 97, 0 }, 200);
            Accept(battery, 0x356, new byte[] { 0x62, 0x1E, 0x85, 0xFD, 0xEB, 0x00 }, 300);
            Accept(battery, 0x373, new byte[] { 0x18, 0x0F, 0x2C, 0x0F, 0x0D, 0x01, 0x38, 0x01 }, 400);

            BatteryState state = battery.State;
            Assert.AreEqual(840, state.ChargeVoltageLimitDeciV, "84.0 V");
            Assert.AreEqual(300, state.ChargeCurrentLimitDeciA, "30.0 A");
            Assert.AreEqual(1800, state.DischargeCurrentLimitDeciA, "180.0 A");
            Assert.AreEqual(600, state.DischargeVoltageLimitDeciV, "60.0 V");
            Assert.AreEqual(870, state.StateOfChargeDeciPercent, "87 %");
            Assert.AreEqual(970, state.StateOfHealthDeciPercent, "97 %");
            Assert.AreEqual(7778, state.PackVoltageCentiV, "77.78 V");
            Assert.AreEqual(-635, state.PackCurrentDeciA, "63.5 A drawn");
            Assert.AreEqual(235, state.PackTemperatureDeciC, "23.5 degrees");
            Assert.AreEqual(3864, state.CellVoltageMinMv, "mV");
            Assert.AreEqual(3884, state.CellVoltageMaxMv, "mV");
            Assert.AreEqual(-40, state.CellTemperatureMinDeciC, "269 K");
            Assert.AreEqual(390, state.CellTemperatureMaxDeciC, "312 K");
            Assert.AreEqual(100L, state.UpdatedMs[BatteryValue.ChargeVoltageLimitDeciV]);
            Assert.AreEqual(300L, state.UpdatedMs[BatteryValue.PackCurrentDeciA]);
            Assert.AreEqual(0, battery.ImplausibleValues);
            Assert.AreEqual(0, battery.ShortFields);
        }

        [TestMethod]
        public void MoreThanFullIsFull()
        {
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x355, new byte[] { 0x65, 0x00, 0x66, 0x00 }, 100);
            Assert.AreEqual(1000, battery.State.StateOfChargeDeciPercent, "101 %");
            Assert.AreEqual(1000, battery.State.StateOfHealthDeciPercent, "102 %");
            Assert.AreEqual(100L, battery.State.UpdatedMs[BatteryValue.StateOfChargeDeciPercent], "stale");
            Assert.AreEqual(100L, battery.State.UpdatedMs[BatteryValue.StateOfHealthDeciPercent], "stale");
            Assert.AreEqual(0, battery.ImplausibleValues);

            // A fifth more is what senders with a drifting counter say; beyond it the field is something else.
            Accept(battery, 0x355, new byte[] { 121, 0, 121, 0 }, 200);
            battery.State.Refresh();
            Assert.AreEqual(2, battery.ImplausibleValues);
            Assert.AreEqual(100L, battery.State.UpdatedMs[BatteryValue.StateOfChargeDeciPercent]);
        }

        [TestMethod]
        [DataRow(0x351)]
        [DataRow(0x355)]
        [DataRow(0x356)]
        [DataRow(0x373)]
        public void WhatSendersWriteForNoValueIsNone(int id)
        {
            // All ones, and the greatest and least of a signed number, in each place.
            byte[][] nothing = { new byte[] { 0xFF, 0xFF }, new byte[] { 0xFF, 0x7F }, new byte[] { 0x00, 0x80 } };
            for (int i = 0; i < nothing.Length; i++)
            {
                VictronProfile battery = new VictronProfile();
                byte[] data = new byte[8];
                for (int at = 0; at < 8; at++)
                {
                    data[at] = nothing[i][at & 1];
                }

                Accept(battery, id, data, 100);
                battery.State.Refresh();
                for (int value = 0; value < BatteryValue.Count; value++)
                {
                    // All ones is -0.1 A or -0.1 degrees, too.
                    if (i != 0 || (value != BatteryValue.PackCurrentDeciA && value != BatteryValue.PackTemperatureDeciC))
                    {
                        Assert.AreEqual(CanValues.NotSet, battery.State.Values[value], value.ToString());
                    }
                }
            }
        }

        [TestMethod]
        public void NothingIsKnownBeforeItIsHeard()
        {
            BatteryState state = new VictronProfile().State;
            for (int i = 0; i < BatteryValue.Count; i++)
            {
                Assert.AreEqual(CanValues.NotSet, state.Values[i]);
                Assert.AreEqual(long.MinValue, state.UpdatedMs[i]);
            }
        }

        [TestMethod]
        [DataRow(87, 8744, 874)]
        [DataRow(87, 8650, 865)]
        [DataRow(100, 10000, 1000)]
        [DataRow(0, 4, 0)]
        [DataRow(87, 0, 870)]
        [DataRow(87, 8544, 870)]
        [DataRow(87, 65535, 870)]
        [DataRow(100, 10040, 1000)]
        public void FineStateOfChargeIsTakenOnlyWhereItAgrees(int percent, int centiPercent, int expected)
        {
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x355, new byte[] { (byte)percent, 0, 97, 0, (byte)centiPercent, (byte)(centiPercent >> 8), 0, 0 }, 1);
            Assert.AreEqual(expected, battery.State.StateOfChargeDeciPercent);
        }

        [TestMethod]
        public void ImplausibleStateOfChargeIsNotRefinedEither()
        {
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x355, new byte[] { 150, 0, 97, 0, 0x10, 0x27 }, 1);
            Assert.AreEqual(CanValues.NotSet, battery.State.StateOfChargeDeciPercent);
            Assert.AreEqual(1, battery.ImplausibleValues);
            Assert.AreEqual(970, battery.State.StateOfHealthDeciPercent);
        }

        [TestMethod]
        [DataRow(0, BatteryAlarm.General)]
        [DataRow(1, BatteryAlarm.HighVoltage)]
        [DataRow(2, BatteryAlarm.LowVoltage)]
        [DataRow(3, BatteryAlarm.HighTemperature)]
        [DataRow(4, BatteryAlarm.LowTemperature)]
        [DataRow(5, BatteryAlarm.HighTemperatureCharge)]
        [DataRow(6, BatteryAlarm.LowTemperatureCharge)]
        [DataRow(7, BatteryAlarm.HighCurrent)]
        [DataRow(8, BatteryAlarm.HighChargeCurrent)]
        [DataRow(9, BatteryAlarm.Contactor)]
        [DataRow(10, BatteryAlarm.ShortCircuit)]
        [DataRow(11, BatteryAlarm.BmsInternal)]
        [DataRow(12, BatteryAlarm.CellImbalance)]
        public void EachPairOfBitsIsItsAlarm(int pair, int alarm)
        {
            // All others not active (10), then not supported (00 and 11).
            byte[] others = { 0xAA, 0x00, 0xFF };
            for (int i = 0; i < others.Length; i++)
            {
                byte[] data = new byte[8];
                for (int at = 0; at < 8; at++)
                {
                    data[at] = others[i];
                }

                SetPair(data, pair);
                VictronProfile battery = new VictronProfile();
                Accept(battery, 0x35A, data, 9);
                Assert.AreEqual(alarm, battery.State.Alarms, "alarms");
                Assert.AreEqual(0, battery.State.Warnings, "warnings");
                Assert.AreEqual(9L, battery.State.UpdatedMs[BatteryValue.Alarms]);

                data[pair / 4] = others[i];
                SetPair(data, 16 + pair);
                Accept(battery, 0x35A, data, 10);
                Assert.AreEqual(0, battery.State.Alarms, "alarms");
                Assert.AreEqual(alarm, battery.State.Warnings, "warnings");
            }
        }

        [TestMethod]
        public void SystemStatusIsNoWarning()
        {
            // Byte 7, bits 2 and 3: online.
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x35A, new byte[] { 0xAA, 0xAA, 0xAA, 0x56, 0xAA, 0xAA, 0xAA, 0x56 }, 1);
            Assert.AreEqual(0, battery.State.Alarms);
            Assert.AreEqual(0, battery.State.Warnings);
        }

        [TestMethod]
        [DataRow(0x356, 2, 0x7F, -1)]
        [DataRow(0x373, 0, 0x00, 0x00)]
        [DataRow(0x373, 0, 0xFF, 0xFF)]
        [DataRow(0x373, 4, 0x00, 0x00)]
        [DataRow(0x356, 0, 0xFF, 0xFF)]
        public void ValuesThatCannotBeTrueAreNotTaken(int id, int at, int low, int high)
        {
            VictronProfile battery = new VictronProfile();
            byte[] data = id == 0x356
                ? new byte[] { 0x62, 0x1E, 0x00, 0x00, 0xEB, 0x00, 0, 0 }
                : new byte[] { 0x18, 0x0F, 0x2C, 0x0F, 0x0D, 0x01, 0x38, 0x01 };
            data[at] = (byte)low;
            data[at + 1] = high < 0 ? (byte)0x7F : (byte)high;
            Accept(battery, id, data, 1);
            Assert.AreEqual(1, battery.ImplausibleValues);
            int target = id == 0x356 ? BatteryValue.PackVoltageCentiV + (at / 2) : BatteryValue.CellVoltageMinMv + (at / 2);
            Assert.AreEqual(CanValues.NotSet, battery.State.Values[target]);
        }

        [TestMethod]
        public void ShortFramesGiveWhatTheyHave()
        {
            VictronProfile battery = new VictronProfile();
            Accept(battery, 0x356, new byte[] { 0x62, 0x1E, 0x85, 0xFD }, 1);
            Assert.AreEqual(7778, battery.State.PackVoltageCentiV);
            Assert.AreEqual(-635, battery.State.PackCurrentDeciA);
            Assert.AreEqual(CanValues.NotSet, battery.State.PackTemperatureDeciC);
            Accept(battery, 0x35A, new byte[] { 0x55, 0x55, 0x55, 0x55 }, 1);
            Assert.AreEqual(CanValues.NotSet, battery.State.Alarms);
            Assert.AreEqual(2, battery.ShortFields);
        }

        [TestMethod]
        public void FramesOfOthersAreNotAccepted()
        {
            VictronProfile battery = new VictronProfile();
            CanFrame frame = new CanFrame();
            frame.Length = 8;
            frame.Id = 0x356;
            frame.IsExtended = true;
            Assert.IsFalse(battery.Accept(frame, 1), "extended");
            frame.IsExtended = false;
            frame.Id = 0x123;
            Assert.IsFalse(battery.Accept(frame, 1), "0x123");
            frame.Id = 0x35F;
            Assert.IsTrue(battery.Accept(frame, 1), "the battery's model is its own, though not used");
            frame.Id = 0x35A;
            frame.IsRemote = true;
            Assert.IsFalse(battery.Accept(frame, 1), "a request for alarms is no alarm");
            battery.State.Refresh();
            Assert.AreEqual(CanValues.NotSet, battery.State.Alarms);
        }

        private static void SetPair(byte[] data, int pair)
        {
            int at = pair / 4;
            int shift = 2 * (pair & 3);
            data[at] = (byte)((data[at] & ~(3 << shift)) | (1 << shift));
        }

        private static void Accept(VictronProfile battery, int id, byte[] data, long nowMs)
        {
            CanFrame frame = new CanFrame();
            frame.Id = id;
            frame.Length = data.Length;
            data.CopyTo(frame.Data, 0);
            Assert.IsTrue(battery.Accept(frame, nowMs), "frame not accepted");
            battery.State.Refresh();
        }

        [TestMethod]
        public void ItNamesTheIdentifiersOfItsTableAndOfTheAlarms()
        {
            CanIdList ids = new CanIdList();
            new VictronProfile().AddIds(ids);
            Assert.AreEqual(0, ids.Extended.Length);
            Assert.AreEqual("351 355 356 373 35A", Hex(ids.Standard));
        }

        private static string Hex(int[] ids)
        {
            string text = "";
            for (int i = 0; i < ids.Length; i++)
            {
                text += (i > 0 ? " " : "") + ids[i].ToString("X");
            }

            return text;
        }
    }
}
