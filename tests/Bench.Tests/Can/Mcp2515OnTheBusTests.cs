using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Can;

namespace Telematics.Bench.Tests.Can
{
    /// <summary>The MCP2515 driver against the register-level model.</summary>
    [TestClass]
    public sealed class Mcp2515OnTheBusTests
    {
        [TestMethod]
        [DataRow(8_000_000, 125_000)]
        [DataRow(8_000_000, 250_000)]
        [DataRow(8_000_000, 500_000)]
        [DataRow(16_000_000, 125_000)]
        [DataRow(16_000_000, 250_000)]
        [DataRow(16_000_000, 500_000)]
        public void EveryCrystalAndBitRateHearsAndSpeaks(int crystalHz, int bitRate)
        {
            var bench = new CanBench(bitRate, crystalHz, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());

            node.Send(bench.Clock.NowUs, "123#0102030405060708");
            node.Send(bench.Clock.NowUs + 2000, "1ABCDEF0#FF00");
            node.Send(bench.Clock.NowUs + 4000, "7FF#");
            node.Send(bench.Clock.NowUs + 6000, "001#R4");
            bench.Run(0.05);
            CollectionAssert.AreEqual(new[] { "123#0102030405060708", "1ABCDEF0#FF00", "7FF#", "001#R4" }, bench.ReadAll(), bench.Describe());

            Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 0xAA, 0xBB)));
            Assert.IsTrue(bench.Driver.TrySend(Frame(0x12345678, true)));
            bench.Run(0.05);
            CollectionAssert.AreEqual(new[] { "321#AABB", "12345678#" }, node.Heard, bench.Describe());
            AssertSound(bench);
        }

        [TestMethod]
        [DataRow(0)]
        [DataRow(100)]
        [DataRow(200)]
        public void FullBusIsReceivedWithoutLossWhenTheHandlerRuns(int latencyUs)
        {
            var bench = new CanBench(ringSlots: 128, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            bench.Chip.InterruptLatencyUs = latencyUs;
            List<string> sent = SendBurst(node, bench.Clock.NowUs, 4000);
            var received = new List<string>();
            while (node.Sent < 4000)
            {
                bench.Run(0.005);
                received.AddRange(bench.ReadAll());
            }

            bench.Run(0.02);
            received.AddRange(bench.ReadAll());
            Assert.AreEqual(4000, received.Count, bench.Describe());
            CollectionAssert.AreEqual(sent, received, bench.Describe());
            Assert.IsTrue(bench.Bus.BusyUs > 0.95 * 4000 * 216, $"the bus was busy for {bench.Bus.BusyUs} µs");
            AssertSound(bench);
        }

        [TestMethod]
        public void SlowHandlerLosesFramesAndSaysSo()
        {
            var bench = new CanBench(ringSlots: 128, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            bench.Chip.SpiOverheadUs = 300;
            List<string> sent = SendBurst(node, bench.Clock.NowUs, 1000);
            var received = new List<string>();
            for (int i = 0; i < 100; i++)
            {
                bench.Run(0.005);
                received.AddRange(bench.ReadAll());
            }

            Assert.AreEqual(1000, node.Sent);
            Assert.IsTrue(bench.Driver.ControllerOverflows > 100, bench.Describe());
            Assert.AreEqual(1000, bench.Driver.FramesReceived + bench.Chip.Lost, bench.Describe());
            Assert.AreEqual(bench.Driver.Overflows, bench.Driver.ControllerOverflows, "the ring was large enough");

            // What was received is whole and not repeated, and in order but for what was counted.
            Assert.AreEqual(received.Count, received.Distinct().Count());
            int[] order = [.. received.Select(frame => sent.IndexOf(frame))];
            int changed = Enumerable.Range(1, order.Length - 1).Count(i => order[i] < order[i - 1]);
            Assert.IsTrue(changed <= bench.Driver.UncertainOrders, $"{changed} changed places, {bench.Describe()}");
            bench.Run(1.1);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
        }

        // The boards' table of docs/boards.md.
        [TestMethod]
        public void FramesLostByLatencyAreAsTheDocumentSays()
        {
            int[] standard = [0x351, 0x355, 0x356, 0x35A, 0x373];
            int[] extended = [0x905, 0xE05, 0xF05, 0x1005, 0x1B05];
            int[] overheadsUs = [30, 100, 130, 200];
            var rows = new List<string>();
            foreach (int latencyUs in new[] { 100, 200, 300, 500, 1000, 2000 })
            {
                string row = FormattableString.Invariant($"| {latencyUs / 1000.0} ms |");
                foreach (int overheadUs in overheadsUs)
                {
                    var bench = new CanBench(acceptance: Mcp2515Acceptance.TwoDeep(standard, extended), crystalHz: 8_000_000);
                    bench.Chip.SpiOverheadUs = overheadUs;
                    bench.Chip.InterruptLatencyUs = latencyUs;
                    Vehicle(bench);
                    bench.Run(60);
                    Assert.AreEqual(6013, bench.Chip.Accepted, bench.Describe());
                    row += FormattableString.Invariant($" {bench.Chip.Lost:N0} |");
                    if (overheadUs <= Mcp2515Model.DefaultSpiOverheadUs && latencyUs <= Mcp2515Model.DefaultInterruptLatencyUs)
                    {
                        Assert.AreEqual(0, bench.Driver.Overflows + bench.Driver.UncertainOrders, "as the boards are: " + bench.Describe());
                    }
                }

                rows.Add(row);
            }

            string document = File.ReadAllText(Path.Combine(Repository(), "docs", "boards.md"));
            foreach (string row in rows)
            {
                Assert.IsTrue(document.Contains(row + "\n", StringComparison.Ordinal), $"docs/boards.md lacks a row; measured are:\n{string.Join('\n', rows)}");
            }
        }

        [TestMethod]
        public void FramesNobodyReadsOverflowTheRing()
        {
            var bench = new CanBench(ringSlots: 16, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            List<string> sent = SendBurst(node, bench.Clock.NowUs, 100);
            bench.Run(0.1);
            Assert.AreEqual(85, bench.Driver.RingOverflows, bench.Describe());
            Assert.AreEqual(85, bench.Driver.Overflows);
            CollectionAssert.AreEqual(sent.Take(15).ToList(), bench.ReadAll());
        }

        [TestMethod]
        public void LostEdgesCostNoFrames()
        {
            var bench = new CanBench(ringSlots: 128, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            bench.Chip.EdgesToMiss = 20;
            for (int i = 0; i < 100; i++)
            {
                node.Send(bench.Clock.NowUs + (i * 11_000), $"100#{i:X2}");
            }

            bench.Run(1.3);
            CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(i => $"100#{i:X2}").ToList(), bench.ReadAll(), bench.Describe());
            Assert.IsTrue(bench.Driver.MissedEdges >= 18, bench.Describe());
            Assert.AreEqual(0, bench.Chip.Lost, bench.Describe());
            AssertSound(bench);
        }

        [TestMethod]
        public void BrownOutOfTheChipIsFoundAndMended()
        {
            CanBench bench = Vehicle();
            bench.Run(5);
            int before = bench.Driver.FramesReceived;
            bench.Chip.BrownOut();
            bench.Run(5);
            Assert.AreEqual(1, bench.Driver.Restarts, bench.Describe());
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            int lost = 500 - (bench.Driver.FramesReceived - before);
            Assert.IsTrue(lost is > 0 and <= 110, $"{lost} frames missing; {bench.Describe()}");
            AssertSound(bench);
        }

        [TestMethod]
        [DataRow(8_000_000, 16_000_000)]
        [DataRow(16_000_000, 8_000_000)]
        public void WrongCrystalIsSeenAsErrorsAndNeverAsFrames(int solderedHz, int believedHz)
        {
            CanBench bench = Vehicle(new CanBench(250_000, solderedHz, believedHz));
            bench.Run(10);
            Assert.AreEqual(0, bench.Driver.FramesReceived, bench.Describe());
            Assert.AreEqual(Mcp2515State.ErrorPassive, bench.Driver.State, bench.Describe());
            Assert.IsTrue(bench.Driver.ErrorFrames > 0, bench.Describe());
            Assert.IsTrue(bench.Driver.ReceiveErrorCount >= 128, bench.Describe());
            Assert.IsTrue(bench.Bus.Frames > 900, "once error-passive it leaves the others alone: " + bench.Describe());
        }

        [TestMethod]
        [DataRow(true)]
        [DataRow(false)]
        public void FrameThatCannotBeSentCostsNoneThatIsReceived(bool holdsErrorFlag)
        {
            CanBench bench = Vehicle();
            bench.Chip.HoldsErrorFlag = holdsErrorFlag;
            bench.Bus.Disturbance = frame => frame.Id == 0x321;
            for (int i = 0; i < 10; i++)
            {
                Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 1)), bench.Describe());
                bench.Run(2);
                Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            }

            Assert.IsTrue(bench.Driver.BusOffs + bench.Driver.TransmitTimeouts >= 10, bench.Describe());
            Assert.IsTrue(bench.Driver.FramesReceived >= 1980, "frames are lost only while off the bus: " + bench.Describe());
            Assert.AreEqual(0, bench.Chip.Lost, bench.Describe());
            AssertSound(bench);
        }

        [TestMethod]
        public void BusOffIsReportedAndLeftByItself()
        {
            CanBench bench = Vehicle();
            bench.Chip.HoldsErrorFlag = false;
            bench.Run(2);

            // Only what this chip sends is destroyed, as by a broken transmit line.
            bench.Bus.Disturbance = frame => frame.Id == 0x321;
            Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 1)));
            for (int i = 0; i < 100 && !bench.Chip.IsBusOff; i++)
            {
                bench.Run(0.0001);
            }

            Assert.IsTrue(bench.Chip.IsBusOff, bench.Describe());
            bench.Run(0.001);
            Assert.AreEqual(Mcp2515State.BusOff, bench.Driver.State, bench.Describe());
            Assert.IsFalse(bench.Driver.TrySend(Frame(0x321, false, 2)), "nothing is taken while off the bus");

            int before = bench.Driver.FramesReceived;
            bench.Run(3);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.AreEqual(1, bench.Driver.BusOffs, bench.Describe());
            Assert.AreEqual(0, bench.Driver.Restarts, bench.Describe());
            Assert.IsTrue(bench.Driver.FramesReceived - before >= 297, bench.Describe());

            // What waited when the bus was lost is not sent afterwards.
            bench.Bus.Disturbance = null;
            bench.Run(1);
            Assert.AreEqual(0, bench.Driver.TransmitErrorCount, bench.Describe());
            AssertSound(bench);
        }

        [TestMethod]
        public void StuckBusIsJoinedAgainWhenItIsFree()
        {
            CanBench bench = Vehicle();
            bench.Run(1);
            bench.Bus.Fault = CanBusFault.StuckDominant;
            Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 1)));
            bench.Run(8);
            Assert.AreNotEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.IsTrue(bench.Driver.BusOffs >= 1, bench.Describe());
            Assert.IsTrue(bench.Driver.Restarts is >= 1 and <= 8, bench.Describe());

            bench.Bus.Fault = CanBusFault.None;
            bench.Run(6);
            int before = bench.Driver.FramesReceived;
            bench.Run(1);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.AreEqual(100, bench.Driver.FramesReceived - before, 5, bench.Describe());
            AssertSound(bench);
        }

        [TestMethod]
        public void FramesOfALoneNodeAreTakenBackAndDoNotDriveItOffTheBus()
        {
            var bench = new CanBench(dispatch: false);
            bench.Start();
            Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 1)));
            Assert.IsTrue(bench.Driver.TrySend(Frame(0x321, false, 2)));
            bench.Run(0.3);
            Assert.AreEqual(Mcp2515State.ErrorPassive, bench.Driver.State, bench.Describe());
            bench.Run(1);
            Assert.AreEqual(2, bench.Driver.TransmitTimeouts, bench.Describe());
            Assert.AreEqual(0, bench.Driver.BusOffs, bench.Describe());
            long failed = bench.Bus.FailedFrames;
            bench.Run(1);
            Assert.AreEqual(failed, bench.Bus.FailedFrames, "nothing is tried any more");
            AssertSound(bench);
        }

        [TestMethod]
        [DataRow((byte)0xFF)]
        [DataRow((byte)0x00)]
        public void ChipThatVanishesIsAbsentAndNeverAFrame(byte reads)
        {
            CanBench bench = Vehicle();
            bench.Run(2);
            int before = bench.Driver.FramesReceived;
            bench.Chip.AbsentReads = reads;
            bench.Chip.IsPresent = false;
            bench.Run(10);
            Assert.IsTrue(bench.Driver.State is Mcp2515State.Absent or Mcp2515State.Resetting, bench.Describe());
            Assert.IsTrue(bench.Driver.Absences is >= 2 and <= 4, bench.Describe());
            Assert.AreEqual(before, bench.Driver.FramesReceived, 5, bench.Describe());
            Assert.AreEqual(0, bench.Battery.ImplausibleValues + bench.Motor.ImplausibleValues);

            bench.Chip.BrownOut();
            bench.Chip.IsPresent = true;
            bench.Run(4);
            before = bench.Driver.FramesReceived;
            bench.Run(1);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.AreEqual(100, bench.Driver.FramesReceived - before, 5, bench.Describe());
        }

        [TestMethod]
        public void ChipThatIsThereLaterIsFound()
        {
            var bench = new CanBench(dispatch: false);
            bench.Chip.IsPresent = false;
            bench.Run(10);
            Assert.AreEqual(Mcp2515State.Absent, bench.Driver.State, bench.Describe());
            bench.Chip.BrownOut();
            bench.Chip.IsPresent = true;
            bench.Run(3.3);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.AreEqual(0, bench.Driver.Restarts, bench.Describe());
        }

        [TestMethod]
        public void BusyBusIsJoined()
        {
            var bench = new CanBench(dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            _ = new ScriptedNode(bench.Bus);
            SendBurst(node, 0, 1000);
            bench.Run(0.1);
            Assert.AreEqual(Mcp2515State.Active, bench.Driver.State, bench.Describe());
            Assert.IsTrue(bench.Driver.FramesReceived > 200, bench.Describe());
            Assert.AreEqual(0, bench.Bus.FailedFrames, bench.Describe());
        }

        [TestMethod]
        public void ListenerNeitherAcknowledgesNorSends()
        {
            var bench = new CanBench(isListenOnly: true, dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            node.Send(bench.Clock.NowUs, "100#01");
            bench.Run(0.05);
            Assert.AreEqual(0, node.Sent, "nobody acknowledged");
            Assert.AreEqual(0, bench.ReadAll().Count);

            _ = new ScriptedNode(bench.Bus);
            bench.Run(0.05);
            CollectionAssert.AreEqual(new[] { "100#01" }, bench.ReadAll(), bench.Describe());
            Assert.IsFalse(bench.Driver.TrySend(Frame(0x321, false, 1)));
            AssertSound(bench);
        }

        [TestMethod]
        public void FiltersKeepOthersOutOfTheChip()
        {
            int[] standard = [0x351, 0x355, 0x356, 0x35A, 0x373];
            int[] extended = [0x905, 0xE05, 0xF05, 0x1005, 0x1B05];
            foreach (Mcp2515Acceptance acceptance in new[] { Mcp2515Acceptance.TwoDeep(standard, extended), Mcp2515Acceptance.Selective(standard, extended) })
            {
                var bench = new CanBench(acceptance: acceptance, dispatch: false);
                var node = new ScriptedNode(bench.Bus);
                bench.Start();
                string[] wanted = [.. standard.Select(id => $"{id:X3}#0102"), .. extended.Select(id => $"{id:X8}#0102")];
                string[] unwanted = ["100#0102", "000#", "7FF#0000000000000000", "18FEF100#FFFF", "0CF00400#00", "251#FF"];
                for (int i = 0; i < 20; i++)
                {
                    node.Send(bench.Clock.NowUs + (i * 1000), i % 2 == 0 ? wanted[i / 2] : unwanted[(i / 2) % unwanted.Length]);
                }

                bench.Run(0.1);
                CollectionAssert.AreEqual(wanted, bench.ReadAll(), bench.Describe());
                Assert.AreEqual(wanted.Length, bench.Chip.Accepted, bench.Describe());
                AssertSound(bench);
            }
        }

        [TestMethod]
        public void FramesSentKeepTheirOrder()
        {
            var bench = new CanBench(dispatch: false);
            var node = new ScriptedNode(bench.Bus);
            bench.Start();
            var sent = new List<string>();
            for (int i = 0; sent.Count < 50; i++)
            {
                // As many as it takes, at odd moments.
                while (sent.Count < 50 && bench.Driver.TrySend(Frame(0x200, false, (byte)sent.Count)))
                {
                    sent.Add($"200#{sent.Count:X2}");
                }

                bench.Run(0.0001 * (1 + (i % 7)));
            }

            bench.Run(0.1);
            CollectionAssert.AreEqual(sent, node.Heard, bench.Describe());
            Assert.AreEqual(50, bench.Driver.FramesQueued);
            AssertSound(bench);
        }

        [TestMethod]
        public void OneHundredFramesASecondReachBatteryAndMotor()
        {
            CanBench bench = Vehicle();
            bench.Run(1);
            int before = bench.Driver.FramesReceived;
            bench.Run(10);
            Assert.AreEqual(1000, bench.Driver.FramesReceived - before, 2, bench.Describe());
            Assert.AreEqual(0, bench.Driver.Overflows, bench.Describe());
            Assert.AreEqual(0, bench.Unclaimed);
            Assert.AreEqual(0, bench.Battery.ShortFields + bench.Battery.ImplausibleValues);
            Assert.AreEqual(0, bench.Motor.ShortFields + bench.Motor.ImplausibleValues);

            Battery.BatteryState battery = bench.Battery.State;
            Assert.AreEqual(7778, battery.PackVoltageCentiV);
            Assert.AreEqual(-635, battery.PackCurrentDeciA);
            Assert.AreEqual(235, battery.PackTemperatureDeciC);
            Assert.AreEqual(874, battery.StateOfChargeDeciPercent);
            Assert.AreEqual(970, battery.StateOfHealthDeciPercent);
            Assert.AreEqual(3864, battery.CellVoltageMinMv);
            Assert.AreEqual(3889, battery.CellVoltageMaxMv);
            Assert.AreEqual(220, battery.CellTemperatureMinDeciC);
            Assert.AreEqual(250, battery.CellTemperatureMaxDeciC);
            Assert.AreEqual(840, battery.ChargeVoltageLimitDeciV);
            Assert.AreEqual(300, battery.ChargeCurrentLimitDeciA);
            Assert.AreEqual(1800, battery.DischargeCurrentLimitDeciA);
            Assert.AreEqual(600, battery.DischargeVoltageLimitDeciV);
            Assert.AreEqual(0, battery.Alarms);
            Assert.AreEqual(0, battery.Warnings);

            Motor.MotorState motor = bench.Motor.State;
            Assert.AreEqual(3000, motor.ShaftRpm);
            Assert.AreEqual(-300, motor.MotorCurrentDeciA);
            Assert.AreEqual(-123, motor.InputCurrentDeciA);
            Assert.AreEqual(500, motor.DutyDeciPercent);
            Assert.AreEqual(350, motor.ControllerTemperatureDeciC);
            Assert.AreEqual(525, motor.MotorTemperatureDeciC);
            Assert.AreEqual(777, motor.InputVoltageDeciV);
            Assert.AreEqual(0, motor.EnergyUsedDeciWh);
            Assert.IsTrue(motor.EnergyRegeneratedDeciWh > 0);
            AssertSound(bench);
        }

        [TestMethod]
        public void OdometerFollowsTheRoad()
        {
            CanBench bench = Vehicle();
            bench.Run(1);
            for (int i = 0; i < 1000; i++)
            {
                bench.Truth.DistanceM += 2.5;
                bench.Run(0.1);
            }

            Assert.AreEqual(2500, bench.Motor.State.OdometerM, 1);
            Assert.AreEqual(0, bench.Motor.TachometerRestarts);
        }

        [TestMethod]
        public void BatteryAlarmsComeThrough()
        {
            CanBench bench = Vehicle(out BatteryNode battery);
            battery.ForcedAlarms = 1 << 10;
            bench.Truth.CellVoltageMaxV = 4.3;
            bench.Run(2);
            Assert.AreEqual(
                Battery.BatteryAlarm.General | Battery.BatteryAlarm.HighVoltage | Battery.BatteryAlarm.ShortCircuit,
                bench.Battery.State.Alarms);
            Assert.AreEqual(Battery.BatteryAlarm.General | Battery.BatteryAlarm.HighVoltage, bench.Battery.State.Warnings);
        }

        [TestMethod]
        public void SilentBatteryGoesStale()
        {
            CanBench bench = Vehicle(out BatteryNode battery);
            bench.Run(5);
            battery.IsOn = false;
            bench.Run(5);
            long ageMs = bench.Clock.NowMs - bench.Battery.State.UpdatedMs[Battery.BatteryValue.PackVoltageCentiV];
            Assert.IsTrue(ageMs is >= 5000 and < 5200, $"{ageMs} ms");
            long motorAgeMs = bench.Clock.NowMs - bench.Motor.State.UpdatedMs[Motor.MotorValue.ShaftRpm];
            Assert.IsTrue(motorAgeMs < 100, $"{motorAgeMs} ms");
        }

        [TestMethod]
        public void SteadyStateAllocatesNothing()
        {
            CanBench bench = Vehicle();
            bench.Run(5);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bench.Run(60);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.AreEqual(0, allocated, $"bytes in 60 s with models and world; {bench.Describe()}");
        }

        [TestMethod]
        public void RecoveryAllocatesNothing()
        {
            CanBench bench = Vehicle();
            CanFrame frame = Frame(0x321, false, 1);
            Trouble(bench, frame);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Trouble(bench, frame);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.AreEqual(0, allocated, $"bytes with brown-outs, lost edges, overflows and bus-offs; {bench.Describe()}");
        }

        private static void Trouble(CanBench bench, CanFrame frame)
        {
            bench.Chip.InterruptLatencyUs = 3000;
            bench.Run(3);
            bench.Chip.InterruptLatencyUs = 0;
            bench.Chip.EdgesToMiss = 5;
            bench.Run(2);
            bench.Chip.BrownOut();
            bench.Run(3);
            bench.Bus.Fault = CanBusFault.StuckDominant;
            bench.Driver.TrySend(frame);
            bench.Run(8);
            bench.Bus.Fault = CanBusFault.None;
            bench.Chip.IsPresent = false;
            bench.Run(5);
            bench.Chip.IsPresent = true;
            bench.Run(8);
        }

        private static string Repository()
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Telematics.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            return folder ?? throw new InvalidOperationException("not in the repository");
        }

        private static CanBench Vehicle() => Vehicle(new CanBench());

        private static CanBench Vehicle(CanBench bench)
        {
            _ = new BatteryNode(bench.Bus, bench.Truth);
            _ = new VescNode(bench.Bus, bench.Truth, CanBench.ControllerId);
            return bench.Start();
        }

        private static CanBench Vehicle(out BatteryNode battery)
        {
            var bench = new CanBench();
            battery = new BatteryNode(bench.Bus, bench.Truth);
            _ = new VescNode(bench.Bus, bench.Truth, CanBench.ControllerId);
            return bench.Start();
        }

        private static List<string> SendBurst(ScriptedNode node, long dueUs, int frames)
        {
            var sent = new List<string>();
            for (int i = 0; i < frames; i++)
            {
                sent.Add($"{i & 0x7FF:X3}#{(ulong)i * 0x9E3779B97F4A7C15UL:X16}");
                node.Send(dueUs, sent[^1]);
            }

            return sent;
        }

        private static CanFrame Frame(int id, bool isExtended, params byte[] data)
        {
            var frame = new CanFrame { Id = id, IsExtended = isExtended, Length = data.Length };
            data.CopyTo(frame.Data, 0);
            return frame;
        }

        // What must hold whatever happened on the bus.
        private static void AssertSound(CanBench bench)
        {
            Assert.AreEqual(0, bench.Driver.BadFrames, bench.Describe());
            Assert.AreEqual(0, bench.Driver.Absences, bench.Describe());
        }
    }
}
