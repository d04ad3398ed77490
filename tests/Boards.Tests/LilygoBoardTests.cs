using System;
using System.IO.Ports;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Desktop;
using nanoFramework.Hardware.Esp32;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Fleet.Decoding;
using Telematics.LilygoTA7670;
using Telematics.Modem;
using Telematics.Signals;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class LilygoBoardTests
    {
        private const string Settings = "vehicle=MC-0042\nbroker.host=127.0.0.1\nmotor.id=10\nmotor.pole-pairs=5\n";

        [TestMethod]
        public void EveryFunctionIsOnThePinOfTheTable()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            Assert.AreEqual(LilygoTA7670Pins.ModemTransmit, VirtualHardware.PinOf(DeviceFunction.COM2_TX));
            Assert.AreEqual(LilygoTA7670Pins.ModemReceive, VirtualHardware.PinOf(DeviceFunction.COM2_RX));
            Assert.AreEqual(LilygoTA7670Pins.GnssTransmit, VirtualHardware.PinOf(DeviceFunction.COM3_TX));
            Assert.AreEqual(LilygoTA7670Pins.GnssReceive, VirtualHardware.PinOf(DeviceFunction.COM3_RX));
            Assert.AreEqual(LilygoTA7670Pins.CanClock, VirtualHardware.PinOf(DeviceFunction.SPI2_CLOCK));
            Assert.AreEqual(LilygoTA7670Pins.CanMosi, VirtualHardware.PinOf(DeviceFunction.SPI2_MOSI));
            Assert.AreEqual(LilygoTA7670Pins.CanMiso, VirtualHardware.PinOf(DeviceFunction.SPI2_MISO));
            Assert.IsTrue(VirtualHardware.Pin(LilygoTA7670Pins.ModemSupply).IsHigh, "the supply must not fall");
            Assert.IsFalse(VirtualHardware.Pin(LilygoTA7670Pins.ModemReset).IsHigh, "the modem is held in reset");
            Assert.IsFalse(VirtualHardware.Pin(LilygoTA7670Pins.ModemPowerKey).IsHigh, "the power key is pressed");
            Assert.IsFalse(VirtualHardware.Pin(LilygoTA7670Pins.ModemDtr).IsHigh, "the modem may sleep");
        }

        [TestMethod]
        public void WhatIsOnTheWiresReachesTheSignals()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            _ = new BatteryNode(rig.Bus, rig.Truth);
            _ = new VescNode(rig.Bus, rig.Truth, 10);
            rig.RunFor(15);

            SignalStore signals = rig.Loop.Unit.Signals;
            Assert.AreEqual(SignalQuality.Valid, signals.GetQuality(SignalId.Latitude));
            Assert.AreEqual(473735000.0, signals.GetValue(SignalId.Latitude), 10);
            Assert.AreEqual(3000.0, signals.GetValue(SignalId.MotorSpeed), 10);
            Assert.AreEqual(SignalQuality.Valid, signals.GetQuality(SignalId.PackVoltage));
            Assert.AreEqual(7250.0, signals.GetValue(SignalId.PackVoltage), 20);
            Assert.AreEqual(-310.0, signals.GetValue(SignalId.PackCurrent), 10);
            Assert.AreEqual(640.0, signals.GetValue(SignalId.StateOfCharge), 10);
            Assert.IsTrue(rig.Loop.Unit.Utc.IsKnown);
            Assert.AreEqual(new DateTime(2026, 6, 1), VirtualHardware.Date?.Date, "the chip's calendar");
            Assert.AreEqual(0, SerialPort.BlockedUs, "the loop was kept waiting");
            Assert.AreEqual(0, SerialPort.LostBytes);
        }

        [TestMethod]
        public void RideGoesFromTheWiresToTheBroker()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            _ = new BatteryNode(rig.Bus, rig.Truth);
            _ = new VescNode(rig.Bus, rig.Truth, 10);

            StoringReceiver receiver = new("MC-0042");
            DecodedFrame frame = receiver.Frame;
            int rides = 0;
            int latitude = 0;
            int stateOfCharge = 0;
            rig.Broker.Subscribe("v/MC-0042/f", (_, payload) =>
            {
                ReadOnlySpan<byte> acknowledgement = receiver.Receive(payload.Span, () =>
                {
                    if (frame.Group != SignalGroup.Ride)
                    {
                        return;
                    }

                    rides += frame.RowCount;
                    for (int column = 0; column < frame.SignalIds.Length; column++)
                    {
                        if (frame.TryGetValue(frame.RowCount - 1, column, out int raw))
                        {
                            latitude = frame.SignalIds[column] == SignalId.Latitude ? raw : latitude;
                            stateOfCharge = frame.SignalIds[column] == SignalId.StateOfCharge ? raw : stateOfCharge;
                        }
                    }
                });
                rig.Broker.Publish("v/MC-0042/c", acknowledgement);
            });

            rig.RunFor(90);
            rig.World.MeasureAllocation = true;
            rig.RunFor(90);

            Assert.IsTrue(rig.Modem.IsOn, "the modem was not switched on");
            Assert.AreEqual(1, rig.Modem.Boots);
            Assert.AreEqual(0, receiver.Refused);
            Assert.AreEqual(0, receiver.Duplicates);
            Assert.IsGreaterThan(150, rides, $"{rides} samples of 180 s arrived, in {receiver.Frames} frames");
            Assert.AreEqual(473735000.0, latitude, 10);
            Assert.AreEqual(640, stateOfCharge);
            Assert.Contains("\"online\":true", Encoding.ASCII.GetString(rig.Broker.Retained("v/MC-0042/s") ?? []));
            Assert.AreEqual(0, SerialPort.BlockedUs, "the loop was kept waiting");
            Assert.AreEqual(0, SerialPort.LostBytes);
            Assert.AreEqual(0, rig.ModemUart.Lost);
            Assert.AreEqual(0, rig.World.AllocatedBytes, "allocated in the second half");
        }

        /// <summary>What docs/boards.md says of the MCP2515: frames in a row overrun it, which is counted and harms nothing else.</summary>
        [TestMethod]
        public void WhatAilsTheModemIsASignal()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            SignalStore signals = rig.Loop.Unit.Signals;
            rig.RunFor(60);
            Assert.AreEqual(SignalQuality.Valid, signals.GetQuality(SignalId.ModemFault));
            Assert.AreEqual((int)ModemFault.None, signals.GetValue(SignalId.ModemFault));
            Assert.AreEqual(0, signals.GetValue(SignalId.ModemResets));

            rig.Modem.Restart();
            rig.RunFor(60);
            Assert.AreEqual(1, signals.GetValue(SignalId.ModemResets), "restarted by itself");

            rig.Modem.LoseRegistration(3_600_000);
            for (int s = 0; s < 900 && signals.GetValue(SignalId.ModemFault) == (int)ModemFault.None; s++)
            {
                rig.RunFor(1);
            }

            Assert.AreEqual((int)ModemFault.NoCoverage, signals.GetValue(SignalId.ModemFault));
        }

        [TestMethod]
        public void FramesLostToASlowHandlerAreCountedAndTheOthersAreRight()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            rig.Chip.InterruptLatencyUs = 2000;
            _ = new BatteryNode(rig.Bus, rig.Truth);
            _ = new VescNode(rig.Bus, rig.Truth, 10);
            rig.RunFor(30);
            SignalStore signals = rig.Loop.Unit.Signals;
            Assert.IsGreaterThan(0, rig.Chip.Lost);
            Assert.IsGreaterThan(0, signals.GetValue(SignalId.CanOverflows), $"{rig.Chip.Lost} frames were lost, and none counted");
            Assert.AreEqual(SignalQuality.Valid, signals.GetQuality(SignalId.PackVoltage));
            Assert.AreEqual(7250.0, signals.GetValue(SignalId.PackVoltage), 20);
        }

        [TestMethod]
        public void LoopAllocatesNothingOnceItRunsButAFileForEachFrameThatIsMadeSafe()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            rig.RunFor(30);
            rig.World.MeasureAllocation = true;
            int opened = rig.FilesOpened;
            int flushes = rig.Loop.Unit.Frames.Flushes;
            rig.RunFor(60);
            Assert.AreEqual(0, rig.World.AllocatedBytes);
            Assert.IsInRange(1, rig.Loop.Unit.Frames.Flushes - flushes, rig.FilesOpened - opened);
        }
    }
}
