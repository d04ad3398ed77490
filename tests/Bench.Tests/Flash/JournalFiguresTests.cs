using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;
using Telematics.Buses;
using Telematics.Journal;
using Telematics.Signals;

namespace Telematics.Bench.Tests.Flash
{
    /// <summary>What the journal costs: the figures in docs/journal.md. Each test prints its own.</summary>
    [TestClass]
    public class JournalFiguresTests
    {
        // Ten seconds of the modelled rides, on average.
        private const int FrameBytes = 68;
        private const int HealthBytes = 15;
        private const int DaysInTenYears = 3652;

        // What makers of SPI NOR flash promise a sector at least.
        private const double Endurance = 100_000;

        public TestContext TestContext { get; set; } = null!;

        [TestMethod]
        [DataRow(false, 0, DisplayName = "on line")]
        [DataRow(true, 0, DisplayName = "off line")]
        [DataRow(false, HealthBytes, DisplayName = "on line, with health")]
        [DataRow(true, HealthBytes, DisplayName = "off line, with health")]
        public void ASealedByteTakesAtMost1Point3(bool isOffLine, int healthBytes)
        {
            FlashStorage flash = new(1, 3 << 20);
            Unit unit = new(flash, 1 << 20);
            unit.Ride(3600, FrameBytes, healthBytes, isOffLine);
            double factor = (double)unit.Journal.BytesWritten / unit.Journal.BytesTaken;
            Print($"{(isOffLine ? "off line" : "on line")}: {unit.Journal.BytesTaken} bytes sealed in frames of {FrameBytes} and {healthBytes}, {unit.Journal.BytesWritten} written to files: {factor:F3} a sealed byte");
            Assert.IsLessThan(1.3, factor);
        }

        [TestMethod]
        public void MemoryIsBounded()
        {
            foreach (int capacity in new[] { 131072, 1 << 20, 5 << 19 })
            {
                Unit unit = new(new FlashStorage(1, 3 << 20), capacity);
                int empty = DeviceBytes(unit.Journal);
                unit.Ride(200, FrameBytes, HealthBytes, true);
                Assert.AreEqual(empty, DeviceBytes(unit.Journal), "it grows");
                Print($"a journal of {capacity / 1024} KB takes {empty} bytes of the device's memory");
                Assert.IsLessThan(capacity == 1 << 20 ? 13500 : 25000, empty);
            }
        }

        [TestMethod]
        [DataRow(256, 128, DisplayName = "256 KB, as on a part of 4 MB")]
        [DataRow(3072, 1024, DisplayName = "3 MB, as on a part of 16 MB")]
        public void TenYearsOfTwoHoursADayAreWithinTheFlashsErasures(int flashKb, int journalKb)
        {
            // An hour of both groups of signals every ten seconds, each frame flushed; twice a day.
            FlashStorage flash = new(1, flashKb * 1024);
            Unit unit = new(flash, journalKb * 1024);
            unit.Ride(360, FrameBytes, HealthBytes, false);
            long erased = flash.BlocksErased;
            long metadata = flash.MetadataErased;
            long programmed = flash.BytesProgrammed;
            long flushes = flash.Flushes;
            int taken = (int)unit.Journal.BytesTaken;
            unit = new Unit(flash, journalKb * 1024);
            unit.Ride(360, FrameBytes, HealthBytes, false);
            erased = flash.BlocksErased - erased;
            metadata = flash.MetadataErased - metadata;
            programmed = flash.BytesProgrammed - programmed;
            flushes = flash.Flushes - flushes;

            double tenYears = 2.0 * DaysInTenYears * erased;
            double ofBudget = tenYears / (flash.Blocks * Endurance);
            Print($"{flashKb} KB: an hour's ride of {taken} bytes: {flushes} flushes, {erased} blocks erased ({metadata} for metadata), {programmed} bytes programmed;"
                + $" ten years: {tenYears / 1e6:F2} million erasures, {tenYears / flash.Blocks:F0} a block if even, {100 * ofBudget:F0} % of {Endurance:N0}");
            Assert.IsLessThan(1.0, ofBudget);
        }

        [TestMethod]
        public void AppendingReadingAndReleasingAllocateNothing()
        {
            Unit unit = new(new FlashStorage(1, 1 << 20), 131072);
            unit.Ride(1500, FrameBytes, HealthBytes, true);
            Assert.IsGreaterThan(0, unit.Journal.Dropped);
            unit.Ride(100, FrameBytes, HealthBytes, false);
            long before = GC.GetAllocatedBytesForCurrentThread();
            unit.Ride(1000, FrameBytes, HealthBytes, true);
            unit.Ride(500, FrameBytes, HealthBytes, false);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        [TestMethod]
        public void OpeningAFullJournalReadsItOnce()
        {
            FlashStorage flash = new(1, 3 << 20);
            Unit unit = new(flash, 1 << 20);
            unit.Ride(9000, FrameBytes, HealthBytes, true);
            CountingStorage counting = new(flash);
            long started = Environment.TickCount64;
            Unit again = new(counting, 1 << 20);
            Print($"opening {again.Journal.Count} records in {again.Journal.Segments} segments: {counting.Reads} reads, {counting.BytesRead} bytes, {Environment.TickCount64 - started} ms here");
            Assert.AreEqual(unit.Journal.Count, again.Journal.Count, 100);
            Assert.IsLessThan(2 << 20, counting.BytesRead);
        }

        private void Print(string line)
        {
            TestContext?.WriteLine(line);
            Console.WriteLine(line);
        }

        // On the interpreter: 20 bytes and its elements an array, 12 and 12 a field an object, 12 and its characters a string.
        private static int DeviceBytes(object root)
        {
            HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
            int total = 0;
            Visit(root);
            return total;

            void Visit(object? thing)
            {
                if (thing is null or IStorage or SequenceNumbers || !seen.Add(thing))
                {
                    return;
                }

                switch (thing)
                {
                    case string text:
                        total += 12 + text.Length + 1;
                        break;
                    case Array array:
                        Type element = array.GetType().GetElementType()!;
                        total += 20 + (array.Length * (element.IsPrimitive ? System.Runtime.InteropServices.Marshal.SizeOf(element == typeof(bool) ? typeof(byte) : element) : 4));
                        if (!element.IsPrimitive)
                        {
                            foreach (object? item in array)
                            {
                                Visit(item);
                            }
                        }

                        break;
                    default:
                        FieldInfo[] fields = thing.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
                        total += 12 + (12 * fields.Length);
                        foreach (FieldInfo field in fields.Where(field => !field.FieldType.IsPrimitive))
                        {
                            Visit(field.GetValue(thing));
                        }

                        break;
                }
            }
        }

        /// <summary>What fills the journal evenly, and a receiver that takes everything at once, or nothing.</summary>
        private sealed class Unit
        {
            private readonly byte[] _frame = new byte[300];
            private readonly byte[] _buffer = new byte[300];
            private readonly SequenceNumbers _numbers;
            private int _count;

            public Unit(IStorage storage, int capacity)
            {
                UnitRecord record = new(storage);
                record.Load();
                record.BootCount++;
                bool isGood = record.WasFound && record.TrySave();
                UtcClock utc = new(1735689600000);
                utc.OnNetwork(1777636800000, 0);
                _numbers = new SequenceNumbers(record, isGood, utc, new VirtualClock(), 1);
                Journal = new FrameJournal(storage, _numbers, 1, capacity, 1024);
            }

            public FrameJournal Journal { get; }

            public void Ride(int frames, int length, int healthLength, bool isOffLine)
            {
                for (int i = 0; i < frames; i++)
                {
                    Append(length);
                    if (healthLength > 0)
                    {
                        Append(healthLength);
                    }

                    if (isOffLine)
                    {
                        continue;
                    }

                    for (int lane = 0; lane < Lane.Count; lane++)
                    {
                        while (Journal.Read(lane, _buffer, 0, 300, out int token, out uint sequence) > 0)
                        {
                            Journal.MarkSent(token);
                            Journal.ReleaseRange(sequence, sequence);
                        }
                    }
                }
            }

            private void Append(int length)
            {
                bool isKey = _count++ % 24 < 2;
                uint sequence = _numbers.Next();
                _frame[0] = (byte)(isKey ? 0x20 : 0x22);
                _frame[2] = (byte)(length == FrameBytes ? 0 : 1);
                Assert.IsTrue(Journal.TryAppend(_frame, length, isKey ? RecordKind.Key : RecordKind.Frame, sequence));
            }
        }

        private sealed class CountingStorage(IStorage storage) : IStorage
        {
            public int Reads { get; private set; }

            public int BytesRead { get; private set; }

            public string[] List() => storage.List();

            public int GetLength(string name) => storage.GetLength(name);

            public int Read(string name, int position, byte[] buffer, int offset, int count)
            {
                int read = storage.Read(name, position, buffer, offset, count);
                Reads++;
                BytesRead += Math.Max(read, 0);
                return read;
            }

            public bool Append(string name, byte[] data, int offset, int count) => storage.Append(name, data, offset, count);

            public bool Flush(string name) => storage.Flush(name);

            public bool Rename(string from, string to) => storage.Rename(from, to);

            public bool Delete(string name) => storage.Delete(name);
        }
    }
}
