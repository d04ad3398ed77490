using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Flash
{
    /// <summary>What was flushed is lost with its segment: it is told as damaged, and never as never used.</summary>
    [TestClass]
    public class JournalLostSegmentTests
    {
        private const int Segments = 4;

        [TestMethod]
        [DataRow(1, 0, DisplayName = "the only one")]
        [DataRow(2, 0, DisplayName = "the oldest of two")]
        [DataRow(2, 1, DisplayName = "the newest of two")]
        [DataRow(Segments, 0, DisplayName = "the oldest")]
        [DataRow(Segments, 1, DisplayName = "one in the middle")]
        [DataRow(Segments, Segments - 1, DisplayName = "the newest")]
        public void ASegmentWithoutItsHeadersIsToldAsDamaged(int segments, int lost)
        {
            foreach (int boots in new[] { 1, 3 })
            {
                Lose(segments, lost, boots, flash =>
                {
                    flash.FlipBit($"j{lost}", 10, 3);
                    flash.FlipBit($"j{lost}", 47, 5);
                });
            }
        }

        [TestMethod]
        [DataRow(1, 0, DisplayName = "the only one")]
        [DataRow(2, 1, DisplayName = "the newest of two")]
        [DataRow(Segments, 0, DisplayName = "the oldest")]
        [DataRow(Segments, 2, DisplayName = "one in the middle")]
        [DataRow(Segments, Segments - 1, DisplayName = "the newest")]
        public void ASegmentOfWhichNothingIsLeftIsToldAsDamaged(int segments, int lost)
        {
            Lose(segments, lost, 1, flash =>
            {
                byte[] noise = new byte[flash.GetLength($"j{lost}")];
                new Random(lost).NextBytes(noise);
                flash.Put($"j{lost}", noise);
            });
        }

        [TestMethod]
        public void RecordsThatAreLostAtTheEndAreToldAsDamagedHoweverManyAndOverRestarts()
        {
            for (int records = 1; records <= 8; records++)
            {
                FlashStorage flash = new(1);
                JournalRig rig = new(flash, records);
                rig.Boot();
                rig.Ride(8);
                int from = flash.GetLength("j0");
                for (int i = 0; i < records; i++)
                {
                    if (i % 3 == 2)
                    {
                        rig.Boot();
                    }

                    rig.Seal(0);
                }

                // From the first of them on, no header is left to be believed.
                for (int at = from; at < flash.GetLength("j0"); at += 2)
                {
                    flash.FlipBit("j0", at, 6);
                }

                rig.Boot();
                rig.CheckAll($"{records} records", true);
            }
        }

        [TestMethod]
        public void APowerCutAnywhereWhileASegmentsLossIsToldLeavesItTold()
        {
            for (int lost = 0; lost < Segments; lost++)
            {
                for (int step = 0; step < 700; step += step < 40 ? 1 : 7)
                {
                    Lose(Segments, lost, 1, flash =>
                    {
                        flash.FlipBit($"j{lost}", 10, 3);
                        flash.FlipBit($"j{lost}", 47, 5);
                    }, step);
                }
            }
        }

        [TestMethod]
        public void ParkedForWeeksWithBitErrorsAndPowerCutsNothingThatWasSafeIsToldAsNeverUsed()
        {
            int seeds = int.Parse(Environment.GetEnvironmentVariable("JOURNAL_SEEDS") ?? "150");
            for (int seed = 1; seed <= seeds; seed++)
            {
                Random random = new(seed);
                FlashStorage flash = new(seed);
                JournalRig rig = new(flash, seed);
                rig.Boot();
                string last = "";
                for (int i = 0; i < 60; i++)
                {
                    rig.RequestKeys();
                    rig.Ride(random.Next(1, 8));
                    if (random.Next(3) == 0)
                    {
                        rig.Deliver();
                        rig.Acknowledge();
                    }

                    if (random.Next(4) == 0)
                    {
                        // In the journal's own files: the spare one takes most of what is drawn from all.
                        for (int bits = random.Next(1, 9); bits > 0; bits--)
                        {
                            string name = $"j{random.Next(2)}";
                            int length = flash.GetContent(name)?.Length ?? 0;
                            if (length > 0)
                            {
                                flash.FlipBit(name, random.Next(length), random.Next(8));
                                last = $"bit in {name}, step {i}";
                            }
                        }
                    }

                    if (random.Next(3) == 0)
                    {
                        flash.CutPowerAfter(random.Next(1, 600));
                        rig.Ride(3);
                        flash.Reopen();
                        rig.Boot();
                    }
                }

                // What a notice said may be lost with all its copies.
                rig.Boot();
                rig.DeliverAll();
                rig.CheckNeverUsed($"seed {seed}, last {last}");
            }
        }

        private static void Lose(int segments, int lost, int boots, Action<FlashStorage> harm, int cutAfter = -1)
        {
            FlashStorage flash = new(1);
            JournalRig rig = new(flash, 1);
            rig.Boot();
            for (int i = 1; rig.Journal.Segments < segments || flash.GetLength($"j{segments - 1}") < 3000; i++)
            {
                rig.Ride(4);
                if (boots > 1 && i % (4 * boots) == 0)
                {
                    rig.Boot();
                }
            }

            harm(flash);
            string context = $"segment {lost} of {segments}, {boots} boots, cut {cutAfter}";
            if (cutAfter >= 0)
            {
                flash.CutPowerAfter(cutAfter);
                rig.Boot();
                rig.Ride(6);
                flash.Reopen();
            }

            rig.Boot();
            rig.CheckAll(context, true);
        }
    }
}
