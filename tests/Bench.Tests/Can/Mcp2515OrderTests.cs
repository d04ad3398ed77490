using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Can;

namespace Telematics.Bench.Tests.Can
{
    /// <summary>
    /// The order of frames out of the chip's two buffers, while SPI takes its time and the bus goes on. Flags that say that both
    /// are full, after buffer 0 was read by itself, have two histories: buffer 1 was filled during that read, and buffer 0 after
    /// it; or both after it, buffer 0 first.
    /// </summary>
    [TestClass]
    public sealed class Mcp2515OrderTests
    {
        // Standard, and so that the first two have buffer 0, the others buffer 1, where each has its own.
        private static readonly int[] Ids = [0x100, 0x355, 0x2A1, 0x7F0, 0x123, 0x4AA];

        [TestMethod]
        [DataRow(90, 0, DisplayName = "the time decides it")]
        [DataRow(190, 1, DisplayName = "the time does not decide it")]
        public void FrameThatRollsOverDuringAReadComesBeforeTheNextInBufferZero(int pauseUs, int uncertain)
        {
            CanBench bench = Start(Mcp2515Acceptance.All());
            bench.Chip.SpiOverheadUs = 10;
            bench.Chip.InterruptLatencyUs = 200;
            ScriptedNode node = new(bench.Bus);
            long nowUs = bench.Clock.NowUs;
            node.Send(nowUs, "100#01");
            node.Send(nowUs, "101#0202020202020202");
            node.Send(nowUs, "102#");

            // Flags 01 are seen 212 µs after the first frame; the second has come before buffer 0 is read, and the third before
            // the flags are looked at again.
            Pauses(bench, 0, 0, pauseUs);
            bench.Run(0.01);
            CollectionAssert.AreEqual(new[] { "100#01", "101#0202020202020202", "102#" }, bench.ReadAll(), bench.Describe());
            Assert.AreEqual(uncertain, bench.Driver.UncertainOrders, bench.Describe());
            Assert.AreEqual(0, bench.Chip.Lost, bench.Describe());
        }

        [TestMethod]
        public void FramesThatBothComeAfterAReadKeepTheirOrder()
        {
            CanBench bench = Start(Mcp2515Acceptance.All());
            bench.Chip.SpiOverheadUs = 10;
            bench.Chip.InterruptLatencyUs = 0;
            ScriptedNode node = new(bench.Bus);
            long nowUs = bench.Clock.NowUs;
            node.Send(nowUs, "100#01");
            node.Send(nowUs + 200, "101#");
            node.Send(nowUs + 200, "102#");
            Pauses(bench, 0, 0, 500);
            bench.Run(0.01);
            CollectionAssert.AreEqual(new[] { "100#01", "101#", "102#" }, bench.ReadAll(), bench.Describe());
            Assert.AreEqual(1, bench.Driver.UncertainOrders, "nothing tells it from the other history: " + bench.Describe());
            Assert.AreEqual(0, bench.Chip.Lost, bench.Describe());
        }

        [TestMethod]
        [DataRow(true, 125_000)]
        [DataRow(true, 250_000)]
        [DataRow(true, 500_000)]
        [DataRow(false, 125_000)]
        [DataRow(false, 250_000)]
        [DataRow(false, 500_000)]
        public void NoFramesChangePlacesUncounted(bool rollsOver, int bitRate)
        {
            int changed = 0;
            int uncertain = 0;
            long received = 0;
            long lost = 0;
            for (int seed = 0; seed < 60; seed++)
            {
                CanBench bench = RideRandomly(seed, rollsOver, bitRate, out List<int> order, out List<(int Id, int Number)> frames);
                string what = $"seed {seed}: SPI {bench.Chip.SpiHz} Hz + {bench.Chip.SpiOverheadUs} µs, latency {bench.Chip.InterruptLatencyUs} µs; {bench.Describe()}";
                Assert.AreEqual(frames.Count, bench.Driver.FramesReceived + bench.Chip.Lost, what);
                int inversions = Inversions(order);
                Assert.IsTrue(inversions <= bench.Driver.UncertainOrders, $"{inversions} changed places, {what}");
                foreach (int id in Ids)
                {
                    Assert.AreEqual(0, Inversions(order.Where(number => frames[number].Id == id)), $"of {id:X3}, {what}");
                }

                Assert.AreEqual(frames.Count - bench.Chip.Lost - bench.Driver.FramesLeftOut, order.Count, what);
                Assert.IsTrue(rollsOver || bench.Driver.FramesLeftOut == 0, what);

                changed += inversions;
                uncertain += bench.Driver.UncertainOrders;
                received += order.Count;
                lost += bench.Chip.Lost;
            }

            Console.WriteLine($"{received} received, {lost} lost, {uncertain} of uncertain order, {changed} of them changed places");
            Assert.IsTrue(changed > 0, "no run was late enough to show anything");
        }

        // Bursts of random frames, from a bus that is full to one that is quiet, to a processor that is fast or slow, late or
        // in time, and now and then away.
        private static CanBench RideRandomly(int seed, bool rollsOver, int bitRate, out List<int> order, out List<(int Id, int Number)> frames)
        {
            Random random = new(seed);
            CanBench bench = Start(rollsOver ? Mcp2515Acceptance.TwoDeep(Ids, null) : Mcp2515Acceptance.Selective(Ids, null), bitRate);
            bench.Chip.SpiHz = random.Next(1_000_000, 10_000_000);
            bench.Chip.SpiOverheadUs = random.Next(200);
            bench.Chip.InterruptLatencyUs = random.Next(2) == 0 ? random.Next(100) : random.Next(1500);
            int pausesPercent = random.Next(3) * 5;
            bench.Chip.Pause = () => random.Next(100) < pausesPercent ? random.Next(1000) : 0;
            ScriptedNode node = new(bench.Bus);
            frames = [];
            long dueUs = bench.Clock.NowUs;
            int mostUs = random.Next(3) == 0 ? 1 : random.Next(2_000_000_000 / bitRate);
            for (int i = 0; i < 500; i++)
            {
                int id = Ids[random.Next(Ids.Length)];
                frames.Add((id, i));
                node.Send(dueUs, $"{id:X3}#{i:X4}{new string('5', 2 * random.Next(7))}");
                dueUs += random.Next(mostUs);
            }

            order = [];
            while (node.Sent < frames.Count)
            {
                bench.Run(0.01);
                order.AddRange(bench.ReadAll().Select(text => Convert.ToInt32(text.Substring(4, 4), 16)));
            }

            bench.Run(0.1);
            order.AddRange(bench.ReadAll().Select(text => Convert.ToInt32(text.Substring(4, 4), 16)));
            return bench;
        }

        private static CanBench Start(Mcp2515Acceptance acceptance, int bitRate = 500_000)
        {
            CanBench bench = new(bitRate, acceptance: acceptance, ringSlots: 512, dispatch: false);
            return bench.Start();
        }

        // Before the handler's first transfers, the others after none.
        private static void Pauses(CanBench bench, params int[] pausesUs)
        {
            int next = 0;
            long edges = bench.Chip.Edges;
            bench.Chip.Pause = () => bench.Chip.Edges > edges && next < pausesUs.Length ? pausesUs[next++] : 0;
        }

        private static int Inversions(IEnumerable<int> numbers)
        {
            int[] order = [.. numbers];
            return Enumerable.Range(1, Math.Max(0, order.Length - 1)).Count(i => order[i] < order[i - 1]);
        }
    }
}
