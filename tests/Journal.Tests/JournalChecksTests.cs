using System;
using Telematics.Buses;
using Telematics.Doubles;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Journal.Tests
{
    /// <summary>Damage that a weaker check would let pass: made to measure, because chance hits upon it once in thousands of times.</summary>
    [TestClass]
    public class JournalChecksTests
    {
        private const uint Vehicle = 77;
        private const int FrameLength = 80;
        private const string File = "j0";

        // docs/journal.md: a segment begins with two headers; of a record, where number, CRC and the header's check are.
        private const int SegmentStart = 60;
        private const int RecordLength = 11 + FrameLength;
        private const int SequenceAt = 2;
        private const int CrcAt = 6;
        private const int CheckAt = 9;

        private static readonly byte[] Buffer = new byte[256];
        private static FakeStorage _storage = new FakeStorage();
        private static bool _knowsUtc = true;

        [TestMethod]
        public void EveryBitOfARecordsCrcCounts()
        {
            for (int bit = 0; bit < 24; bit++)
            {
                uint first = AppendThree();
                byte[] content = Take();
                int at = SegmentStart + RecordLength;
                content[at + CrcAt + (bit / 8)] ^= (byte)(1 << (bit & 7));

                // The header is whole: it is the payload that does not fit.
                uint check = Crc32.Compute(content, at, CheckAt);
                content[at + CheckAt] = (byte)check;
                content[at + CheckAt + 1] = (byte)(check >> 8);
                Put(content);
                AssertSecondIsLost(first, "bit " + bit.ToString() + " of the CRC");
            }
        }

        [TestMethod]
        public void EveryBitOfAHeadersCheckCounts()
        {
            for (int half = 0; half < 2; half++)
            {
                uint first = AppendThree();
                byte[] content = Take();
                int at = SegmentStart + RecordLength;
                int matching = at + CheckAt + half;
                int other = at + CheckAt + 1 - half;
                byte[] damaged = new byte[content.Length];
                int tries = 0;
                uint check;
                do
                {
                    // Another number, whose check agrees in one byte.
                    tries++;
                    Array.Copy(content, 0, damaged, 0, content.Length);
                    damaged[at + SequenceAt] ^= (byte)tries;
                    damaged[at + SequenceAt + 1] ^= (byte)(tries >> 8);
                    check = Crc32.Compute(damaged, at, CheckAt);
                }
                while (content[matching] != (byte)(check >> (8 * half)) || content[other] == (byte)(check >> (8 * (1 - half))));

                Put(damaged);
                AssertSecondIsLost(first, "byte " + half.ToString() + " of the check");
            }
        }

        [TestMethod]
        public void WhatIsMissingIsToldOfNumbersInTheUpperHalfToo()
        {
            // Those of a unit that knew neither the time nor its last number.
            _knowsUtc = false;
            uint first = AppendThree();
            Assert.IsTrue(first >= 0x80000000, first.ToString());
            byte[] content = Take();
            content[SegmentStart + RecordLength] ^= 0x40;
            Put(content);
            AssertSecondIsLost(first, "its marker");
            _knowsUtc = true;
        }

        [TestMethod]
        public void WhatALostFileHeldInTheUpperHalfIsToldThoughTheTimeIsKnownNow()
        {
            for (int damage = 0; damage < 3; damage++)
            {
                _knowsUtc = false;
                uint first = AppendThree();
                byte[] content = Take();
                if (damage == 2)
                {
                    // The last record alone.
                    content[SegmentStart + (2 * RecordLength) + 3] ^= 1;
                }
                else
                {
                    content[10] ^= 1;
                    content[40] ^= 1;
                    for (int at = SegmentStart; at < content.Length && damage == 1; at += RecordLength)
                    {
                        // Nor can its records be read.
                        content[at] ^= 0x40;
                    }
                }

                Put(content);
                _knowsUtc = true;
                SequenceNumbers numbers = MakeNumbers();
                FrameJournal journal = new FrameJournal(_storage, numbers, Vehicle, FrameJournal.MinCapacity, 300);
                journal.ReleaseRange(first, first + 1);
                uint sequence = numbers.Next();
                byte[] frame = new byte[FrameLength];
                frame[0] = 0x20;
                Assert.IsTrue(journal.TryAppend(frame, FrameLength, RecordKind.Key, sequence), "not taken");
                uint from = damage == 2 ? first + 2 : first;
                bool isTold = false;
                for (uint notice = ReadAndSend(journal, Lane.Alarm); notice != 0; notice = ReadAndSend(journal, Lane.Alarm))
                {
                    isTold |= Buffer[1] == GapNotice.Damaged && BitConverter.ToUInt32(Buffer, 6) <= from && BitConverter.ToUInt32(Buffer, 10) >= first + 2;
                }

                Assert.IsTrue(isTold, "damage " + damage.ToString() + ": what was stored from " + from.ToString() + " on");
                Assert.IsTrue(sequence > first + 2, sequence.ToString());
            }
        }

        private static void AssertSecondIsLost(uint first, string what)
        {
            FrameJournal journal = Boot();
            Assert.AreEqual(first, ReadAndSend(journal, Lane.Backlog), what);
            Assert.AreEqual(first + 2, ReadAndSend(journal, Lane.Backlog), what + ": what is damaged is read");
            Assert.AreEqual(0u, ReadAndSend(journal, Lane.Backlog), what);
            journal.Checkpoint();
            Assert.IsTrue(ReadAndSend(journal, Lane.Alarm) != 0, what + ": nothing is told");
            if (Buffer[1] == GapNotice.NeverUsed)
            {
                // What the restart has left out of the numbers that were reserved.
                Assert.IsTrue(BitConverter.ToUInt32(Buffer, 6) > first + 2, what + ": a number that was used");
                Assert.IsTrue(ReadAndSend(journal, Lane.Alarm) != 0, what + ": nothing is told of it");
            }

            Assert.AreEqual((int)GapNotice.Damaged, (int)Buffer[1], what);
            Assert.AreEqual(first + 1, BitConverter.ToUInt32(Buffer, 6), what + ": the first that is told");
            Assert.AreEqual(first + 1, BitConverter.ToUInt32(Buffer, 10), what + ": the last that is told");
        }

        // Three key frames in a new journal; the number of the first.
        private static uint AppendThree()
        {
            _storage = new FakeStorage();
            SequenceNumbers numbers = MakeNumbers();
            FrameJournal journal = new FrameJournal(_storage, numbers, Vehicle, FrameJournal.MinCapacity, 300);
            uint first = 0;
            for (int i = 0; i < 3; i++)
            {
                uint sequence = numbers.Next();
                first = i == 0 ? sequence : first;
                byte[] frame = new byte[FrameLength];
                for (int k = 0; k < frame.Length; k++)
                {
                    frame[k] = (byte)(sequence + (uint)(k * 7));
                }

                frame[0] = 0x20;
                frame[1] = 1;
                frame[2] = 0;
                Assert.IsTrue(journal.TryAppend(frame, frame.Length, RecordKind.Key, sequence), "not taken");
            }

            return first;
        }

        private static FrameJournal Boot()
        {
            return new FrameJournal(_storage, MakeNumbers(), Vehicle, FrameJournal.MinCapacity, 300);
        }

        private static SequenceNumbers MakeNumbers()
        {
            UnitRecord record = new UnitRecord(_storage);
            record.Load();
            UtcClock utc = new UtcClock(1735689600000);
            if (_knowsUtc)
            {
                utc.OnNetwork(1777636800000, 0);
            }

            return new SequenceNumbers(record, record.WasFound, utc, new FakeClock(), Vehicle);
        }

        private static uint ReadAndSend(FrameJournal journal, int lane)
        {
            int length = journal.Read(lane, Buffer, 0, Buffer.Length, out int token, out uint sequence);
            journal.MarkSent(token);
            return length > 0 ? sequence : 0;
        }

        private static byte[] Take()
        {
            byte[] content = new byte[_storage.GetLength(File)];
            _storage.Read(File, 0, content, 0, content.Length);
            return content;
        }

        private static void Put(byte[] content)
        {
            _storage.Delete(File);
            _storage.Append(File, content, 0, content.Length);
        }
    }
}
