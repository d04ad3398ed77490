using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>What one vehicle can do to the receiver, and so to all others, from its own topic.</summary>
    [TestClass]
    public sealed class HostileVehicleTests
    {
        private const string Bad = "bad-1";
        private const string Good = "good-1";

        // What one frame takes that is searched for everywhere: 32 runs of 17 look-ups, and the same bytes.
        private const int WholeSearch = (32 * 17) + 256;

        [TestMethod]
        public void InventedFramesTakeBoundedSearchesAndDelayNoOther()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit bad = ScatteredRuns(receiver, 140, 32);
            Unit good = new(1, vehicle: Good);
            receiver.Commit(0);
            Acknowledged.TakeAll(receiver);
            Random random = new(1);
            long before = receiver.Searches;
            for (int i = 0; i < 400; i++)
            {
                receiver.Receive(Bad, Unit.Batch([.. Enumerable.Range(0, 64).Select(_ => Invented(random))]), i);
                if (i % 100 == 99)
                {
                    receiver.Receive(Good, good.Ride(), i);
                    receiver.Commit(i + StoreReceiver.AcknowledgementDelayMs);
                    uint number = good.Next - 1;
                    Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Vehicle == Good && one.Covers(number)), "with the next commit");
                }
            }

            long searches = receiver.Searches - before;
            long bound = StoreReceiver.MaxSearches + 400 + WholeSearch;
            Assert.IsTrue(searches <= bound, $"{searches} searches, and {bound} are allowed");
            Assert.IsTrue(receiver.PutOff > 20_000, $"{receiver.PutOff} put off");
            Assert.IsTrue(receiver.TryTakePutOff(out string told, out long count), "it is told");
            Assert.AreEqual(Bad, told);
            Assert.AreEqual(receiver.PutOff, count);
            Assert.IsFalse(receiver.TryTakePutOff(out _, out _), "once in a period");

            // What it can have again with time: a frame in the middle of what is stored.
            long laterMs = 60_000;
            receiver.Receive(Bad, bad.Sealed.Values.First(), laterMs);
            receiver.Commit(laterMs);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Vehicle == Bad && one.Covers(bad.Sealed.Keys.First())));
            Receive(receiver, Bad, Invented(random), laterMs + StoreReceiver.PutOffReportMs);
            Assert.IsFalse(receiver.TryTakePutOff(out _, out _), "it is within its bounds again");
        }

        [TestMethod]
        public void WhatASoundVehicleHasSentAgainAndAgainWhileNoReceiverWasThereIsWithinItsBounds()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit good = new(1, vehicle: Good);
            List<byte[]> frames = [];
            for (int i = 0; i < 900; i++)
            {
                frames.Add(good.Ride(key: i % 12 == 0));

                // Every 10 s one, which came again after 2, 4, 8 and 16 minutes.
                foreach (int back in (int[])[12, 36, 84, 180])
                {
                    if (i >= back)
                    {
                        frames.Add(good.Sealed[(uint)(good.Next - 1 - back)]);
                    }
                }
            }

            foreach (byte[] frame in frames)
            {
                receiver.Receive(Good, frame, 0);
            }

            receiver.Commit(StoreReceiver.AcknowledgementDelayMs);
            Assert.AreEqual(0, receiver.PutOff);
            Assert.AreEqual(900, receiver.Frames);
            Assert.AreEqual(frames.Count - 900, receiver.Duplicates);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Covers(good.Next - 1)));
        }

        [TestMethod]
        public void WhatIsPutOffIsStoredWhenItComesAgain()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit bad = ScatteredRuns(receiver, 40, 2);
            bad.Ride(key: true);
            byte[] key = bad.Sealed[bad.Next - 1];
            byte[] next = bad.Ride();
            uint number = bad.Next - 1;
            Receive(receiver, Bad, key, 0);
            receiver = new StoreReceiver(store);
            Random random = new(2);
            while (receiver.PutOff == 0)
            {
                receiver.Receive(Bad, Unit.Batch([.. Enumerable.Range(0, 64).Select(_ => Invented(random))]), 0);
            }

            Receive(receiver, Bad, next, 0);
            Assert.IsFalse(Acknowledged.TakeAll(receiver).Exists(one => one.Covers(number)), "it is not looked for now");
            receiver.Receive(Bad, next, 10_000);
            receiver.Commit(10_000 + StoreReceiver.AcknowledgementDelayMs);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Covers(number)), "it came again");
        }

        [TestMethod]
        public void FramesThatLeaveALongChainTakeBoundedSearches()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit bad = new(1, vehicle: Bad);
            byte[] key = bad.Ride(key: true);
            receiver.Receive(Bad, key, 0);
            uint crc = Frames.CrcOf(key, Frames.OriginOf(Bad));
            long before = receiver.Searches;
            for (uint number = 2; number < 3000; number++)
            {
                // Readable ones take the chain on, every second one leaves it and cannot be read: the chain has to be read anew.
                bad.Next = number;
                byte[] frame = Unit.WithCheck([0x21, 0xFF, 0xFF, 0xFF, (byte)number, (byte)(number >> 8), 0xFF, 0xFF, 0, 0, 0], Frames.CrcBefore(crc, number));
                receiver.Receive(Bad, frame, 0);
                byte[] sound = number % 12 == 0 ? bad.Ride(key: true) : bad.Ride();
                receiver.Receive(Bad, sound, 0);
                crc = number % 12 == 0 ? Frames.CrcOf(sound, Frames.OriginOf(Bad)) : Frames.CrcOf(sound, Frames.CrcBefore(crc, number));
            }

            long searches = receiver.Searches - before;
            Assert.IsTrue(searches <= StoreReceiver.MaxSearches + WholeSearch, $"{searches} searches");
        }

        [TestMethod]
        public void AChainThatIsLongerThanCanBeReadAtOnceIsReadOnWithTime()
        {
            const int Length = 52_000;
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit good = new(1, vehicle: Good) { KeyIntervalMs = int.MaxValue };
            for (int i = 0; i < Length; i++)
            {
                receiver.Receive(Good, good.Ride(rows: 1), 0);
                if (i % 500 == 0)
                {
                    receiver.Commit(0);
                }
            }

            receiver.Commit(0);
            Assert.AreEqual(Length, receiver.Frames);

            // The receiver starts again, and has to read all of it for the next frame. A unit seals another every ten seconds, which brings it on likewise.
            receiver = new StoreReceiver(store);
            byte[] next = good.Ride(rows: 1);
            uint number = good.Next - 1;
            long nowMs = 0;
            long worst = 0;
            bool isStored = false;
            for (int i = 0; i < 30 && !isStored; i++, nowMs += 10_000)
            {
                long before = receiver.Searches;
                Receive(receiver, Good, next, nowMs);
                worst = Math.Max(worst, receiver.Searches - before);
                isStored = Acknowledged.TakeAll(receiver).Exists(one => one.Covers(number));
            }

            Assert.IsTrue(isStored, "it is read in the end");
            Assert.IsTrue(worst <= StoreReceiver.MaxSearches + WholeSearch, $"{worst} searches for one message");

            // And then it goes on as any other.
            long searches = receiver.Searches;
            Receive(receiver, Good, good.Ride(rows: 1), nowMs);
            Assert.AreEqual(searches, receiver.Searches);
            Assert.AreEqual(2, receiver.Frames);
        }

        [TestMethod]
        public void ManyFramesOfOneNumberTakeBoundedRoom()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            for (int seed = 0; seed < 500; seed++)
            {
                receiver.Receive(Bad, new Unit(77, seed, Bad).Ride(), 0);
            }

            receiver.Commit(0);
            Assert.AreEqual(StoreReceiver.MaxConflicts, store.CountConflicts(store.ReadVehicles().Single()));
            Assert.AreEqual(500 - 1 - StoreReceiver.MaxConflicts, receiver.ConflictsLeftOut);

            // Nor after a restart.
            receiver = new StoreReceiver(store);
            receiver.Receive(Bad, new Unit(77, 1000, Bad).Ride(), 0);
            receiver.Commit(0);
            Assert.AreEqual(StoreReceiver.MaxConflicts, store.CountConflicts(store.ReadVehicles().Single()));
        }

        [TestMethod]
        public void AVehicleThatFillsTheDiskIsPutOffAndAnotherIsNot()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            uint number = 1;
            for (; receiver.PutOff == 0 && number < 2000; number++)
            {
                receiver.Receive(Bad, Huge(number), 0);
            }

            Assert.IsTrue((number - 2) * 60_000L <= StoreReceiver.MaxBytes, $"{number - 2} frames of 60 kB stored");
            receiver.Receive(Bad, Huge(number), 0);
            receiver.Receive(Bad, new Unit(number + 1, vehicle: Bad).Gap(NoticeReason.NoRoom, 1, 2), 0);
            Unit good = new(1, vehicle: Good);
            receiver.Receive(Good, good.Ride(), 0);
            receiver.Commit(StoreReceiver.AcknowledgementDelayMs);
            List<Acknowledged> told = Acknowledged.TakeAll(receiver);
            Assert.IsTrue(told.Exists(one => one.Vehicle == Good && one.Covers(1)), "another is not held up");
            Assert.IsFalse(told.Exists(one => one.Vehicle == Bad && (one.Covers(number) || one.Covers(number + 1))), "what was put off is not acknowledged");

            // The next day there is room again.
            Receive(receiver, Bad, Huge(number), 86_400_000);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Vehicle == Bad && one.Covers(number)), "it came again");
        }

        [TestMethod]
        [DataRow(0u, uint.MaxValue, false, DisplayName = "all numbers there are")]
        [DataRow(900u, 1005u, false, DisplayName = "its own among them")]
        [DataRow(1006u, 1100u, false, DisplayName = "numbers that were not given yet")]
        [DataRow(1005u, 1005u, false, DisplayName = "its own")]
        [DataRow(990u, 999u, true, DisplayName = "numbers before")]
        public void ANoticeIsBelievedOnlyOfWhatWasNumberedBefore(uint first, uint last, bool isBelieved)
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit bad = new(1000, vehicle: Bad);
            for (int i = 0; i < 5; i++)
            {
                receiver.Receive(Bad, bad.Ride(), 0);
            }

            Receive(receiver, Bad, bad.Gap(NoticeReason.NoRoom, first, last), 0);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(told.Covers(1000) && told.Covers(1005), "what came is acknowledged");
            Assert.IsFalse(told.Covers(1006) || told.Covers(uint.MaxValue) || told.Covers(0), told.ToString());
            Assert.AreEqual(isBelieved, told.Covers(990), told.ToString());
            Assert.AreEqual(isBelieved ? 0 : 1, receiver.Disbelieved);
            StoredVehicle vehicle = store.ReadVehicles().Single();
            Assert.AreEqual(isBelieved ? 1 : 0, GapFinder.Find(store, vehicle).Count(gap => gap.Reason == GapReason.NoRoom), "gaps that are explained");
        }

        [TestMethod]
        public void WhereNumbersBeganAgainBelowANoticeNamesThoseAbove()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(0x90000000, vehicle: Good);
            receiver.Receive(Good, unit.Ride(), 0);
            unit.Next += 10;
            receiver.Receive(Good, unit.Ride(key: true), 0);
            unit.Next = 5000;
            Receive(receiver, Good, unit.Gap(NoticeReason.Damaged, 0x90000001, 0x9000000A), 0);
            Assert.AreEqual(0, receiver.Disbelieved);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Covers(0x90000005)));
        }

        [TestMethod]
        public void WhateverAVehicleSendsItsCostIsBounded()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit good = new(1, vehicle: Good);
            Unit bad = ScatteredRuns(receiver, 40, 4);
            Random random = new(4);
            long nowMs = 0;
            long before = receiver.Searches;
            long worst = 0;
            for (int i = 0; i < 3000; i++, nowMs++)
            {
                long searches = receiver.Searches;
                receiver.Receive(Bad, Attack(random, bad), nowMs);
                receiver.Receive(random.Next(2) == 0 ? $"a/{i}" : new string('x', random.Next(40)), Invented(random), nowMs);
                worst = Math.Max(worst, receiver.Searches - searches);
                if (i % 500 == 0)
                {
                    receiver.Receive(Good, good.Ride(key: i % 1000 == 0), nowMs);
                    uint number = good.Next - 1;
                    receiver.Commit(nowMs + StoreReceiver.AcknowledgementDelayMs);
                    Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Vehicle == Good && one.Covers(number)), $"message {i} delays another");
                }
            }

            long bound = StoreReceiver.MaxSearches + nowMs + WholeSearch;

            // Names that are valid are vehicles of their own, each with its allowance, and have nothing stored to search in.
            Assert.IsTrue(receiver.Searches - before <= bound, $"{receiver.Searches - before} searches, {bound} allowed");
            Assert.IsTrue(worst <= bound, $"{worst} for one message");
            Assert.IsTrue(receiver.Waiting <= 3000 + StoreReceiver.MaxWaiting, $"{receiver.Waiting} waiting");
            receiver.Commit(nowMs);
            Assert.IsTrue(store.ReadVehicles().Find(vehicle => vehicle.Name == Bad)!.Known.RangeCount <= SequenceSet.MaxRanges);
            StoredVehicle honest = store.ReadVehicles().Find(vehicle => vehicle.Name == Good)!;
            Assert.AreEqual(string.Join(' ', good.Sealed.Keys), string.Join(' ', store.ReadFrames(honest).Select(frame => frame.Sequence)));
        }

        private static byte[] Attack(Random random, Unit bad)
        {
            switch (random.Next(6))
            {
                case 0:
                    byte[] bytes = new byte[random.Next(200)];
                    random.NextBytes(bytes);
                    return bytes;
                case 1:
                    bad.Next = (uint)random.NextInt64(uint.MaxValue);
                    bad.Sealed.Remove(bad.Next);
                    return bad.Ride(key: true);
                case 2:
                    bad.Next = (uint)random.NextInt64(uint.MaxValue);
                    return bad.Gap(NoticeReason.NoRoom, 0, (uint)random.NextInt64(uint.MaxValue));
                case 3:
                    return Unit.Batch([.. Enumerable.Range(0, 1000).Select(_ => Invented(random))]);
                case 4:
                    return bad.Sealed.Values.ElementAt(random.Next(bad.Sealed.Count));
                default:
                    return Unit.Batch([.. Enumerable.Range(0, 64).Select(_ => Invented(random))]);
            }
        }

        // Key frames of many runs of numbers, stored.
        private static Unit ScatteredRuns(StoreReceiver receiver, int runs, int ofEach)
        {
            Unit unit = new(1000, vehicle: Bad);
            for (int run = 0; run < runs; run++, unit.Next += 7)
            {
                for (int i = 0; i < ofEach; i++)
                {
                    receiver.Receive(Bad, unit.Ride(key: true, rows: 1), 0);
                }
            }

            receiver.Commit(0);
            Acknowledged.TakeAll(receiver);
            return unit;
        }

        // A frame that continues none.
        private static byte[] Invented(Random random)
        {
            byte[] frame = new byte[9];
            random.NextBytes(frame);
            frame[0] = 0x21;
            return frame;
        }

        // As of a catalogue that is not known here: it is not read, but stored.
        private static byte[] Huge(uint number)
        {
            byte[] frame = new byte[60_000];
            byte[] key = new Unit(number, vehicle: Bad).Ride();
            key.CopyTo(frame, 0);
            frame[1] = 99;
            return Unit.WithCheck(frame, Frames.OriginOf(Bad));
        }

        private static void Receive(StoreReceiver receiver, string vehicle, byte[] payload, long nowMs)
        {
            receiver.Receive(vehicle, payload, nowMs);
            receiver.Commit(nowMs);
        }
    }
}
