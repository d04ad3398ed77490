using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Flash
{
    [TestClass]
    public class FlashStorageTests
    {
        [TestMethod]
        public void WhatIsFlushedIsThereAfterAPowerCutAndTheRestOnlyInPart()
        {
            bool[] seen = new bool[6];
            for (int seed = 0; seed < 200; seed++)
            {
                FlashStorage flash = new(seed);
                Append(flash, "a", "safe ");
                Assert.IsTrue(flash.Flush("a"));
                Append(flash, "a", "lost?");
                Assert.AreEqual("safe lost?", Read(flash, "a"));
                flash.Reopen();
                string left = Read(flash, "a");
                Assert.StartsWith(left, "safe lost?");
                Assert.IsGreaterThanOrEqualTo(5, left.Length);
                seen[left.Length - 5] = true;
            }

            Assert.IsTrue(seen.All(length => length), "every length is possible");
        }

        [TestMethod]
        public void ThePowerIsCutAtTheByteThatWasSaid()
        {
            FlashStorage flash = new(1);
            Append(flash, "a", "one");
            flash.CutPowerAfter(4);
            Assert.IsFalse(Append(flash, "a", "two three"));
            Assert.IsTrue(flash.IsCut);
            Assert.IsFalse(flash.Flush("a"));
            Assert.IsFalse(Append(flash, "b", "x"));
            Assert.IsFalse(flash.Delete("a"));
            Assert.IsFalse(flash.Rename("a", "b"));
            Assert.AreEqual(-1, flash.GetLength("a"));
            Assert.AreEqual(-1, flash.Read("a", 0, new byte[4], 0, 4));
            Assert.IsEmpty(flash.List());
            flash.Reopen();
            Assert.IsLessThanOrEqualTo(7, flash.GetLength("a"));
            Assert.IsTrue(Append(flash, "a", "on again"));
        }

        [TestMethod]
        public void RenamingAndDeletingHappenOrDoNot()
        {
            bool[] renamed = new bool[2];
            bool[] deleted = new bool[2];
            for (int seed = 0; seed < 50; seed++)
            {
                FlashStorage flash = new(seed);
                Append(flash, "new", "new");
                Append(flash, "old", "something old");
                flash.Flush("new");
                flash.Flush("old");
                flash.CutPowerAfter(0);
                Assert.IsFalse(flash.Rename("new", "old"), "nobody hears of it");
                flash.Reopen();
                bool isRenamed = flash.GetLength("new") < 0;
                Assert.AreEqual(isRenamed ? "new" : "something old", Read(flash, "old"));
                renamed[isRenamed ? 1 : 0] = true;

                flash.CutPowerAfter(0);
                Assert.IsFalse(flash.Delete("old"));
                flash.Reopen();
                deleted[flash.GetLength("old") < 0 ? 1 : 0] = true;
            }

            Assert.IsTrue(renamed.All(isSeen => isSeen) && deleted.All(isSeen => isSeen));
        }

        [TestMethod]
        public void WhenItIsFullAppendingFailsAndDeletingMakesRoom()
        {
            FlashStorage flash = new(1, 65536);
            byte[] data = new byte[3000];
            int taken = 0;
            while (flash.Append("a", data, 0, data.Length) && flash.Flush("a"))
            {
                taken += data.Length;
            }

            Assert.IsGreaterThan(40000, taken);
            Assert.IsLessThan(65536, taken);
            Assert.IsFalse(flash.Append("b", data, 0, data.Length));
            Assert.IsTrue(flash.Delete("b"));
            Assert.IsTrue(flash.Delete("a"));
            Assert.IsTrue(flash.Append("b", data, 0, data.Length));
            Assert.IsLessThanOrEqualTo(flash.Blocks, flash.UsedBlocks);
        }

        [TestMethod]
        public void WhatFailsIsSaidToHaveFailedAndLeavesWhatWasSafe()
        {
            FlashStorage flash = new(1);
            Append(flash, "a", "safe");
            Assert.IsTrue(flash.Flush("a"));
            Append(flash, "a", " more");
            flash.FailureChance = 1;
            Assert.IsFalse(flash.Flush("a"), "flushing");
            Assert.IsFalse(Append(flash, "a", " and more"), "appending");
            Assert.IsFalse(flash.Rename("a", "b"), "renaming");
            Assert.IsFalse(flash.Delete("a"), "deleting");
            Assert.IsGreaterThanOrEqualTo(4L, flash.Failures);
            flash.FailureChance = 0;
            flash.Reopen();
            Assert.StartsWith("safe", Read(flash, "a"));
        }

        [TestMethod]
        public void WornBlocksAreRoomThatIsGone()
        {
            FlashStorage flash = new(1, 65536);
            string block = new('x', 2048);
            int whole = 0;
            while (Append(flash, "a", block))
            {
                whole++;
            }

            FlashStorage worn = new(1, 65536) { WornBlocks = 5 };
            int left = 0;
            while (Append(worn, "a", block))
            {
                left++;
            }

            Assert.IsTrue(left < whole - 8 && left > 0, $"{left} of {whole} halves of a block");
        }

        [TestMethod]
        public void AppendingAfterAFlushCopiesTheLastBlock()
        {
            FlashStorage flash = new(1);
            byte[] data = new byte[1000];
            flash.Append("a", data, 0, data.Length);
            flash.Flush("a");
            Assert.AreEqual(1L, flash.BlocksErased, "the first block");
            flash.Append("a", data, 0, data.Length);
            flash.Append("a", data, 0, data.Length);
            Assert.AreEqual(2L, flash.BlocksErased, "a copy of it, once");
            flash.Flush("a");
            flash.Append("a", data, 0, 1000);
            flash.Append("a", data, 0, 1000);
            flash.Flush("a");
            Assert.AreEqual(4L, flash.BlocksErased, "another copy, and the second block");
            Assert.IsGreaterThan(5000 + 1000 + 3000, flash.BytesProgrammed);
            Assert.AreEqual(5000L, flash.BytesAppended);

            FlashStorage small = new(1);
            for (int i = 0; i < 10; i++)
            {
                small.Append("a", data, 0, 24);
                small.Flush("a");
            }

            Assert.AreEqual(0L, small.BlocksErased - small.MetadataErased, "a small file lies in the metadata");
        }

        [TestMethod]
        public void TheSameSeedGivesTheSameRun()
        {
            Assert.AreEqual(Scramble(5), Scramble(5));
            Assert.AreNotEqual(Scramble(5), Scramble(6));
        }

        [TestMethod]
        public void BitsTurnOverInWhatIsSafe()
        {
            FlashStorage flash = new(1);
            byte[] data = new byte[5000];
            flash.Append("a", data, 0, data.Length);
            flash.Flush("a");
            flash.FlipBits(3);
            byte[] content = flash.GetContent("a")!;
            Assert.AreEqual(3, content.Sum(value => System.Numerics.BitOperations.PopCount(value)));
            flash.FlipBit("a", 4999, 7);
            Assert.AreEqual(128, flash.GetContent("a")![4999] & 128);
            Assert.AreEqual(4, flash.BitErrors);
        }

        [TestMethod]
        public void AnImageGoesToAFileAndComesBack()
        {
            string path = Path.GetTempFileName();
            try
            {
                FlashStorage flash = new(1);
                Append(flash, "a", "safe");
                flash.Flush("a");
                Append(flash, "a", " not safe");
                flash.Save(path);
                FlashStorage again = FlashStorage.Load(path, 2);
                Assert.AreEqual("safe", Read(again, "a"));
                CollectionAssert.AreEqual(new[] { "a" }, again.List());
            }
            finally
            {
                File.Delete(path);
            }
        }

        [TestMethod]
        public void AKeptImageIsUpToDateWheneverTheProcessEnds()
        {
            string path = Path.GetTempFileName();
            File.Delete(path);
            try
            {
                FlashStorage flash = new(1);
                flash.KeepImage(path);
                Append(flash, "a", "one ");
                Append(flash, "b", "gone");
                flash.Flush("a");
                flash.Flush("b");
                flash.Delete("b");
                Append(flash, "a", "two");
                flash.Flush("a");
                flash.Rename("a", "c");
                Append(flash, "c", " three");
                Assert.AreEqual("one two", Read(FlashStorage.Load(path, 1), "c"));

                // The process is killed in the middle of a write to the image.
                flash.Flush("c");
                byte[] image = File.ReadAllBytes(path);
                flash.CloseImage();
                for (int cut = 1; cut < 12; cut++)
                {
                    File.WriteAllBytes(path, image[..^cut]);
                    Assert.AreEqual("one two", Read(FlashStorage.Load(path, 1), "c"));
                }

                FlashStorage next = new(2);
                next.KeepImage(path);
                Append(next, "c", "!");
                next.Flush("c");
                next.CloseImage();
                Assert.AreEqual("one two!", Read(FlashStorage.Load(path, 1), "c"));
            }
            finally
            {
                File.Delete(path);
            }
        }

        [TestMethod]
        public void AFileThatIsNoImageIsSaidToBeNone()
        {
            string path = Path.GetTempFileName();
            try
            {
                File.WriteAllText(path, "hello");
                BenchInputException no = Assert.ThrowsExactly<BenchInputException>(() => FlashStorage.Load(path, 1));
                Assert.Contains("no image of a flash", no.Message);
                Assert.ThrowsExactly<BenchInputException>(() => new FlashStorage(1).KeepImage(path));
                Assert.ThrowsExactly<BenchInputException>(() => FlashStorage.Load(path + "/none", 1));
            }
            finally
            {
                File.Delete(path);
            }
        }

        private static string Scramble(int seed)
        {
            FlashStorage flash = new(seed, 131072);
            Random random = new(1);
            byte[] data = new byte[600];
            for (int i = 0; i < 2000; i++)
            {
                string name = "f" + random.Next(6);
                switch (random.Next(6))
                {
                    case 0:
                        flash.Delete(name);
                        break;
                    case 1:
                        flash.Rename(name, "f" + random.Next(6));
                        break;
                    case 2:
                        flash.Flush(name);
                        break;
                    case 3 when random.Next(20) == 0:
                        flash.CutPowerAfter(random.Next(500));
                        break;
                    default:
                        random.NextBytes(data);
                        flash.Append(name, data, 0, random.Next(data.Length));
                        break;
                }

                if (flash.IsCut)
                {
                    flash.Reopen();
                }

                Assert.IsLessThanOrEqualTo(flash.Blocks, flash.UsedBlocks);
            }

            StringBuilder text = new();
            foreach (string name in flash.List())
            {
                text.Append(name).Append(' ').AppendLine(Convert.ToHexString(flash.GetContent(name)!));
            }

            return text.Append(flash.BlocksErased).Append(' ').Append(flash.BytesProgrammed).ToString();
        }

        private static bool Append(FlashStorage flash, string name, string text)
        {
            byte[] data = Encoding.ASCII.GetBytes(text);
            return flash.Append(name, data, 0, data.Length);
        }

        private static string Read(FlashStorage flash, string name)
        {
            byte[] buffer = new byte[100];
            return Encoding.ASCII.GetString(buffer, 0, flash.Read(name, 0, buffer, 0, buffer.Length));
        }
    }
}
