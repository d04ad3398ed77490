using System;
using Telematics.Buses;
using Telematics.Doubles;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Journal.Tests
{
    [TestClass]
    public class JournalTests
    {
        private const uint Vehicle = 77;
        private const int MaxLength = 300;
        private const string FirstFile = "j0";

        private static readonly byte[] Buffer = new byte[512];

        private static FakeStorage _storage = new FakeStorage();
        private static SequenceNumbers _numbers = MakeNumbers();
        private static uint _previous;
        private static int _sinceKey;
        private static int _token;
        private static FrameJournal _journal = Boot(true);

        [TestMethod]
        public void RecordsComeOutInTheirOrder()
        {
            Boot(true);
            uint first = AppendFrames(6);
            for (int i = 0; i < 6; i++)
            {
                Assert.AreEqual(first + (uint)i, ReadAndSend(Lane.Live), "record " + i.ToString());
            }

            Assert.AreEqual(0u, ReadAndSend(Lane.Live), "there is one more");
            Assert.AreEqual(6, _journal.Count);
            Assert.AreEqual(0, _journal.Unsent);
        }

        [TestMethod]
        public void WhatWasAppendedIsThereAfterARestart()
        {
            Boot(true);
            uint first = AppendFrames(30);
            Boot(false);
            Assert.AreEqual(30, _journal.Count);
            Assert.AreEqual(first + 29, _journal.Highest);
            for (int i = 0; i < 30; i++)
            {
                Assert.AreEqual(first + (uint)i, ReadAndSend(Lane.Backlog), "record " + i.ToString());
            }
        }

        [TestMethod]
        public void EverySegmentIsWholeAfterARestart()
        {
            Boot(true);
            uint first = AppendFrames(200);
            Assert.IsTrue(_journal.Segments > 2, _journal.Segments.ToString() + " segments");
            Boot(false);
            Assert.AreEqual(200, _journal.Count);
            for (int i = 0; i < 200; i++)
            {
                Assert.AreEqual(first + (uint)i, ReadAndSend(Lane.Backlog), "record " + i.ToString());
            }
        }

        // What is appended stays in the files, and nothing is flushed or deleted; then the storage works again.
        [TestMethod]
        public void WhatIsTakenAfterTheStorageFailedIsThereAfterARestartWhateverCouldNotBeDeleted()
        {
            for (int frames = 5; frames <= 240; frames += 5)
            {
                CheckAfterFailure(frames, 1);
                CheckAfterFailure(frames, 5);
            }
        }

        [TestMethod]
        public void AlarmsLiveAndBacklogAreToldApart()
        {
            Boot(true);
            uint backlog = AppendFrames(2);
            _journal.BeginLive();
            uint live = Append(RecordKind.Key, 50);
            uint alarm = Append(RecordKind.Alarm, 50);
            uint laterLive = Append(RecordKind.Frame, 50);
            Assert.AreEqual(alarm, ReadAndSend(Lane.Alarm));
            Assert.AreEqual(0u, ReadAndSend(Lane.Alarm));
            Assert.AreEqual(live, ReadAndSend(Lane.Live));
            Assert.AreEqual(laterLive, ReadAndSend(Lane.Live));
            Assert.AreEqual(0u, ReadAndSend(Lane.Live));
            Assert.AreEqual(backlog, ReadAndSend(Lane.Backlog));
            Assert.AreEqual(backlog + 1, ReadAndSend(Lane.Backlog));
            Assert.AreEqual(0u, ReadAndSend(Lane.Backlog));

            _journal.MarkAllUnsent();
            _journal.BeginLive();
            Assert.AreEqual(0u, ReadAndSend(Lane.Live), "everything is backlog now");
            Assert.AreEqual(backlog, ReadAndSend(Lane.Backlog));
        }

        [TestMethod]
        public void WhatIsNotMarkedAsSentIsReadAgainAndWhatFailedComesBeforeLaterOnes()
        {
            Boot(true);
            uint first = AppendFrames(3);
            _journal.Read(Lane.Live, Buffer, 0, Buffer.Length, out int token, out uint sequence);
            _journal.Read(Lane.Live, Buffer, 0, Buffer.Length, out int again, out sequence);
            Assert.AreEqual(token, again);
            _journal.MarkSent(token);
            Assert.AreEqual(first + 1, ReadAndSend(Lane.Live));
            _journal.MarkUnsent(token);
            Assert.AreEqual(first, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 2, ReadAndSend(Lane.Live));
        }

        [TestMethod]
        public void RecordsAreReleasedInWhateverOrderAndOnce()
        {
            Boot(true);
            AppendFrames(4);
            int[] tokens = new int[4];
            for (int i = 0; i < 4; i++)
            {
                _journal.Read(Lane.Live, Buffer, 0, Buffer.Length, out tokens[i], out uint sequence);
                _journal.MarkSent(tokens[i]);
            }

            _journal.Release(tokens[2]);
            _journal.Release(tokens[2]);
            _journal.Release(tokens[0]);
            _journal.Release(-1);
            _journal.Release(123456789);
            _journal.MarkSent(123456789);
            _journal.MarkUnsent(tokens[0]);
            Assert.AreEqual(2, _journal.Count);
            Assert.AreEqual(0, _journal.Unsent);
            _journal.MarkAllUnsent();
            Assert.AreEqual(2, _journal.Unsent);
        }

        [TestMethod]
        public void TheReceiversNumbersReleaseAndAskAgain()
        {
            Boot(true);
            uint first = AppendFrames(20);
            for (int i = 0; i < 15; i++)
            {
                ReadAndSend(Lane.Live);
            }

            _journal.ReleaseRange(first + 2, first + 5);
            _journal.ReleaseRange(first + 8, first + 8);
            _journal.ReleaseRange(first + 1000, first + 2000);
            Assert.AreEqual(15, _journal.Count);
            Assert.AreEqual(4, _journal.ResendRange(first, first + 7), "0, 1, 6 and 7 are there and were sent");
            Assert.AreEqual(0, _journal.ResendRange(first, first + 7), "they wait already");
            Assert.AreEqual(0, _journal.ResendRange(first + 16, first + 19), "these wait still");
            Assert.AreEqual(first, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 1, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 6, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 7, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 15, ReadAndSend(Lane.Live));
        }

        [TestMethod]
        public void FilesGoWhenAllInThemIsReleased()
        {
            Boot(true);
            uint first = AppendFrames(300);
            int segments = _journal.Segments;
            Assert.IsTrue(segments > 3, segments.ToString() + " segments");
            _journal.ReleaseRange(first, first + 299);
            Assert.AreEqual(0, _journal.Count);
            Assert.AreEqual(1, _journal.Segments, "the last one knows the highest number");
            Boot(false);
            Assert.AreEqual(first + 299, _journal.Highest);
        }

        [TestMethod]
        public void WhatWasAcknowledgedIsToldToAReceiverThatLacksIt()
        {
            Boot(true);
            uint first = AppendFrames(300);
            uint known = (first + 255) & ~255u;
            _journal.ReleaseRange(first, first + 299);
            Assert.IsTrue(_journal.LacksAny(first, first + 299), "is known");
            Assert.IsFalse(_journal.LacksAny(first + 300, first + 700), "not numbered yet");
            Assert.IsTrue(_journal.LacksAny(0, known - 1), "before the journal's time");
            for (int boot = 0; boot < 2; boot++)
            {
                _journal.TellLacking(0, uint.MaxValue);
                _journal.Checkpoint();
                uint highest = _journal.Highest - 1;
                highest--;
                uint notice = ReadNotice(GapNotice.Acknowledged, known, highest);
                Assert.AreEqual(notice + 1, ReadNotice(GapNotice.NotHere, 0, known - 1), "of what was before it kept account");
                Assert.IsFalse(_journal.LacksAny(first, notice), "as long as the notices wait");
                notice++;
                _journal.ReleaseRange(notice - 1, notice);
                _journal.Checkpoint();
                Assert.IsTrue(_journal.LacksAny(first, highest), "asked once more");
                Boot(false);
                Assert.IsFalse(_journal.LacksAny(first, highest), "before what the restart left out is told");
                Append(RecordKind.Key, 80);
                ReadNotice(GapNotice.NeverUsed, notice + 1, _journal.Highest - 2);
                _journal.ReleaseRange(notice, _journal.Highest);
            }
        }

        [TestMethod]
        public void OfWhatIsHereOnlyFramesThatContinueWhatIsNotAreToldWithIt()
        {
            Boot(true);
            uint first = AppendFrames(300);

            // Every twelfth is a key frame: the beginning of a chain goes; its end, and the next chain, stay.
            uint key = first + 264;
            _journal.ReleaseRange(key - 2, key + 5);
            _journal.TellLacking(key, key + 20);
            _journal.Checkpoint();
            ReadNotice(GapNotice.Acknowledged, key, key + 11);
        }

        [TestMethod]
        public void AJournalThatWasLostDoesNotKnowWhatBecameOfWhatItHeld()
        {
            Boot(true);
            uint first = AppendFrames(300);
            string[] names = _storage.List();
            for (int i = 0; i < names.Length; i++)
            {
                if (names[i][0] == 'j')
                {
                    _storage.Delete(names[i]);
                }
            }

            Boot(false);
            Append(RecordKind.Key, 80);
            _journal.ReleaseRange(0, uint.MaxValue);
            AssertNotHere(first, first + 299);
        }

        [TestMethod]
        public void WhatOnlyTheBrokerLacksAnyIsNotToldAsAcknowledged()
        {
            Boot(true);
            uint first = AppendFrames(300);
            for (int i = 0; i < 300; i++)
            {
                ReadAndSend(Lane.Live);
                _journal.Release(_token);
            }

            Assert.AreEqual(0, _journal.Count);
            AssertNotHere(first, first + 299);
            Boot(false);
            Append(RecordKind.Key, 80);
            _journal.ReleaseRange(0, uint.MaxValue);
            AssertNotHere(first, first + 299);
        }

        [TestMethod]
        public void ARecordThatDoesNotFitSaysHowLongItIs()
        {
            Boot(true);
            Append(RecordKind.Key, 50);
            Assert.AreEqual(-51, _journal.Read(Lane.Live, Buffer, 0, 49, out int token, out uint sequence));
            Assert.IsTrue(token >= 0, "it has no token");
            Assert.AreEqual(50, _journal.Read(Lane.Live, Buffer, 7, 50, out token, out sequence));
        }

        [TestMethod]
        public void WhatCannotBeTakenIsRefusedAndTold()
        {
            Boot(true);
            Append(RecordKind.Key, 50);
            uint number = _numbers.Next();
            Assert.IsFalse(_journal.TryAppend(new byte[MaxLength + 1], MaxLength + 1, RecordKind.Key, number), "taken");
            Assert.IsFalse(_journal.TryAppend(Buffer, 0, RecordKind.Key, _numbers.Next()), "nothing was taken");
            Assert.AreEqual(2, _journal.Dropped);
            Append(RecordKind.Key, 50);
            ReadNotice(GapNotice.Dropped, number, number + 1);
        }

        [TestMethod]
        public void NumbersThatARestartLeavesOutAreTold()
        {
            Boot(true);
            uint first = AppendFrames(3);
            Boot(false);
            uint next = Append(RecordKind.Key, 50);
            Assert.IsTrue(next > first + 3, next.ToString() + " after " + first.ToString());
            uint notice = ReadNotice(GapNotice.NeverUsed, first + 3, next - 1);
            Assert.AreEqual(next + 1, notice, "the notice's own number");
            _journal.ReleaseRange(notice, notice);
            Assert.AreEqual(4, _journal.Count);
        }

        [TestMethod]
        public void NumbersAreAboveAllThatIsThereEvenWithoutARecord()
        {
            Boot(true);
            uint first = AppendFrames(40);
            _storage.Delete("unit.0");
            _storage.Delete("unit.1");
            Boot(false);
            uint next = _numbers.Next();
            Assert.IsTrue(next > first + 39, next.ToString() + " after " + (first + 39).ToString());
        }

        [TestMethod]
        public void AfterACheckpointNothingIsSentAgain()
        {
            Boot(true);
            uint first = AppendFrames(30);
            _journal.ReleaseRange(first, first + 29);
            _journal.Checkpoint();
            Boot(false);
            Assert.AreEqual(0, _journal.Count);
            Assert.AreEqual(first + 29, _journal.Highest);
        }

        [TestMethod]
        public void WhatWasReleasedOneByOneIsNotSentAgainAfterACheckpoint()
        {
            Boot(true);
            uint first = AppendFrames(30);
            for (int i = 0; i < 20; i++)
            {
                ReadAndSend(Lane.Live);
                _journal.Release(_token);
            }

            _journal.Checkpoint();
            Boot(false);
            Assert.AreEqual(10, _journal.Count);
            Assert.AreEqual(first + 20, ReadAndSend(Lane.Backlog));
        }

        [TestMethod]
        public void ARangeReleasesItsNumbersAndNoOther()
        {
            for (int from = 0; from < 4; from++)
            {
                for (int to = from; to < 4; to++)
                {
                    Boot(true);
                    uint first = AppendFrames(4);
                    _journal.ReleaseRange(first + (uint)from, first + (uint)to);
                    string range = from.ToString() + " to " + to.ToString();
                    Assert.AreEqual(4 - (to - from + 1), _journal.Count, range);
                    for (int i = 0; i < 4; i++)
                    {
                        if (i < from || i > to)
                        {
                            Assert.AreEqual(first + (uint)i, ReadAndSend(Lane.Live), range);
                        }
                    }
                }
            }
        }

        [TestMethod]
        public void WhatContinuesAFrameThatIsFoundDamagedIsNotSent()
        {
            Boot(true);
            uint first = AppendFrames(26);
            _storage.Damage(FirstFile, 60 + (2 * 91) + 40);
            Boot(false);
            Assert.AreEqual(first, ReadAndSend(Lane.Backlog));
            Assert.AreEqual(first + 1, ReadAndSend(Lane.Backlog));
            Assert.AreEqual(first + 12, ReadAndSend(Lane.Backlog), "the next key frame");
            Assert.AreEqual(10, _journal.Dropped, "the damaged one and nine that continue it");
        }

        [TestMethod]
        public void AReleaseThatComesTwiceWritesNothing()
        {
            Boot(true);
            AppendFrames(5);
            ReadAndSend(Lane.Live);
            int token = _token;
            _journal.Release(token);
            _journal.Checkpoint();
            long written = _journal.BytesWritten;
            _journal.Release(token);
            _journal.Checkpoint();
            Assert.AreEqual(written, _journal.BytesWritten);
            Assert.AreEqual(4, _journal.Count);
        }

        [TestMethod]
        public void ACheckpointTellsOfDamageThatWasFoundSinceTheLastRecord()
        {
            Boot(true);
            uint first = AppendFrames(3);
            _storage.Damage(FirstFile, _storage.GetLength(FirstFile) - 1);
            Assert.AreEqual(first, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 1, ReadAndSend(Lane.Live));
            Assert.AreEqual(0u, ReadAndSend(Lane.Live), "what is damaged is read");
            _journal.Checkpoint();
            ReadNotice(GapNotice.Damaged, first + 2, first + 2);
        }

        [TestMethod]
        public void WithoutACheckpointFewRecordsAreSentAgain()
        {
            Boot(true);
            for (int i = 0; i < 100; i++)
            {
                uint sequence = AppendFrames(1);
                _journal.ReleaseRange(sequence, sequence);
            }

            Boot(false);
            Assert.IsTrue(_journal.Count <= 18, _journal.Count.ToString() + " records");
        }

        [TestMethod]
        public void WhenItIsFullTheOldestGroupsAreDroppedAndToldAndAlarmsStay()
        {
            Boot(true);
            uint alarm = 0;
            uint first = 0;
            int frames = 0;
            while (_journal.Dropped == 0 && frames < 3000)
            {
                uint sequence = AppendFrames(1);
                first = first == 0 ? sequence : first;
                frames++;
                if (frames == 20)
                {
                    alarm = Append(RecordKind.Alarm, 40);
                }
            }

            // Every twelfth frame is a key frame: whole groups went, and the next one there begins with its key.
            Assert.IsTrue(_journal.Dropped > 0, "nothing was dropped");
            Assert.AreEqual(alarm, ReadAndSend(Lane.Alarm), "the alarm is gone");
            uint oldest = Read(Lane.Live, out int length);
            Assert.AreEqual(0x20, (int)Buffer[0], "the oldest frame, number " + oldest.ToString() + ", continues one that is gone");
            Assert.AreEqual(oldest - first - 1, (uint)_journal.Dropped, "frames missing, the alarm left out");
            ReadNotice(GapNotice.Dropped, alarm + 1, oldest - 1);
            ReadNotice(GapNotice.Dropped, first, alarm - 1);
            Assert.AreEqual(0u, ReadAndSend(Lane.Alarm), "one notice too many");
        }

        [TestMethod]
        public void ANoticeOfDroppedFramesGrowsUntilItIsSent()
        {
            Boot(true);
            uint first = AppendFrames(1);
            int segments = 0;
            int dropped = 0;
            while (segments < 3)
            {
                AppendFrames(1);
                segments += _journal.Dropped != dropped ? 1 : 0;
                dropped = _journal.Dropped;
            }

            uint oldest = Read(Lane.Live, out int length);
            uint notice = ReadNotice(GapNotice.Dropped, first, oldest - 1);
            Assert.AreEqual(0u, ReadAndSend(Lane.Alarm), "there is another one");
            while (segments < 4)
            {
                AppendFrames(1);
                segments += _journal.Dropped != dropped ? 1 : 0;
            }

            uint next = Read(Lane.Live, out length);
            uint second = ReadNotice(GapNotice.Dropped, oldest, next - 1);
            Assert.IsTrue(second != notice, "a notice that was sent has grown");
        }

        [TestMethod]
        public void ATornRecordIsCutWhereverThePowerWasLost()
        {
            for (int bytes = 0; bytes < 64; bytes++)
            {
                Boot(true);
                uint first = AppendFrames(3);
                _storage.BytesUntilPowerLoss = bytes;
                uint torn = _numbers.Next();
                bool isTaken = _journal.TryAppend(MakeFrame(50, RecordKind.Key, torn), 50, RecordKind.Key, torn);
                _storage.BytesUntilPowerLoss = -1;
                _storage.IsFailing = false;
                Boot(false);
                string cut = "power lost after " + bytes.ToString() + " bytes: ";
                Assert.AreEqual(isTaken ? 4 : 3, _journal.Count, cut);
                for (int i = 0; i < 3; i++)
                {
                    Assert.AreEqual(first + (uint)i, ReadAndSend(Lane.Backlog), cut);
                }

                uint next = Append(RecordKind.Key, 50);
                if (isTaken || bytes == 0)
                {
                    ReadNotice(GapNotice.NeverUsed, first + (isTaken ? 4u : 3u), next - 1);
                }
                else
                {
                    // What is left of it shows that its number was used.
                    ReadNotice(GapNotice.NeverUsed, first + 4, next - 1);
                    ReadNotice(GapNotice.Damaged, first + 3, first + 3);
                }

                Assert.AreEqual(next, ReadAndSend(Lane.Live), cut);
            }
        }

        [TestMethod]
        public void AFrameThatIsRefusedForWhatItContinuesIsToldAlsoIfThePowerGoesRightAfter()
        {
            Boot(true);
            uint first = AppendFrames(3);
            _storage.Damage(FirstFile, 60 + (2 * 91) + 40);
            ReadAndSend(Lane.Live);
            ReadAndSend(Lane.Live);
            Assert.AreEqual(0u, ReadAndSend(Lane.Live), "what is damaged is read");
            uint refused = _numbers.Next();
            Assert.IsFalse(_journal.TryAppend(MakeFrame(80, RecordKind.Frame, refused), 80, RecordKind.Frame, refused), "taken, and nobody could read it");
            Boot(false);
            bool isTold = false;
            for (uint notice = Read(Lane.Alarm, out int length); notice != 0; notice = Read(Lane.Alarm, out length))
            {
                bool isNamed = refused >= BitConverter.ToUInt32(Buffer, 6) && refused <= BitConverter.ToUInt32(Buffer, 10);
                Assert.IsFalse(isNamed && Buffer[1] == GapNotice.NeverUsed, "a number that was used");
                isTold |= isNamed;
                _journal.MarkSent(_token);
            }

            Assert.IsTrue(isTold, "number " + refused.ToString() + " of " + first.ToString() + " and on");
        }

        [TestMethod]
        public void AFrameIsRefusedWhenWhatItContinuesIsFoundDamagedWhileItIsStored()
        {
            Boot(true);
            uint first = Append(RecordKind.Key, 80);
            ReadAndSend(Lane.Live);
            int token = _token;
            for (int i = 0; i < 20; i++)
            {
                TryAppendNext(80);
                ReadAndSend(Lane.Live);
            }

            // Looked for when it is next written how much is released, and by nothing else until then.
            _journal.Release(token);
            _storage.Damage(FirstFile, 60 + 3);
            _storage.Damage(FirstFile, 60 + 91 + 3);
            Assert.IsFalse(TryAppendNext(80), "taken, and nobody could read it");
            Assert.AreEqual(0u, ReadAndSend(Lane.Live), "what continues the damaged one is sent");
            Assert.IsTrue(Append(RecordKind.Key, 80) > first + 21);
        }

        [TestMethod]
        public void WhatIsReleasedStaysSoWhenDamageIsFoundBesideIt()
        {
            for (int damaged = 0; damaged < 24; damaged++)
            {
                Boot(true);
                uint first = 0;
                for (int i = 0; i < 24; i++)
                {
                    uint sequence = Append(i == 7 ? RecordKind.Alarm : RecordKind.Key, 80);
                    first = first == 0 ? sequence : first;
                }

                // 5 to 8 and 12 to 20 are released; the rest waits.
                _journal.ReleaseRange(first + 5, first + 8);
                _journal.ReleaseRange(first + 12, first + 20);
                _storage.Damage(FirstFile, 60 + (damaged * 91) + 3);
                bool isReleased = (damaged >= 5 && damaged <= 8) || (damaged >= 12 && damaged <= 20);
                string what = "record " + damaged.ToString() + " damaged";
                int sent = 0;
                for (int round = 0; round < 3; round++)
                {
                    for (uint sequence = ReadAndSend(Lane.Live); sequence != 0; sequence = ReadAndSend(Lane.Live))
                    {
                        uint number = sequence - first;
                        Assert.IsFalse((number >= 5 && number <= 8) || (number >= 12 && number <= 20), what + ": " + number.ToString() + " is sent again");
                        sent++;
                    }
                }

                Assert.IsTrue(sent >= (isReleased ? 11 : 10), what + ": " + sent.ToString() + " are sent");
                _journal.Checkpoint();
                Assert.AreEqual(isReleased ? 0 : 1, _journal.Damages > 0 && ReadAndSend(Lane.Alarm) != 0 ? 1 : 0, what + ": notices");
            }
        }

        [TestMethod]
        public void WhatIsAcknowledgedIsReleasedAlsoWhereDamageIsFoundOnTheWay()
        {
            Boot(true);
            uint first = 0;
            for (int i = 0; i < 30; i++)
            {
                uint sequence = Append(RecordKind.Key, 80);
                first = first == 0 ? sequence : first;
            }

            _storage.Damage(FirstFile, 60 + (10 * 91) + 3);
            _journal.ReleaseRange(first + 1, first + 28);
            Assert.AreEqual(first, ReadAndSend(Lane.Live));
            Assert.AreEqual(first + 29, ReadAndSend(Lane.Live), "what was acknowledged is sent again");
            Assert.AreEqual(0u, ReadAndSend(Lane.Live));
        }

        // A release mark behind it shows where the segment goes on, and not that the record was there.
        [TestMethod]
        public void ALastRecordThatIsDamagedIsToldAlsoWhereAReleaseMarkComesAfterIt()
        {
            Boot(true);
            uint first = AppendFrames(3);
            ReadAndSend(Lane.Live);
            _journal.Release(_token);
            _journal.Checkpoint();
            _storage.Damage(FirstFile, 60 + (2 * 91) + 3);
            Boot(false);
            Assert.AreEqual(1, _journal.Count, "what is released is held, or what is damaged");
            uint next = Append(RecordKind.Key, 50);
            ReadNotice(GapNotice.Damaged, first + 2, next - 1);
        }

        [TestMethod]
        public void AReleaseIsNotWrittenBeforeTheNoticesOfWhatIsMissingBeforeIt()
        {
            for (int bytes = 0; bytes < 1500; bytes += 9)
            {
                Boot(true);
                uint first = 0;
                for (int i = 0; i < 24; i++)
                {
                    uint sequence = Append(RecordKind.Key, 80);
                    first = first == 0 ? sequence : first;
                }

                // Nine numbers apart from each other, and an end at which a new segment is begun.
                for (int i = 0; i < 9; i++)
                {
                    _storage.Damage(FirstFile, 60 + (((2 * i) + 1) * 91) + 3);
                }

                _storage.Damage(FirstFile, 60 + (23 * 91) + 3);
                Boot(false);
                _journal.ReleaseRange(first, first + 23);
                _storage.BytesUntilPowerLoss = bytes;
                uint next = _numbers.Next();
                _journal.TryAppend(MakeFrame(50, RecordKind.Key, next), 50, RecordKind.Key, next);
                _storage.BytesUntilPowerLoss = -1;
                _storage.IsFailing = false;
                Boot(false);
                Append(RecordKind.Key, 50);
                int told = 0;
                int length = 17;
                while (length == 17)
                {
                    if (Read(Lane.Alarm, out length) != 0)
                    {
                        uint from = BitConverter.ToUInt32(Buffer, 6);
                        told += from < first + 18 && BitConverter.ToUInt32(Buffer, 10) == from ? 1 : 0;
                        _journal.MarkSent(_token);
                    }
                }

                Assert.AreEqual(9, told, "damaged records that are told, power lost after " + bytes.ToString() + " bytes");
            }
        }

        // The files that those leave behind that a rewritten segment replaces, when the power goes before they are deleted.
        [TestMethod]
        public void WhatIsWrittenAnewIsNotThereTwiceWhenThePowerGoesBeforeTheOldIsDeleted()
        {
            Boot(true);
            bool isSeen = false;
            for (int frames = 0; frames < 2000 && !isSeen; frames++)
            {
                int compactions = _journal.Compactions;
                string[] names = _storage.List();
                byte[][] contents = new byte[names.Length][];
                for (int i = 0; i < names.Length; i++)
                {
                    contents[i] = Content(names[i]);
                }

                if (frames % 20 == 10)
                {
                    Append(RecordKind.Alarm, 40);
                }

                AppendFrames(1);
                int restored = 0;
                for (int i = 0; i < names.Length && _journal.Compactions > compactions; i++)
                {
                    if (_storage.GetLength(names[i]) < 0)
                    {
                        _storage.Append(names[i], contents[i], 0, contents[i].Length);
                        restored++;
                    }
                }

                if (restored > 0)
                {
                    isSeen = true;
                    int held = _journal.Count;
                    Boot(false);
                    Assert.AreEqual(held, _journal.Count, "records, of those that were there before");
                    uint last = 0;
                    for (uint sequence = ReadAndSend(Lane.Alarm); sequence != 0; sequence = ReadAndSend(Lane.Alarm))
                    {
                        Assert.IsTrue(sequence > last || Buffer[0] >> 4 != 2, "alarm " + sequence.ToString() + " comes again after " + last.ToString());
                        last = sequence > last ? sequence : last;
                    }
                }
            }

            Assert.IsTrue(isSeen, "no file was replaced");
        }

        [TestMethod]
        public void ANoticeIsReadWhenTwoOfItsThreeCopiesAreDamaged()
        {
            for (int spared = 0; spared < 3; spared++)
            {
                Boot(true);
                uint first = AppendFrames(3);
                Boot(false);
                uint next = Append(RecordKind.Key, 50);
                int end = _storage.GetLength(FirstFile);
                for (int copy = 0; copy < 3; copy++)
                {
                    if (copy != spared)
                    {
                        _storage.Damage(FirstFile, end - (copy * 28) - 5);
                    }
                }

                ReadNotice(GapNotice.NeverUsed, first + 3, next - 1);
                Boot(false);
                ReadNotice(GapNotice.NeverUsed, first + 3, next - 1);
            }
        }

        // A notice of the time stands there once, and is longer than one of a gap.
        [TestMethod]
        public void ADamagedNoticeOfTheTimeIsToldAndHoldsNoAlarmUp()
        {
            Boot(true);
            Append(RecordKind.Key, 80);
            uint notice = Append(RecordKind.Notice, 23);
            uint alarm = Append(RecordKind.Alarm, 40);
            _storage.Damage(FirstFile, 60 + 91 + 11 + 5);
            Assert.AreEqual(alarm, ReadAndSend(Lane.Alarm), "the alarm");
            Append(RecordKind.Key, 80);
            ReadNotice(GapNotice.Damaged, notice, notice);
        }

        [TestMethod]
        public void ANoticeOfTheTimeThatAStartFindsDamagedIsTold()
        {
            Boot(true);
            Append(RecordKind.Key, 80);
            uint notice = Append(RecordKind.Notice, 23);
            uint alarm = Append(RecordKind.Alarm, 40);
            _storage.Damage(FirstFile, 60 + 91 + 11 + 5);
            Boot(false);
            Assert.AreEqual(alarm, ReadAndSend(Lane.Alarm), "the alarm");
            uint next = Append(RecordKind.Key, 80);
            ReadNotice(GapNotice.NeverUsed, alarm + 1, next - 1);
            ReadNotice(GapNotice.Damaged, notice, notice);
        }

        [TestMethod]
        public void DamageAnywhereCostsNoMoreThanItsRecordAndWhatContinuesIt()
        {
            Boot(true);
            uint first = AppendFrames(14);
            int length = _storage.GetLength(FirstFile);
            for (int position = 0; position < length; position += 5)
            {
                Boot(true);
                first = AppendFrames(14);
                _storage.Damage(FirstFile, position);
                Boot(false);
                string at = "byte " + position.ToString() + ": ";
                Assert.AreEqual(0, _journal.FilesRefused, at);
                int keys = 0;
                int read = 0;
                for (uint sequence = ReadAndSend(Lane.Backlog); sequence != 0; sequence = ReadAndSend(Lane.Backlog))
                {
                    read++;
                    keys += Buffer[0] == 0x20 ? 1 : 0;
                }

                // Frames 0 to 11 are one group, 12 and 13 the next.
                Assert.IsTrue(read == 14 || (keys >= 1 && read >= 2), at + read.ToString() + " records, " + keys.ToString() + " of them keys");
                if (read < 14)
                {
                    uint next = Append(RecordKind.Key, 50);
                    int told = 0;
                    int noticeLength = 17;
                    while (noticeLength == 17)
                    {
                        if (Read(Lane.Alarm, out noticeLength) != 0)
                        {
                            uint from = BitConverter.ToUInt32(Buffer, 6);
                            uint to = BitConverter.ToUInt32(Buffer, 10);
                            told += from < first + 14 ? (int)((to < first + 14 ? to : first + 13) - from) + 1 : 0;
                            ReadAndSend(Lane.Alarm);
                        }
                    }

                    Assert.AreEqual(14 - read, told, at + "records missing that are told");
                    Assert.AreEqual(next, ReadAndSend(Lane.Live), at);
                }
            }
        }

        [TestMethod]
        [DataRow(2, "another version")]
        [DataRow(4, "another vehicle")]
        [DataRow(0, "no journal at all")]
        public void FilesThatAreNotItsOwnAreLeftOutAndCounted(int position, string what)
        {
            Boot(true);
            AppendFrames(5);
            Foreign(FirstFile, position);
            Boot(false);
            Assert.AreEqual(1, _journal.FilesRefused, what);
            Assert.AreEqual(0, _journal.Count, what);
            uint next = AppendFrames(5);
            Assert.AreEqual(next, ReadAndSend(Lane.Live), what);
            Boot(false);
            Assert.AreEqual(0, _journal.FilesRefused, what + ": still there");
            Assert.AreEqual(5, _journal.Count - 1, what + ": five frames and a notice");
        }

        [TestMethod]
        public void RandomBytesAreNoJournalAndStopNothing()
        {
            uint state = 1;
            for (int round = 0; round < 20; round++)
            {
                _storage = new FakeStorage();
                byte[] bytes = new byte[50 * round];
                for (int i = 0; i < bytes.Length; i++)
                {
                    state = (state * 1664525) + 1013904223;
                    bytes[i] = (byte)(state >> 24);
                }

                _storage.Append("j0", bytes, 0, bytes.Length);
                _storage.Append("j7", bytes, 0, bytes.Length);
                _storage.Append("j999", bytes, 0, bytes.Length);
                _storage.Append("j.new", bytes, 0, bytes.Length);
                _storage.Append("journal", bytes, 0, bytes.Length);
                _storage.Append("j01", bytes, 0, bytes.Length);
                Boot(false);
                Assert.AreEqual(0, _journal.Count);
                AppendFrames(3);
                Assert.AreEqual(3, _journal.Count);
                Assert.AreEqual(bytes.Length, _storage.GetLength("journal"), "a file that is not the journal's");
                Assert.AreEqual(-1, _storage.GetLength("j7"));
            }
        }

        [TestMethod]
        public void AStorageThatFailsStopsNothingAndIsUsedAgainWhenItWorks()
        {
            Boot(true);
            uint before = AppendFrames(3);
            _storage.IsFailing = true;
            uint lost = _numbers.Next();
            uint last = lost;
            Assert.IsFalse(_journal.TryAppend(Buffer, 50, RecordKind.Key, lost), "taken");
            for (int i = 0; i < 50; i++)
            {
                last = _numbers.Next();
                Assert.IsFalse(_journal.TryAppend(Buffer, 50, RecordKind.Key, last), "taken");
            }

            Assert.IsTrue(_journal.Count + _journal.Dropped >= 54, "what was there is not lost");
            _storage.IsFailing = false;
            Append(RecordKind.Key, 50);
            Assert.AreEqual(before, ReadAndSend(Lane.Live));
            ReadNotice(GapNotice.Dropped, lost, last);

            _storage.IsUnreadable = true;
            Assert.AreEqual(0, _journal.Read(Lane.Live, Buffer, 0, Buffer.Length, out int token, out uint sequence));
            Assert.AreEqual(-1, token);
            _storage.IsUnreadable = false;
            Assert.AreEqual(before + 1, ReadAndSend(Lane.Live));
        }

        [TestMethod]
        public void AStorageThatFailsAFewTimesIsNotTakenForAFullOne()
        {
            for (int failures = 1; failures <= 4; failures++)
            {
                Boot(true);
                uint first = AppendFrames(200);
                _storage.AppendsToFail = failures;
                uint next = AppendFrames(1);
                string what = failures.ToString() + " failures";
                Assert.AreEqual(0, _journal.Dropped, what);
                Assert.AreEqual(201, _journal.Count, what);
                Assert.AreEqual(failures, _journal.WriteFailures, what);
                Boot(false);
                Assert.AreEqual(201, _journal.Count, what);
                Assert.AreEqual(first, ReadAndSend(Lane.Backlog), what);
                Assert.AreEqual(next, _journal.Highest, what);
            }
        }

        [TestMethod]
        public void AStorageThatFailsAtStartStopsNothing()
        {
            _storage = new FakeStorage { IsFailing = true, IsUnreadable = true };
            Boot(false);
            Assert.AreEqual(0, _journal.Count);
            Assert.IsFalse(_journal.TryAppend(Buffer, 50, RecordKind.Key, _numbers.Next()), "taken");
            _storage.IsFailing = false;
            _storage.IsUnreadable = false;
            AppendFrames(2);
            Assert.IsTrue(_journal.Count >= 2, _journal.Count.ToString() + " records");
        }

        [TestMethod]
        public void AFrameIsRefusedWhenWhatItContinuesGoesToMakeRoomForIt()
        {
            for (int length = 60; length < 100; length++)
            {
                Boot(true);

                // Less than the journal was told, so that this turns out when a frame is to be written.
                _storage.Capacity = 40000;
                Append(RecordKind.Key, length);
                bool isTaken = true;
                for (int i = 0; i < 3000 && _journal.Dropped == 0; i++)
                {
                    isTaken = TryAppendNext(length);
                }

                Assert.IsTrue(_journal.Dropped > 0, "nothing was dropped");
                Assert.IsFalse(isTaken && TryAppendNext(length), "a frame of " + length.ToString() + " bytes was taken that continues what was dropped");
                Assert.AreEqual(0u, ReadAndSend(Lane.Live), "a frame of " + length.ToString() + " bytes is sent that cannot be read");
            }
        }

        private static void CheckAfterFailure(int frames, int failures)
        {
            Boot(true);
            AppendFrames(frames);
            _storage.IsWorn = true;
            for (int i = 0; i < failures; i++)
            {
                TryAppendKey();
            }

            _storage.IsWorn = false;
            uint last = 0;
            for (int i = 0; i < 10; i++)
            {
                last = Append(RecordKind.Key, 80);
            }

            string where = frames.ToString() + " frames before, " + failures.ToString() + " failures";
            int held = _journal.Count;
            uint highest = _journal.Highest;
            Assert.IsTrue(highest >= last, where);
            Boot(false);
            Assert.AreEqual(highest, _journal.Highest, where);
            Assert.IsTrue(_journal.Count >= held, _journal.Count.ToString() + " records of " + held.ToString() + ", " + where);
        }

        private static void AssertNotHere(uint first, uint last)
        {
            _journal.TellLacking(first, last);
            _journal.Checkpoint();
            ReadNotice(GapNotice.NotHere, first, last);
            Assert.AreEqual(0u, ReadAndSend(Lane.Alarm), "one notice too many");
            _journal.ReleaseRange(0, uint.MaxValue);
        }

        private static void TryAppendKey()
        {
            uint sequence = _numbers.Next();
            _journal.TryAppend(MakeFrame(150, RecordKind.Key, sequence), 150, RecordKind.Key, sequence);
        }

        private static bool TryAppendNext(int length)
        {
            uint sequence = _numbers.Next();
            return _journal.TryAppend(MakeFrame(length, RecordKind.Frame, sequence), length, RecordKind.Frame, sequence);
        }

        private static FrameJournal Boot(bool isNew)
        {
            if (isNew)
            {
                _storage = new FakeStorage();
            }

            // The encoder begins with a key frame.
            _sinceKey = 0;

            _numbers = MakeNumbers();
            _journal = new FrameJournal(_storage, _numbers, Vehicle, FrameJournal.MinCapacity, MaxLength);
            return _journal;
        }

        private static SequenceNumbers MakeNumbers()
        {
            UnitRecord record = new UnitRecord(_storage);
            record.Load();
            record.BootCount++;
            bool isGood = record.WasFound && record.TrySave();
            UtcClock utc = new UtcClock(1735689600000);
            utc.OnNetwork(1777636800000, 0);
            return new SequenceNumbers(record, isGood, utc, new FakeClock(), Vehicle);
        }

        // Every twelfth is a key frame.
        private static uint AppendFrames(int count)
        {
            uint first = 0;
            for (int i = 0; i < count; i++)
            {
                byte kind = _sinceKey == 0 ? RecordKind.Key : RecordKind.Frame;
                _sinceKey = (_sinceKey + 1) % 12;
                uint sequence = Append(kind, 80);
                first = first == 0 ? sequence : first;
            }

            return first;
        }

        private static uint Append(byte kind, int length)
        {
            uint sequence = _numbers.Next();
            Assert.IsTrue(_journal.TryAppend(MakeFrame(length, kind, sequence), length, kind, sequence), "number " + sequence.ToString() + " was not taken");
            return sequence;
        }

        private static byte[] MakeFrame(int length, byte kind, uint sequence)
        {
            byte[] frame = new byte[length];
            for (int i = 0; i < length; i++)
            {
                frame[i] = (byte)(sequence + (uint)(i * 7));
            }

            frame[0] = 0x20;
            if (kind == RecordKind.Frame)
            {
                frame[0] = (byte)(0x20 | (sequence - _previous));
            }
            else
            {
                frame[1] = 1;
                frame[2] = (byte)(kind == RecordKind.Alarm ? 3 : 0);
            }

            _previous = kind == RecordKind.Alarm ? _previous : sequence;
            return frame;
        }

        // The oldest of a lane that waits, or 0.
        private static uint Read(int lane, out int length)
        {
            length = _journal.Read(lane, Buffer, 0, Buffer.Length, out _token, out uint sequence);
            for (int i = 3; i < length && Buffer[0] >> 4 == 2; i++)
            {
                Assert.AreEqual((int)(byte)(sequence + (uint)(i * 7)), (int)Buffer[i], "byte " + i.ToString() + " of number " + sequence.ToString());
            }

            return length > 0 ? sequence : 0;
        }

        private static uint ReadAndSend(int lane)
        {
            uint sequence = Read(lane, out int length);
            _journal.MarkSent(_token);
            return sequence;
        }

        private static uint ReadNotice(byte reason, uint first, uint last)
        {
            uint sequence = Read(Lane.Alarm, out int length);
            Assert.AreEqual(GapNotice.Length, length, "no notice");
            Assert.AreEqual((int)GapNotice.FirstByte, (int)Buffer[0]);
            Assert.AreEqual((int)reason, (int)Buffer[1]);
            Assert.AreEqual(sequence, BitConverter.ToUInt32(Buffer, 2), "its own number");
            Assert.AreEqual(first, BitConverter.ToUInt32(Buffer, 6), "the first number");
            Assert.AreEqual(last, BitConverter.ToUInt32(Buffer, 10), "the last number");
            uint crc = Crc32.Continue(Vehicle, Buffer, 0, 14);
            Assert.AreEqual(crc & 0xFFFFFF, (uint)(Buffer[14] | (Buffer[15] << 8) | (Buffer[16] << 16)), "CRC");
            _journal.MarkSent(_token);
            return sequence;
        }

        private static byte[] Content(string name)
        {
            byte[] content = new byte[_storage.GetLength(name)];
            _storage.Read(name, 0, content, 0, content.Length);
            return content;
        }

        // Makes a file one that another version or vehicle has written: whole, but not for us.
        private static void Foreign(string name, int position)
        {
            byte[] content = Content(name);
            for (int header = 0; header < 60; header += 30)
            {
                content[header + position]++;
                uint crc = Crc32.Compute(content, header, 26);
                for (int i = 0; i < 4; i++)
                {
                    content[header + 26 + i] = (byte)(crc >> (8 * i));
                }
            }

            _storage.Delete(name);
            _storage.Append(name, content, 0, content.Length);
        }
    }
}
