using System;
using System.IO;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;
using Telematics.Bench.Heap;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Heap
{
    /// <summary>What the unit's objects take on the device, and how that is counted.</summary>
    [TestClass]
    public class DeviceHeapTests
    {
        // What there is room for on an ESP32 without PSRAM, of whose 85 to 110 KB the types take 32.
        private const int MostBytes = 65_536;

        /// <summary>An array is 20 bytes and its elements, in blocks of 12.</summary>
        [TestMethod]
        [DataRow(typeof(byte), 0, 24)]
        [DataRow(typeof(byte), 4, 24)]
        [DataRow(typeof(byte), 5, 36)]
        [DataRow(typeof(short), 8, 36)]
        [DataRow(typeof(long), 10, 108)]
        [DataRow(typeof(string), 4, 72)]
        public void ArrayTakesItsHeaderAndElements(Type element, int length, int bytes)
        {
            Assert.AreEqual(bytes, DeviceHeap.SizeOfArray(element, length));
        }

        /// <summary>An object is a block and one a field, whatever the field is.</summary>
        [TestMethod]
        public void ObjectTakesABlockAField()
        {
            DeviceHeap heap = new([typeof(DeviceHeapTests).Assembly]);
            heap.Add(new Sample());
            Assert.AreEqual((4 * 12) + 12 + 36 + 36, heap.Bytes, "a block and three fields; a literal, an array of five bytes, a delegate");
        }

        /// <summary>An object that two others hold is there once; a literal once for each that loaded it.</summary>
        [TestMethod]
        public void SharedObjectIsCountedOnce()
        {
            Sample sample = new();
            DeviceHeap heap = new([typeof(DeviceHeapTests).Assembly]);
            heap.Add(sample);
            int bytes = heap.Bytes;
            heap.Add(sample);
            Assert.AreEqual(bytes, heap.Bytes);
        }

        /// <summary>A thread that sleeps has its own 432 bytes, the delegate that it began in, and a frame of at least 204 bytes for each method.</summary>
        [TestMethod]
        public void ThreadTakesItsFrames()
        {
            DeviceHeap heap = new([]);
            heap.AddThread("asleep", null, null);
            Assert.AreEqual((36 * 12) + 36 + (2 * 17 * 12), heap.Bytes);
        }

        /// <summary>The whole board fits without PSRAM.</summary>
        [TestMethod]
        public void BoardFitsWithoutPsram()
        {
            int bytes = BytesOfBoard();
            Assert.IsTrue(bytes <= MostBytes, $"{bytes} bytes, {MostBytes} at most");
        }

        /// <summary>With --json the command says the same in one line, and its parts are the whole.</summary>
        [TestMethod]
        public void CommandPrintsItsParts()
        {
            StringWriter output = new();
            Assert.AreEqual(0, HeapCommand.Run(true, output));
            JsonElement line = JsonDocument.Parse(output.ToString()).RootElement;
            int sum = 0;
            foreach (JsonProperty part in line.GetProperty("byPart").EnumerateObject())
            {
                sum += part.Value.GetInt32();
            }

            Assert.AreEqual(line.GetProperty("objectBytes").GetInt32(), sum);
        }

        private static int BytesOfBoard()
        {
            using WiredBoard board = HeapCommand.MakeBoard();
            board.RunFor(30);
            return HeapCommand.Measure(board).Bytes;
        }

        private sealed class Sample
        {
            public string Text = "literal";
            public byte[] Bytes = new byte[5];
            public Func<int> Delegate;

            public Sample()
            {
                Delegate = Count;
            }

            private int Count() => Bytes.Length;
        }
    }
}
