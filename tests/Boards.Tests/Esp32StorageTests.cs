using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Esp32;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class Esp32StorageTests
    {
        private string _root = "";

        [TestInitialize]
        public void Setup() => _root = Directory.CreateTempSubdirectory("storage").FullName + Path.DirectorySeparatorChar;

        [TestCleanup]
        public void Cleanup() => Directory.Delete(_root, true);

        [TestMethod]
        public void WhatIsAppendedIsReadBackBeforeAndAfterFlush()
        {
            Esp32Storage storage = new(_root);
            Assert.AreEqual(-1, storage.GetLength("a"));
            Append(storage, "a", "one ");
            Append(storage, "a", "two");
            Assert.AreEqual(7, storage.GetLength("a"));
            Assert.AreEqual("one two", Read(storage, "a", 0, 100));
            Assert.IsTrue(storage.Flush("a"));
            Assert.AreEqual("two", Read(storage, "a", 4, 100));
            Assert.AreEqual("e t", Read(storage, "a", 2, 3));
            Append(storage, "a", "!");
            Assert.AreEqual("two!", Read(storage, "a", 4, 100));
            Assert.AreEqual("", Read(storage, "a", 8, 100));
            Assert.AreEqual("", Read(storage, "a", 80, 100));
            Assert.AreEqual(0, storage.Errors);
        }

        [TestMethod]
        public void FlushLeavesTheFileClosedOnceSoThatTheFlashHasIt()
        {
            Esp32Storage storage = new(_root);
            Append(storage, "a", "one");
            Assert.IsTrue(storage.Flush("a"));

            // Another process would see it; while appended, it is in the stream's buffer alone.
            Assert.AreEqual(3, new FileInfo(_root + "a").Length);
            Append(storage, "a", "two");
            Assert.AreEqual(3, new FileInfo(_root + "a").Length);
            Assert.IsTrue(storage.Flush("a"));
            Assert.AreEqual(6, new FileInfo(_root + "a").Length);
            Assert.IsTrue(storage.Flush("a"), "nothing to flush is no failure");
            Assert.IsFalse(storage.Flush("b"), "there is no such file");
        }

        [TestMethod]
        public void FlushFindsDataThatDidNotArrive()
        {
            Esp32Storage storage = new(_root);
            Append(storage, "a", "one");
            Assert.IsTrue(storage.Flush("a"));
            Append(storage, "a", "two");
            using (FileStream other = new(_root + "b", FileMode.Create))
            {
                other.WriteByte(1);
            }

            // Stands for a flash that was full: the name leads to a shorter file when it is opened again.
            File.Move(_root + "b", _root + "a", true);
            Assert.IsFalse(storage.Flush("a"));
            Assert.AreEqual(1, storage.Errors);
        }

        [TestMethod]
        public void MoreFilesThanStayOpenKeepTheirData()
        {
            Esp32Storage storage = new(_root);
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 10; i++)
                {
                    Append(storage, "f" + i, $"{i}{round} ");
                }
            }

            for (int i = 0; i < 10; i++)
            {
                Assert.AreEqual($"{i}0 {i}1 {i}2 ", Read(storage, "f" + i, 0, 100));
            }

            Assert.HasCount(10, storage.List());
        }

        [TestMethod]
        public void RenameReplaces()
        {
            Esp32Storage storage = new(_root);
            Append(storage, "new", "new");
            Append(storage, "old", "something old");
            Assert.IsTrue(storage.Rename("new", "old"));
            Assert.AreEqual("new", Read(storage, "old", 0, 100));
            Assert.AreEqual(-1, storage.GetLength("new"));
            Assert.IsFalse(storage.Rename("new", "old"), "there is nothing to rename");
            Assert.AreEqual("new", Read(storage, "old", 0, 100));
            CollectionAssert.AreEqual(new[] { "old" }, storage.List());
        }

        [TestMethod]
        [DataRow("a~ a", "new", DisplayName = "cut before the old file went")]
        [DataRow("a~", "new", DisplayName = "cut after the old file went")]
        [DataRow("a", "old", DisplayName = "cut before it was decided")]
        public void RenameThatPowerCutIsFinishedAtTheNextStart(string there, string expected)
        {
            foreach (string name in there.Split(' '))
            {
                File.WriteAllText(_root + name, name.EndsWith('~') ? "new" : "old");
            }

            Esp32Storage storage = new(_root);
            Assert.AreEqual(expected, Read(storage, "a", 0, 100));
            CollectionAssert.AreEqual(new[] { "a" }, storage.List());
            Assert.AreEqual(0, storage.Errors);
        }

        [TestMethod]
        public void LeftoverOfAFailedRenameDoesNotStopTheNext()
        {
            Esp32Storage storage = new(_root);
            Append(storage, "new", "newest");
            Assert.IsTrue(storage.Flush("new"));
            File.WriteAllText(_root + "a~", "new");
            Assert.IsTrue(storage.Rename("new", "a"));
            Assert.AreEqual("newest", Read(storage, "a", 0, 100));
        }

        [TestMethod]
        public void DeleteIsTrueAlsoWhenThereIsNone()
        {
            Esp32Storage storage = new(_root);
            Append(storage, "a", "one");
            Assert.IsTrue(storage.Delete("a"));
            Assert.IsTrue(storage.Delete("a"));
            Assert.AreEqual(-1, storage.GetLength("a"));
            Append(storage, "a", "two");
            Assert.AreEqual("two", Read(storage, "a", 0, 100));
        }

        [TestMethod]
        public void StorageThatIsNotThereFailsByItsResults()
        {
            Esp32Storage storage = new(_root + "missing" + Path.DirectorySeparatorChar);
            Assert.IsEmpty(storage.List());
            Assert.AreEqual(-1, storage.GetLength("a"));
            Assert.AreEqual(-1, storage.Read("a", 0, new byte[4], 0, 4));
            Assert.IsFalse(storage.Append("a", new byte[4], 0, 4));
            Assert.IsFalse(storage.Flush("a"));
            Assert.IsFalse(storage.Rename("a", "b"));
            Assert.IsGreaterThan(0, storage.Errors);
        }

        [TestMethod]
        public void AppendingAndReadingAllocateNothing()
        {
            Esp32Storage storage = new(_root);
            byte[] data = new byte[100];
            storage.Append("a", data, 0, 100);
            storage.Read("a", 0, data, 0, 100);
            storage.Append("a", data, 0, 100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 500; i++)
            {
                storage.Append("a", data, 0, 100);
                storage.Read("a", 100 * i, data, 0, 100);
                storage.GetLength("a");
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        [TestMethod]
        public void RandomUseMatchesAModel()
        {
            Random random = new(7);
            Dictionary<string, byte[]> model = [];
            Esp32Storage storage = new(_root);
            string[] names = ["a", "b", "c", "d", "e", "f"];
            for (int i = 0; i < 3000; i++)
            {
                string name = names[random.Next(names.Length)];
                byte[] was = model.TryGetValue(name, out byte[]? content) ? content : [];
                switch (random.Next(8))
                {
                    case 0:
                        Assert.IsTrue(storage.Delete(name));
                        model.Remove(name);
                        break;
                    case 1:
                        string to = names[random.Next(names.Length)];
                        if (to != name)
                        {
                            Assert.AreEqual(model.ContainsKey(name), storage.Rename(name, to));
                            if (model.Remove(name, out byte[]? moved))
                            {
                                model[to] = moved;
                            }
                        }

                        break;
                    case 2:
                        Assert.AreEqual(model.ContainsKey(name), storage.Flush(name));
                        break;
                    case 3:
                        storage.CloseAll();
                        storage = new Esp32Storage(_root);
                        break;
                    case 4:
                    case 5:
                        byte[] data = new byte[random.Next(1, 50)];
                        random.NextBytes(data);
                        Assert.IsTrue(storage.Append(name, data, 0, data.Length));
                        model[name] = [.. was, .. data];
                        break;
                    default:
                        byte[] read = new byte[60];
                        int at = random.Next(was.Length + 5);
                        int n = storage.Read(name, at, read, 0, read.Length);
                        if (!model.ContainsKey(name))
                        {
                            Assert.AreEqual(-1, n, $"step {i}: {name}");
                            break;
                        }

                        byte[] expected = was.Skip(at).Take(60).ToArray();
                        CollectionAssert.AreEqual(expected, read[..n], $"step {i}: {name} at {at} of {was.Length}");
                        break;
                }
            }

            Assert.AreEqual(0, storage.Errors);
        }

        private static void Append(Esp32Storage storage, string name, string text)
        {
            byte[] data = Encoding.ASCII.GetBytes("xx" + text + "y");
            Assert.IsTrue(storage.Append(name, data, 2, data.Length - 3), $"append to {name}");
        }

        private static string Read(Esp32Storage storage, string name, int position, int count)
        {
            byte[] buffer = new byte[count + 3];
            int n = storage.Read(name, position, buffer, 3, count);
            Assert.IsGreaterThanOrEqualTo(0, n, $"{name} cannot be read");
            return Encoding.ASCII.GetString(buffer, 3, n);
        }
    }
}
