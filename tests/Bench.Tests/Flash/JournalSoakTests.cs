using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;
using Telematics.Journal;

namespace Telematics.Bench.Tests.Flash
{
    /// <summary>Everything that can happen to a journal, drawn from a seed: at the end each number is at the receiver or named.</summary>
    [TestClass]
    public class JournalSoakTests
    {
        private static readonly int Seeds = int.Parse(Environment.GetEnvironmentVariable("JOURNAL_SEEDS") ?? "150");

        [TestMethod]
        public void PowerCutsAndLostMessagesLoseNothing()
        {
            Run(0, false, false, false);
        }

        [TestMethod]
        public void DroppingTheOldestNamesWhatItDrops()
        {
            Run(1_000_000, true, false, false);
        }

        [TestMethod]
        public void BitErrorsNeverChangeAPayloadAndWhatTheyDestroyIsNamed()
        {
            Run(2_000_000, false, true, false);
        }

        [TestMethod]
        public void AFullFlashLosesNothingUnnamed()
        {
            Run(3_000_000, true, false, true);
        }

        private static void Run(int firstSeed, bool fills, bool errs, bool isShared)
        {
            for (int seed = firstSeed; seed < firstSeed + Seeds; seed++)
            {
                string step = "";
                try
                {
                    RunOne(seed, fills, errs, isShared, ref step);
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"seed {seed}, after {step}: {exception.Message}", exception);
                }
            }
        }

        private static void RunOne(int seed, bool fills, bool errs, bool isShared, ref string step)
        {
            Random random = new(seed);
            FlashStorage flash = new(seed, isShared ? 98304 : 262144);
            JournalRig rig = new(flash, seed, fills ? FrameJournal.MinCapacity : 2 * FrameJournal.MinCapacity) { ReleasesAtOnce = seed % 5 == 0 };
            rig.Boot();
            int rides = fills ? 120 : 25;
            bool connected = false;
            for (int i = 0; i < 80; i++)
            {
                int action = random.Next(14);
                step = $"step {i}, action {action}";
                // Where the flash is fuller than the journal was told, docs/journal.md names what a power cut may cost.
                if (random.Next(4) == 0 && !isShared)
                {
                    flash.CutPowerAfter(random.Next(1, 6000));
                }

                switch (action)
                {
                    case 0:
                    case 1:
                    case 2:
                    case 3:
                        rig.Ride(random.Next(1, rides));
                        break;
                    case 4:
                        rig.RequestKeys();
                        rig.Journal.BeginLive();
                        connected = true;
                        break;
                    case 5:
                    case 6:
                        if (connected || !fills)
                        {
                            rig.Deliver(random.Next(1, 400), random.NextDouble() * 0.3);
                        }

                        break;
                    case 7:
                    case 8:
                        rig.Acknowledge(random.Next(1, 20));
                        break;
                    case 9:
                        rig.Journal.MarkAllUnsent();
                        connected = false;
                        break;
                    case 10:
                        rig.Miss();
                        break;
                    case 11:
                        rig.Journal.Checkpoint();
                        break;
                    case 12:
                        // Before anything is there, the one copy of the unit's record is all that knows of numbers.
                        if (errs && rig.Journal.Count > 0)
                        {
                            flash.FlipBits(random.Next(1, 3));
                        }

                        break;
                    default:
                        if (isShared)
                        {
                            FillOrFree(flash, random);
                        }

                        break;
                }

                if (flash.IsCut || random.Next(12) == 0)
                {
                    step += ", restarted";
                    flash.Reopen();
                    rig.Boot();
                    connected = false;
                }
            }

            step = "the end";
            flash.Reopen();
            flash.Delete("x");
            rig.Boot();
            Assert.AreEqual(0, rig.Journal.Untold);
            rig.CheckAll($"seed {seed}", fills || errs || isShared);
            if (!fills && !errs && !isShared)
            {
                Assert.AreEqual(0, rig.Journal.Dropped);
                Assert.AreEqual(0, rig.Journal.Damages);
            }

            Assert.AreEqual(0, rig.Journal.FilesRefused);
        }

        // Another file grows until there is no room, or goes.
        private static void FillOrFree(FlashStorage flash, Random random)
        {
            if (random.Next(2) == 0)
            {
                flash.Delete("x");
                return;
            }

            // It leaves less than the journal was told to take, but not next to nothing.
            byte[] data = new byte[1000];
            int most = random.Next(20, 56) * 1000;
            while (flash.GetLength("x") < most && flash.Append("x", data, 0, data.Length))
            {
            }

            flash.Flush("x");
        }
    }
}
