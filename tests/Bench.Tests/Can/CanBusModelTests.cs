using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Can;

namespace Telematics.Bench.Tests.Can
{
    [TestClass]
    public sealed class CanBusModelTests
    {
        [TestMethod]
        public void FrameHasTheBitsThatItsContentNeeds()
        {
            // Against the frame written out bit by bit, over frames of every kind and length.
            var random = new Random(1);
            for (int i = 0; i < 2000; i++)
            {
                bool isExtended = random.Next(2) == 0;
                var frame = new CanFrame
                {
                    IsExtended = isExtended,
                    Id = random.Next(8) == 0 ? 0 : random.Next(isExtended ? 1 << 29 : 1 << 11),
                    IsRemote = random.Next(8) == 0,
                    Length = random.Next(9),
                };
                if (random.Next(4) != 0)
                {
                    random.NextBytes(frame.Data);
                }

                int expected = WrittenOut(frame);
                int seen = CanFrameBits.Count(frame);
                Assert.AreEqual(expected, seen, CanBench.TextOf(frame));
                int least = (isExtended ? 64 : 44) + (frame.IsRemote ? 0 : 8 * frame.Length);
                Assert.IsTrue(seen >= least && seen <= least + ((least - 10 - 1) / 4), $"{CanBench.TextOf(frame)} has {seen} bits");
            }
        }

        [TestMethod]
        public void ChecksumIsTheOneOfCan()
        {
            // CRC-15/CAN of "123456789" is 0x059E.
            string bits = string.Concat("123456789".Select(c => Convert.ToString(c, 2).PadLeft(8, '0')));
            Assert.AreEqual(0x059E, Crc(bits));
        }

        [TestMethod]
        [DataRow(125_000)]
        [DataRow(250_000)]
        [DataRow(500_000)]
        public void FrameTakesItsBitsAtTheBusesRate(int bitRate)
        {
            var bus = new CanBusModel(bitRate);
            var sender = new ScriptedNode(bus);
            _ = new ScriptedNode(bus);
            sender.Send(1000, "123#0102030405060708");
            sender.Send(1000, "123#0102030405060708");
            var frame = new CanFrame { Id = 0x123, Length = 8 };
            Convert.FromHexString("0102030405060708").CopyTo(frame.Data, 0);
            long frameUs = CanFrameBits.Count(frame) * 1_000_000L / bitRate;
            long gapUs = 3 * 1_000_000L / bitRate;

            bus.AdvanceTo(1000 + frameUs - 1);
            Assert.AreEqual(0, bus.Frames);
            bus.AdvanceTo(1000 + frameUs);
            Assert.AreEqual(1, bus.Frames);
            bus.AdvanceTo(1000 + frameUs + gapUs + frameUs - 1);
            Assert.AreEqual(1, bus.Frames, "three bits of intermission");
            bus.AdvanceTo(1000 + frameUs + gapUs + frameUs);
            Assert.AreEqual(2, bus.Frames);
            Assert.AreEqual(2 * frameUs, bus.BusyUs);
        }

        [TestMethod]
        public void LowestIdentifierWinsAndTheOthersFollow()
        {
            var bus = new CanBusModel(500_000);
            string[] order = ["000#", "100#01", "100#R0", "04000001#", "04000002#", "101#", "7FF#", "1FFFFFFF#"];
            var listener = new ScriptedNode(bus);
            foreach (string frame in order.Reverse())
            {
                new ScriptedNode(bus).Send(50, frame);
            }

            bus.AdvanceTo(100_000);
            CollectionAssert.AreEqual(order, listener.Heard);
        }

        [TestMethod]
        public void DestroyedFrameIsSentAgain()
        {
            var bus = new CanBusModel(500_000);
            var sender = new ScriptedNode(bus);
            var listener = new ScriptedNode(bus);
            int left = 3;
            bus.Disturbance = _ => left-- > 0;
            sender.Send(0, "123#01");
            bus.AdvanceTo(10_000);
            CollectionAssert.AreEqual(new[] { "123#01" }, listener.Heard);
            Assert.AreEqual(3, sender.Failed);
            Assert.AreEqual(3, bus.FailedFrames);
        }

        // SOF to CRC as text, stuffed, with what follows.
        private static int WrittenOut(CanFrame frame)
        {
            string id = Convert.ToString(frame.Id, 2).PadLeft(frame.IsExtended ? 29 : 11, '0');
            string rtr = frame.IsRemote ? "1" : "0";
            string bits = frame.IsExtended ? $"0{id[..11]}11{id[11..]}{rtr}00" : $"0{id}{rtr}00";
            bits += Convert.ToString(frame.Length, 2).PadLeft(4, '0');
            if (!frame.IsRemote)
            {
                bits += string.Concat(frame.Data.Take(frame.Length).Select(b => Convert.ToString(b, 2).PadLeft(8, '0')));
            }

            bits += Convert.ToString(Crc(bits), 2).PadLeft(15, '0');
            var wire = new List<char>();
            foreach (char bit in bits)
            {
                wire.Add(bit);
                if (wire.Count >= 5 && wire.TakeLast(5).All(b => b == bit) && !EndsInCountedRun(wire))
                {
                    wire.Add(bit == '0' ? '1' : '0');
                }
            }

            return wire.Count + 10;
        }

        // Whether the five equal bits at the end are part of a longer run: they cannot be, each run is cut at five.
        private static bool EndsInCountedRun(List<char> wire) => wire.Count >= 6 && wire[^6] == wire[^1];

        private static int Crc(string bits)
        {
            int crc = 0;
            foreach (char bit in bits)
            {
                bool isOne = (bit == '1') ^ ((crc & 0x4000) != 0);
                crc = (crc << 1) & 0x7FFF;
                crc ^= isOne ? 0x4599 : 0;
            }

            return crc;
        }
    }
}
