using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Can
{
    /// <summary>The chip's model by its data sheet, instruction by instruction, without the driver.</summary>
    [TestClass]
    public sealed class Mcp2515ModelTests
    {
        private readonly VirtualClock _clock = new();
        private readonly CanBusModel _bus = new(500_000);
        private readonly Mcp2515Model _chip;
        private readonly ScriptedNode _node;

        public Mcp2515ModelTests()
        {
            _chip = new Mcp2515Model(_clock, _bus, 16_000_000) { SpiHz = 0, InterruptLatencyUs = 0 };
            _node = new ScriptedNode(_bus);
            Run(100);
        }

        [TestMethod]
        public void ResetStateIsConfigurationMode()
        {
            AssertBytes("80 87", Read(0x0E, 2), "CANSTAT and CANCTRL");
            AssertBytes("00 00 00 00 00 00", Read(0x28, 6), "CNF3 to EFLG");
            for (int row = 0; row < 8; row++)
            {
                AssertBytes("80 87", Read((row << 4) | 0x0E, 2), $"CANSTAT and CANCTRL are in row {row} too");
            }
        }

        [TestMethod]
        public void NothingAnswersWhileTheOscillatorStarts()
        {
            Transfer("C0");
            AssertBytes("FF FF", Read(0x0E, 2), "128 clocks are 8 µs");
            Run(8);
            AssertBytes("80 87", Read(0x0E, 2), "after them");
        }

        [TestMethod]
        public void ReadAndWriteIncrementTheAddress()
        {
            Transfer("02 00 11 E2 33 44 55 A1");
            AssertBytes("11 E2 33 44 55 A1", Read(0x00, 6), "RXF0 and half of RXF1; bits that do not exist read 0");
            Transfer("02 01 FF");
            AssertBytes("EB", Read(0x01, 1), "SIDL of a filter has no bits 4 and 2");
            Transfer("02 21 FF");
            AssertBytes("E3", Read(0x21, 1), "nor EXIDE in a mask");
        }

        [TestMethod]
        public void TimingAndFiltersChangeInConfigurationModeOnly()
        {
            Transfer("02 28 02 B4 40");
            Normal();
            Transfer("02 28 07 FF FF");
            Transfer("02 00 77");
            Transfer("02 20 77");
            AssertBytes("02 B4 40", Read(0x28, 3), "CNF");
            AssertBytes("00", Read(0x00, 1), "RXF0SIDH");
            AssertBytes("00", Read(0x20, 1), "RXM0SIDH");
        }

        [TestMethod]
        public void BitModifyForcesTheMaskWhereItIsNotKnown()
        {
            Transfer("02 2B FF");
            Transfer("05 2B 0F 02");
            AssertBytes("F2", Read(0x2B, 1), "CANINTE");
            Transfer("02 00 FF");
            Transfer("05 00 0F 02");
            AssertBytes("02", Read(0x00, 1), "a filter is written whole");
        }

        [TestMethod]
        public void ModeChangesWhenTheBusWasIdleForElevenBits()
        {
            Transfer("02 28 02 B4 40");
            Transfer("05 0F E0 00");
            Assert.AreEqual(4, Mode());
            Run(21);
            Assert.AreEqual(4, Mode(), "10.5 bits");
            Run(1);
            Assert.AreEqual(0, Mode(), "11 bits");
        }

        [TestMethod]
        public void ConfigurationModeClearsTheErrorCounters()
        {
            Configure();
            Normal();
            _bus.Disturbance = _ => true;
            _node.Send(_clock.NowUs, "123#");
            Run(2000);
            _bus.Disturbance = null;
            Assert.IsTrue(Read(0x1D, 1)[0] > 0, "REC");
            Transfer("05 0F E0 80");
            AssertBytes("00 00", Read(0x1C, 2), "TEC and REC");
        }

        [TestMethod]
        public void ReadReceiveBufferClearsItsFlagWhenItEnds()
        {
            Configure("05 60 64 64", "05 2B FF 03");
            Normal();
            Deliver("1ABCDEF0#0102030405060708");
            Assert.IsTrue(_chip.IsLow, "INT");
            AssertBytes("01", Read(0x2C, 1), "RX0IF");
            AssertBytes("D5 E8 DE F0 08 01 02 03 04 05 06 07 08", Transfer("90 00 00 00 00 00 00 00 00 00 00 00 00 00")[1..], "from SIDH on");
            AssertBytes("00", Read(0x2C, 1), "the flag");
            Assert.IsFalse(_chip.IsLow, "INT");
            Deliver("123#A1A2");
            AssertBytes("A1 A2", Transfer("92 00 00")[1..], "from the data on");
            AssertBytes("00", Read(0x2C, 1), "the flag");
        }

        [TestMethod]
        public void SecondFrameRollsOverAndTheThirdOverflows()
        {
            Configure("05 60 64 64", "05 70 60 60", "05 2B FF 23");
            Normal();
            Deliver("100#", "101#", "102#");
            AssertBytes("23 80", Read(0x2C, 2), "both full, RX1OVR");
            AssertBytes("20", Read(0x61, 1), "RXB0SIDH");
            AssertBytes("20 20", Read(0x71, 2), "RXB1SIDH and SIDL");
            Assert.AreEqual(1, _chip.Lost);
        }

        [TestMethod]
        public void WithoutRolloverTheFirstBufferOverflows()
        {
            Configure("05 60 64 60", "05 70 60 00", "02 24 FF E0");
            Normal();
            Deliver("100#", "101#");
            AssertBytes("21 40", Read(0x2C, 2), "RX0OVR");
        }

        [TestMethod]
        public void ErrorFlagStaysWhileItsCauseLasts()
        {
            Configure("05 60 64 60", "02 24 FF E0");
            Normal();
            Deliver("100#", "101#");
            Transfer("05 2C 20 00");
            AssertBytes("21", Read(0x2C, 1), "held by RX0OVR");
            Transfer("05 2D C0 00");
            Transfer("05 2C 20 00");
            AssertBytes("01 00", Read(0x2C, 2), "cleared");
        }

        [TestMethod]
        public void FiltersPickTheBufferAndTheKindOfIdentifier()
        {
            // RXF0: 123. RXF1: 00000905x. RXF2: 351. RXF3: 356. Masks: all bits, those of mask 1 of 11-bit identifiers.
            Configure("02 00 24 60 00 00 00 08 09 05 6A 20 00 00", "02 10 6A C0 00 00", "02 20 FF E3 FF FF FF E0 00 00", "05 60 64 04");
            Normal();
            Deliver("124#", "00000906#", "0048D123#", "352#");
            AssertBytes("00", Read(0x2C, 1), "none of these");
            Deliver("00000905#");
            AssertBytes("01", Read(0x2C, 1), "RXB0");
            AssertBytes("51", Transfer("B0 00")[1..], "RX STATUS: buffer 0, extended, RXF1");
            Deliver("356#");
            AssertBytes("03", Read(0x2C, 1), "RXB1 by its own filter");
            AssertBytes("03", Read(0x70, 1), "RXF3");
            Transfer("90 00");
            AssertBytes("83", Transfer("B0 00")[1..], "RX STATUS: buffer 1, standard, RXF3");
        }

        [TestMethod]
        public void ExtendedBitsOfAStandardFilterCompareData()
        {
            Configure("02 00 24 60 A1 A2 24 60 A1 A2", "02 20 FF E3 FF FF FF E3 FF FF");
            Normal();
            Deliver("123#A1A3", "123#A2A1");
            AssertBytes("00", Read(0x2C, 1), "other data");
            Deliver("123#A1A2FF");
            AssertBytes("01", Read(0x2C, 1), "these data");
        }

        [TestMethod]
        public void StatusShowsRequestsAndFlags()
        {
            Configure("05 60 64 64");
            Normal();
            _node.IsListening = false;
            Transfer("40 24 60 00 00 00");
            Transfer("81");
            AssertBytes("04 04", Transfer("A0 00 00")[1..], "TXB0 waits, again and again");
            Run(500);
            AssertBytes("04", Transfer("A0 00")[1..], "nobody acknowledges");
            _node.IsListening = true;
            Run(1000);
            AssertBytes("08", Transfer("A0 00")[1..], "sent");
            AssertBytes("04", Read(0x2C, 1).Select(b => (byte)(b & 0x7F)).ToArray(), "TX0IF");
        }

        [TestMethod]
        public void InterruptCodeIsTheHighestPriority()
        {
            Configure("05 60 64 64", "05 2B FF FF");
            Normal();
            Transfer("05 2C FF 03");
            AssertBytes("0C", Read(0x0E, 1), "RXB0");
            Transfer("05 2C FF 12");
            AssertBytes("0A", Read(0x0E, 1), "TXB2 before RXB1");
            Transfer("05 2C FF 3F");
            AssertBytes("02", Read(0x0E, 1), "error before all");
        }

        [TestMethod]
        public void HighestPriorityThenHighestBufferGoesFirst()
        {
            Configure();
            Normal();
            Transfer("40 20 00 00 00 01 A0");
            Transfer("42 20 00 00 00 01 A1");
            Transfer("44 20 00 00 00 01 A2");
            Transfer("05 30 03 01");
            Transfer("87");
            Run(2000);
            CollectionAssert.AreEqual(new[] { "100#A0", "100#A2", "100#A1" }, _node.Heard);
        }

        [TestMethod]
        public void BufferThatWaitsKeepsWhatItHas()
        {
            Configure();
            Normal();
            Transfer("40 20 00 00 00 01 A0");
            Transfer("81");
            Transfer("40 FF FF FF FF 01 BB");
            Run(1000);
            CollectionAssert.AreEqual(new[] { "100#A0" }, _node.Heard);
        }

        [TestMethod]
        public void AbortedFrameIsNotSentUnlessItIsOnTheWires()
        {
            Configure();
            Normal();
            Transfer("40 20 00 00 00 01 A0");
            Transfer("81");
            Transfer("05 0F 10 10");
            Run(1000);
            Assert.AreEqual(0, _node.Heard.Count);
            AssertBytes("40", Read(0x30, 1), "ABTF");
            Transfer("05 0F 10 00");
            Transfer("81");
            Run(20);
            Transfer("05 30 08 00");
            Run(1000);
            CollectionAssert.AreEqual(new[] { "100#A0" }, _node.Heard);
        }

        [TestMethod]
        public void OneShotTriesOnce()
        {
            Configure();
            Transfer("05 0F E8 08");
            Run(100);
            _node.IsListening = false;
            Transfer("40 20 00 00 00 01 A0");
            Transfer("81");
            Run(5000);
            AssertBytes("10", Read(0x30, 1), "TXERR, and no request any more");
            Assert.AreEqual(1, _bus.FailedFrames);
        }

        [TestMethod]
        public void LoopbackReceivesItsOwnAndStaysOffTheBus()
        {
            Configure("05 60 64 64");
            Transfer("05 0F E0 40");
            Transfer("40 24 60 00 00 01 A0");
            Transfer("81");
            Run(1000);
            AssertBytes("05", Read(0x2C, 1), "TX0IF and RX0IF");
            AssertBytes("24 60 00 00 01 A0", Read(0x61, 6), "RXB0");
            Assert.AreEqual(0, _node.Heard.Count);
        }

        [TestMethod]
        public void InterruptedEdgeComesLateOrNeverAsSet()
        {
            Configure("05 60 64 64", "05 2B FF 01");
            Normal();
            int calls = 0;
            _chip.OnFallingEdge(() => calls++);
            _chip.InterruptLatencyUs = 300;
            Deliver("100#");
            Assert.AreEqual(0, calls);
            Run(300);
            Assert.AreEqual(1, calls);
            Deliver("100#");
            Run(500);
            Assert.AreEqual(1, calls, "INT is low already");
            Transfer("90 00");
            _chip.EdgesToMiss = 1;
            Deliver("100#");
            Run(500);
            Assert.AreEqual(1, calls, "missed");
            Assert.AreEqual(2, _chip.Edges);
        }

        [TestMethod]
        public void TransferTakesItsOverheadAndItsBits()
        {
            _chip.SpiHz = 1_000_000;
            _chip.SpiOverheadUs = 50;
            long beginUs = _clock.NowUs;
            Read(0x2C, 2);
            Assert.AreEqual(50 + 32, _clock.NowUs - beginUs);
            _chip.Pause = () => 1000;
            Read(0x2C, 2);
            Assert.AreEqual(50 + 32 + 1000 + 50 + 32, _clock.NowUs - beginUs);
        }

        [TestMethod]
        public void FramesArriveWhileATransferLasts()
        {
            Configure("05 60 64 64", "05 2B FF 01");
            Normal();
            _chip.SpiHz = 1_000_000;
            _chip.SpiOverheadUs = 0;
            int calls = 0;
            _chip.OnFallingEdge(() => calls++);

            // 47 bits and 4 stuff bits at 2 µs: the frame is there after the second byte of four.
            _node.Send(_clock.NowUs, "123#");
            Run(1);
            long beginUs = _clock.NowUs;
            byte[] flags = Transfer("03 2C" + string.Concat(Enumerable.Repeat(" 00", 18)));
            Assert.AreEqual(0, flags[2], "CANINTF is read before the frame has come");
            Assert.AreEqual(1, _node.Sent);
            Assert.AreEqual(160, _clock.NowUs - beginUs);
            Assert.AreEqual(0, calls, "the processor is at the transfer");
            Run(0);
            Assert.AreEqual(1, calls);

            // What is read again and again during a transfer changes with the bus.
            Transfer("90 00");
            _node.Send(_clock.NowUs, "123#");
            CollectionAssert.AreEqual(
                new byte[] { 0, 1 },
                Transfer("A0" + string.Concat(Enumerable.Repeat(" 00", 19)))[1..].Distinct().ToArray());
        }

        [TestMethod]
        public void BufferIsFreeOnlyWhenItsReadHasEnded()
        {
            Configure("05 60 64 64", "05 70 60 60");
            Normal();
            Deliver("100#");
            _chip.SpiHz = 1_000_000;
            _chip.SpiOverheadUs = 0;
            _node.Send(_clock.NowUs, "101#");
            Transfer("90 00 00 00 00 00 00 00 00 00 00 00 00 00");
            AssertBytes("02", Read(0x2C, 1), "it rolled over into buffer 1, though buffer 0 is free now");
        }

        private void Configure(params string[] more)
        {
            Transfer("02 28 02 B4 40");
            foreach (string transfer in more)
            {
                Transfer(transfer);
            }
        }

        private void Normal()
        {
            Transfer("05 0F E0 00");
            Run(100);
            Assert.AreEqual(0, Mode());
        }

        private int Mode() => Read(0x0E, 1)[0] >> 5;

        private void Deliver(params string[] frames)
        {
            int sent = _node.Sent;
            foreach (string frame in frames)
            {
                _node.Send(_clock.NowUs, frame);
            }

            for (int i = 0; i < 10_000 && _node.Sent < sent + frames.Length; i++)
            {
                Run(1);
            }

            Assert.AreEqual(sent + frames.Length, _node.Sent, "frames delivered");
        }

        private void Run(long us)
        {
            long untilUs = _clock.NowUs + us;
            while (_bus.NextUs <= untilUs)
            {
                _clock.MoveTo(Math.Max(_clock.NowUs, _bus.NextUs));
                _bus.AdvanceTo(_clock.NowUs);
            }

            _clock.MoveTo(untilUs);
        }

        private byte[] Read(int address, int count) => Transfer($"03 {address:X2}" + string.Concat(Enumerable.Repeat(" 00", count)))[2..];

        private byte[] Transfer(string write)
        {
            byte[] bytes = Convert.FromHexString(write.Replace(" ", ""));
            byte[] read = new byte[bytes.Length];
            _chip.Transfer(bytes, read, bytes.Length);
            return read;
        }

        private static void AssertBytes(string expected, byte[] seen, string what) =>
            Assert.AreEqual(expected, string.Join(' ', seen.Select(b => b.ToString("X2"))), what);
    }
}
