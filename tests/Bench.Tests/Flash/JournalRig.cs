using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;
using Telematics.Journal;
using Telematics.Signals;

namespace Telematics.Bench.Tests.Flash
{
    /// <summary>
    /// A journal on a modelled flash, with something that fills it as the sampler does, and something that takes from it what a
    /// receiver would; keeps book of every number given away.
    /// </summary>
    internal sealed class JournalRig
    {
        public const int MaxFrame = 300;
        private const uint Vehicle = 0x12345678;
        private const int KeyEvery = 12;
        private const int Groups = 2;

        private readonly byte[] _buffer = new byte[1024];
        private readonly Random _random;
        private readonly bool[] _areKeysWanted = new bool[Groups];
        private readonly int[] _sinceKey = new int[Groups];
        private readonly uint[] _previous = new uint[Groups];
        private readonly int _capacity;
        private long _utcMs = 1777636800000;
        private FrameJournal? _journal;
        private SequenceNumbers? _numbers;

        public JournalRig(FlashStorage flash, int seed, int capacity = FrameJournal.MinCapacity)
        {
            Flash = flash;
            _random = new Random(seed);
            _capacity = capacity;
        }

        public FlashStorage Flash { get; }

        public FrameJournal Journal => _journal!;

        /// <summary>What was sealed, by number.</summary>
        public Dictionary<uint, byte[]> Sealed { get; } = [];

        /// <summary>Numbers that TryAppend said were safe.</summary>
        public HashSet<uint> Safe { get; } = [];

        /// <summary>What the receiver has, by number.</summary>
        public Dictionary<uint, byte[]> Received { get; } = [];

        /// <summary>What the receiver has been able to read, and so has stored: a frame needs the one that it continues.</summary>
        public HashSet<uint> Stored { get; } = [];

        /// <summary>The number of the frame that a frame continues.</summary>
        public Dictionary<uint, uint> Predecessors { get; } = [];

        /// <summary>Ranges named by notices that the receiver has.</summary>
        public List<(byte Reason, uint First, uint Last)> Named { get; } = [];

        /// <summary>Records that came to the receiver more than once.</summary>
        public int Duplicates { get; private set; }

        /// <summary>Whether what arrives is released at once, by its token: for fleets without a receiver that acknowledges.</summary>
        public bool ReleasesAtOnce { get; set; }

        /// <summary>The highest number ever given away.</summary>
        public uint Highest { get; private set; }

        /// <summary>Starts the unit's part that is needed here, as the unit does.</summary>
        public void Boot()
        {
            VirtualClock clock = new();
            UnitRecord record = new(Flash);
            record.Load();
            record.BootCount++;
            bool isGood = record.WasFound && record.TrySave();
            UtcClock utc = new(1735689600000);
            _utcMs += 100_000;
            utc.OnNetwork(_utcMs, 0);
            _numbers = new SequenceNumbers(record, isGood, utc, clock, Vehicle);
            _journal = new FrameJournal(Flash, _numbers, Vehicle, _capacity, MaxFrame);
            Array.Fill(_areKeysWanted, true);
        }

        /// <summary>Seals a frame of a group, and one of the alarms now and then.</summary>
        public void Seal(int group)
        {
            bool isKey = _areKeysWanted[group] || _sinceKey[group] >= KeyEvery;
            uint sequence = Take();
            byte[] frame = new byte[isKey ? _random.Next(90, 140) : group == 0 ? _random.Next(60, 110) : _random.Next(8, 20)];
            _random.NextBytes(frame);
            if (isKey)
            {
                PutKey(frame, group, sequence);
            }
            else
            {
                uint back = sequence - _previous[group];
                Predecessors[sequence] = _previous[group];
                if (back < 15)
                {
                    frame[0] = (byte)(0x20 | back);
                }
                else
                {
                    frame[0] = 0x2F;
                    uint rest = back - 15;
                    int at = 1;
                    for (; rest >= 0x80; rest >>= 7)
                    {
                        frame[at++] = (byte)(rest | 0x80);
                    }

                    frame[at] = (byte)rest;
                }
            }

            bool isTaken = Append(frame, isKey ? RecordKind.Key : RecordKind.Frame, sequence);
            _sinceKey[group] = isKey ? 1 : _sinceKey[group] + 1;
            _areKeysWanted[group] = !isTaken;
            _previous[group] = sequence;
        }

        /// <summary>Seals an alarm.</summary>
        public void SealAlarm()
        {
            uint sequence = Take();
            byte[] frame = new byte[_random.Next(40, 80)];
            _random.NextBytes(frame);
            PutKey(frame, 3, sequence);
            Append(frame, RecordKind.Alarm, sequence);
        }

        /// <summary>The next frames are key frames.</summary>
        public void RequestKeys() => Array.Fill(_areKeysWanted, true);

        /// <summary>The receiver lacks a range, and says so.</summary>
        public void Miss()
        {
            if (Sealed.Count > 0)
            {
                uint first = Highest - (uint)_random.Next(300);
                Journal.ResendRange(first, first + (uint)_random.Next(40));
            }
        }

        /// <summary>Some seconds of a ride.</summary>
        public void Ride(int frames)
        {
            for (int i = 0; i < 2 * frames && !Flash.IsCut; i++)
            {
                Seal(i % Groups);
                if (!Flash.IsCut && _random.Next(40) == 0)
                {
                    SealAlarm();
                }
            }
        }

        /// <summary>The receiver gets what waits, at most so many.</summary>
        /// <param name="count">How many.</param>
        /// <param name="lost">The share of them that does not arrive.</param>
        public int Deliver(int count = int.MaxValue, double lost = 0)
        {
            int delivered = 0;
            for (int lane = 0; lane < Lane.Count; lane++)
            {
                while (delivered < count && !Flash.IsCut)
                {
                    int length = Journal.Read(lane, _buffer, 3, 1000, out int token, out uint sequence);
                    if (length == 0)
                    {
                        break;
                    }

                    Assert.IsGreaterThan(0, length);
                    Journal.MarkSent(token);
                    delivered++;
                    if (_random.NextDouble() >= lost)
                    {
                        Receive(sequence, _buffer[3..(3 + length)]);
                        if (ReleasesAtOnce)
                        {
                            Journal.Release(token);
                        }
                    }
                    else if (_random.Next(2) == 0)
                    {
                        Journal.MarkUnsent(token);
                    }
                }
            }

            return delivered;
        }

        /// <summary>The receiver's acknowledgement of everything it has: numbers one after the other make one range.</summary>
        public void Acknowledge(int count = int.MaxValue)
        {
            Read();

            // What a notice names counts as what is there: it will never come.
            List<(uint First, uint Last)> ranges = Named.ConvertAll(range => (range.First, range.Last));
            foreach (uint number in Stored)
            {
                ranges.Add((number, number));
            }

            ranges.Sort();
            for (int i = 0; i < ranges.Count && count > 0; count--)
            {
                (uint first, uint last) = ranges[i++];
                while (i < ranges.Count && ranges[i].First <= last + 1)
                {
                    last = Math.Max(last, ranges[i++].Last);
                }

                Journal.ReleaseRange(first, last);
            }
        }

        /// <summary>The same past, to go on from differently.</summary>
        public JournalRig Fork(FlashStorage flash)
        {
            JournalRig fork = new(flash, 77, _capacity) { Highest = Highest, _utcMs = _utcMs };
            foreach ((uint number, byte[] frame) in Sealed)
            {
                fork.Sealed.Add(number, frame);
            }

            foreach ((uint number, byte[] frame) in Received)
            {
                fork.Received.Add(number, frame);
            }

            fork.Safe.UnionWith(Safe);
            fork.Stored.UnionWith(Stored);
            foreach ((uint number, uint predecessor) in Predecessors)
            {
                fork.Predecessors.Add(number, predecessor);
            }

            fork.Named.AddRange(Named);
            return fork;
        }

        /// <summary>Power back, everything delivered: every number that was given away must be with the receiver, or named.</summary>
        /// <param name="context">Says where this is.</param>
        /// <param name="mayDrop">Whether what was safe may be missing, if that is named.</param>
        public void CheckAll(string context, bool mayDrop = false)
        {
            DeliverAll();
            foreach ((uint sequence, byte[] frame) in Sealed)
            {
                if (Received.TryGetValue(sequence, out byte[]? received))
                {
                    CollectionAssert.AreEqual(frame, received, $"{context}: number {sequence} is not as it was");
                }
                else
                {
                    Assert.IsTrue(IsNamed(sequence) && (mayDrop || !Safe.Contains(sequence)), $"{context}: number {sequence}, {(Safe.Contains(sequence) ? "" : "not ")}safe, is not there, {(IsNamed(sequence) ? "but" : "and not")} named; {Describe()}");
                }
            }

            CheckNeverUsed(context);
            Assert.AreEqual(0, Journal.Unsent, $"{context}: {Describe()}");
            Acknowledge();
            Assert.AreEqual(0, Journal.Count, $"{context}: something waits for ever: {Unread()}; {Describe()}");
        }

        /// <summary>Everything that waits arrives, and so does what is found to be damaged on the way.</summary>
        public void DeliverAll()
        {
            Journal.MarkAllUnsent();
            for (int i = 0; i < 3; i++)
            {
                // Damage that is found when a record is read is told along with the next.
                Seal(0);
                Seal(1);
                Deliver();
            }
        }

        /// <summary>No number that was safe may have been told as never used.</summary>
        public void CheckNeverUsed(string context)
        {
            foreach ((byte reason, uint first, uint last) in Named)
            {
                foreach (uint sequence in reason == GapNotice.NeverUsed ? Safe : [])
                {
                    Assert.IsFalse(sequence >= first && sequence <= last, $"{context}: number {sequence} was safe, and is told as never used; {Describe()}");
                }
            }
        }

        public bool IsNamed(uint sequence)
        {
            foreach ((_, uint first, uint last) in Named)
            {
                if (first <= sequence && sequence <= last)
                {
                    return true;
                }
            }

            return false;
        }

        public string Describe()
        {
            string named = string.Join(" ", Named.ConvertAll(range => $"{range.Reason}:{range.First}-{range.Last}"));
            return $"{Journal.Segments} segments, {Journal.Blocks} blocks, {Journal.Count} held, dropped {Journal.Dropped}, "
                + $"damages {Journal.Damages}, refused {Journal.FilesRefused}, write failures {Journal.WriteFailures}, named {named}";
        }

        private string Unread()
        {
            List<uint> unread = [.. Received.Keys];
            unread.RemoveAll(number => Stored.Contains(number) || IsNamed(number));
            return string.Join(" ", unread.ConvertAll(number => $"{number}>{(Predecessors.TryGetValue(number, out uint previous) ? previous : 0)}"));
        }

        /// <summary>Something has come to the receiver.</summary>
        private void Receive(uint sequence, byte[] payload)
        {
            if (Received.TryGetValue(sequence, out byte[]? before))
            {
                Duplicates++;
                if (payload[0] >> 4 == 3 && payload[1] == 1 && BitConverter.ToUInt32(payload, 6) == BitConverter.ToUInt32(before, 6)
                    && BitConverter.ToUInt32(payload, 10) < BitConverter.ToUInt32(before, 10))
                {
                    // A notice of dropped frames from before it grew: says nothing that is not known.
                    return;
                }

                CollectionAssert.AreEqual(before, payload, $"number {sequence} came twice, and not the same");
                return;
            }

            Received[sequence] = payload;
            if (payload[0] >> 4 == 3)
            {
                Assert.HasCount(GapNotice.Length, payload);
                Assert.AreEqual(sequence, BitConverter.ToUInt32(payload, 2));
                Assert.AreNotEqual(0u, sequence);
                uint first = BitConverter.ToUInt32(payload, 6);
                uint last = BitConverter.ToUInt32(payload, 10);
                Assert.IsLessThanOrEqualTo(last, first, "a notice of no numbers");
                Named.Add((payload[1], first, last));
            }
            else
            {
                Assert.IsTrue(Sealed.TryGetValue(sequence, out byte[]? frame), $"number {sequence} was never sealed");
                CollectionAssert.AreEqual(frame, payload, $"number {sequence} is not as it was");
            }
        }

        // In the order of numbers: each is read after the one it continues.
        private void Read()
        {
            List<uint> numbers = [.. Received.Keys];
            numbers.Sort();
            foreach (uint number in numbers)
            {
                if (ReleasesAtOnce || !Predecessors.TryGetValue(number, out uint predecessor) || Stored.Contains(predecessor))
                {
                    Stored.Add(number);
                }
            }
        }

        private static void PutKey(byte[] frame, int group, uint sequence)
        {
            frame[0] = 0x20;
            frame[1] = 1;
            frame[2] = (byte)group;
            BitConverter.TryWriteBytes(frame.AsSpan(3), sequence);
        }

        private uint Take()
        {
            uint sequence = _numbers!.Next();
            Assert.IsGreaterThan(Highest, sequence, "a number came again");
            return sequence;
        }

        private bool Append(byte[] frame, byte kind, uint sequence)
        {
            if (Flash.IsCut)
            {
                // The power went while the number was being reserved: nobody has seen it.
                return false;
            }

            Highest = sequence;
            Sealed[sequence] = frame;
            bool isTaken = Journal.TryAppend(frame, frame.Length, kind, sequence);
            if (isTaken)
            {
                Safe.Add(sequence);
            }

            Highest = Math.Max(Highest, Journal.Highest);
            return isTaken;
        }
    }
}
