using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    [TestClass]
    public sealed class StoreReceiverTests
    {
        private const string Moto = Unit.Moto;

        [TestMethod]
        public void AFrameIsStoredOnceHoweverOftenItComes()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new();
            List<byte[]> frames = unit.Drive(40);
            for (int time = 0; time < 3; time++)
            {
                foreach (byte[] frame in frames)
                {
                    receiver.Receive(Moto, frame, time);
                    receiver.Receive(Moto, frame, time);
                }

                receiver.Commit(time);
            }

            CheckHolds(store, Moto, unit);
            Assert.AreEqual(40, receiver.Frames);
            Assert.AreEqual(200, receiver.Duplicates);
            Assert.AreEqual(0, receiver.Waiting);
            Assert.AreEqual(1, receiver.Commits, "what is there already is not written again");
        }

        [TestMethod]
        public void StoredFramesSayWhatTheyAre()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(500);
            receiver.Receive(Moto, Unit.Batch(unit.Ride(rows: 10), unit.Health(), unit.Ride(rows: 7)), 123);
            receiver.Commit(123);
            StoredFrame last = store.ReadFrames(Only(store)).Last();
            Assert.AreEqual(502u, last.Sequence);
            Assert.AreEqual(500u, last.KeySequence);
            Assert.AreEqual(0, last.Group);
            Assert.AreEqual(3, last.BootCount);
            Assert.IsTrue(last.IsUtc);
            Assert.AreEqual(123, last.ReceivedMs);
            Assert.AreEqual(new StoredRows(7, unit.BootUtcMs!.Value + unit.NowMs - 6000, unit.BootUtcMs.Value + unit.NowMs), last.Rows);
            Assert.AreEqual(18, receiver.Samples);
        }

        [TestMethod]
        public void NothingIsAcknowledgedBeforeItIsCommitted()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            receiver.Receive(Moto, unit.Ride(), 0);
            Assert.IsEmpty(Acknowledged.TakeAll(receiver), "not committed");
            receiver.Commit(0);
            receiver.Receive(Moto, unit.Ride(), 1);
            Assert.IsEmpty(Acknowledged.TakeAll(receiver), "one of two not committed");
            receiver.Commit(1);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(told.Covers(1) && told.Covers(2), told.ToString());
        }

        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void KilledBetweenReceivingAndCommittingItHasNeitherStoredNorAcknowledged(bool isFile)
        {
            using TemporaryStore folder = new();
            FleetStore store = isFile ? FleetStore.Open(folder.File) : FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            byte[][] frames = [unit.Ride(), unit.Ride(), unit.Ride()];
            receiver.Receive(Moto, frames[0], 0);
            receiver.Commit(0);
            receiver.Receive(Moto, frames[1], 1);
            if (isFile)
            {
                store.Dispose();
                store = FleetStore.Open(folder.File);
            }

            receiver = new StoreReceiver(store);
            Assert.AreEqual("1", Numbers(store));
            receiver.Receive(Moto, frames[2], 2);
            receiver.Commit(2);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(told.Covers(1) && !told.Covers(2) && !told.Covers(3), told.ToString());
            Assert.AreEqual(1, receiver.Waiting, "the third continues the second, which is gone");

            receiver.Receive(Moto, frames[1], 3);
            receiver.Commit(3);
            CheckHolds(store, Moto, unit);
            store.Dispose();
        }

        [TestMethod]
        public void KilledBetweenCommittingAndAcknowledgingItAcknowledgesWhatComesAgain()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            byte[][] frames = [.. unit.Drive(20)];
            Array.ForEach(frames, frame => receiver.Receive(Moto, frame, 0));
            receiver.Commit(0);

            // The one that comes again first is from the middle of a chain, and not the last one.
            receiver = new StoreReceiver(store);
            receiver.Receive(Moto, Unit.Batch(frames[12..]), 1);
            receiver.Commit(1);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(Enumerable.Range(1, 20).All(number => told.Covers((uint)number)), told.ToString());
            Assert.AreEqual(8, receiver.Duplicates);
            Assert.AreEqual(0, receiver.Waiting);
            CheckHolds(store, Moto, unit);
        }

        [TestMethod]
        public void ARestartContinuesEachChain()
        {
            using TemporaryStore folder = new();
            Unit unit = new();
            for (int life = 0; life < 12; life++)
            {
                using FleetStore store = FleetStore.Open(folder.File);
                StoreReceiver receiver = new(store);
                foreach (byte[] frame in unit.Drive(1 + life))
                {
                    receiver.Receive(Moto, frame, life);
                }

                receiver.Commit(life);
                Assert.AreEqual(0, receiver.Waiting + receiver.Unreadable, $"life {life}");
                CheckHolds(store, Moto, unit);
            }
        }

        [TestMethod]
        public void AFrameWaitsForTheOneThatItContinues()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            byte[][] frames = [.. unit.Drive(30)];
            foreach (byte[] frame in frames[1..])
            {
                receiver.Receive(Moto, frame, 0);
            }

            receiver.Commit(0);
            Assert.IsTrue(receiver.Waiting > 10, $"{receiver.Waiting} waiting");
            receiver.Receive(Moto, frames[0], 1);
            receiver.Commit(1);
            Assert.AreEqual(0, receiver.Waiting);
            CheckHolds(store, Moto, unit);
        }

        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void WhatIsMissingOfAChainOfLongAgoIsStillFilledIn(bool isKilled)
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            byte[] key = unit.Ride();
            byte[] missing = unit.Ride();
            byte[] next = unit.Ride();
            receiver.Receive(Moto, key, 0);
            for (int i = 0; i < 50; i++)
            {
                receiver.Receive(Moto, unit.Ride(key: true), 0);
                receiver.Receive(Moto, unit.Health(key: i % 7 == 0), 0);
            }

            receiver.Commit(0);
            receiver = isKilled ? new StoreReceiver(store) : receiver;
            receiver.Receive(Moto, next, 1);
            Assert.AreEqual(1, receiver.Waiting);
            receiver.Receive(Moto, missing, 1);
            receiver.Commit(1);
            Assert.AreEqual(0, receiver.Waiting + receiver.Unreadable);
            CheckHolds(store, Moto, unit);
        }

        [TestMethod]
        public void WhateverIsLostRepeatedReorderedAndKilledAllIsStoredOnceAndAcknowledgedOnlyThen()
        {
            for (int seed = 0; seed < 30; seed++)
            {
                Journey(seed);
            }
        }

        [TestMethod]
        public void TheSameMessagesGiveTheSameAcknowledgements()
        {
            Assert.AreEqual(string.Join('\n', Journey(7)), string.Join('\n', Journey(7)));
        }

        [TestMethod]
        public void WhatIsMissingIsToldAtOnceAndAllElseTogether()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            Receive(receiver, unit.Ride(), 0);
            Assert.HasCount(1, Acknowledged.TakeAll(receiver), "the first that was heard of it");

            Receive(receiver, unit.Ride(), 1000);
            Assert.IsEmpty(Acknowledged.TakeAll(receiver));
            Assert.AreEqual(11_000, receiver.NextCommitMs, "ten seconds later");
            receiver.Commit(10_999);
            Assert.IsEmpty(Acknowledged.TakeAll(receiver), "not yet");
            receiver.Commit(11_000);
            Assert.HasCount(1, Acknowledged.TakeAll(receiver));
            Assert.AreEqual(long.MaxValue, receiver.NextCommitMs);

            for (int i = 1; i <= StoreReceiver.AcknowledgedFrames; i++)
            {
                Receive(receiver, unit.Ride(), 20_000 + i);
                Assert.HasCount(i == StoreReceiver.AcknowledgedFrames ? 1 : 0, Acknowledged.TakeAll(receiver), $"frame {i}");
            }

            uint missing = unit.Next;
            unit.Ride();
            Receive(receiver, unit.Ride(key: true), 30_000);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(told.Lacks(missing) && told.Covers(missing + 1), told.ToString());
        }

        [TestMethod]
        public void MessagesAreCommittedAfterAQuarterOfASecondOrFiveHundred()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new();
            receiver.Receive(Moto, unit.Ride(), 5000);
            receiver.Receive(Moto, unit.Ride(), 5100);
            Assert.AreEqual(5250, receiver.NextCommitMs);
            for (int i = 2; i < 500; i++)
            {
                receiver.Receive(Moto, unit.Ride(), 5101);
            }

            Assert.IsTrue(receiver.NextCommitMs <= 5101, $"due at {receiver.NextCommitMs}");
            receiver.Commit(5101);
            Assert.IsTrue(receiver.NextCommitMs > 5101, $"due at {receiver.NextCommitMs}");
        }

        [TestMethod]
        public void AClockThatIsPutBackDelaysNoAcknowledgement()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new();
            Receive(receiver, unit.Ride(), 1_000_000);
            Acknowledged.TakeAll(receiver);
            receiver.Receive(Moto, unit.Ride(), 1_000_000);
            Assert.IsFalse(receiver.IsCommitDue(1_000_000));
            Assert.IsTrue(receiver.IsCommitDue(5000), "nor a commit");
            receiver.Commit(1_000_000);
            Assert.IsFalse(receiver.IsCommitDue(1_000_000));
            Assert.IsTrue(receiver.IsCommitDue(5000));
            receiver.Commit(5000);
            Assert.HasCount(1, Acknowledged.TakeAll(receiver));
        }

        [TestMethod]
        public void MoreRunsThanAMessageHoldsAreToldInSeveral()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            for (int i = 0; i < 100; i++)
            {
                receiver.Receive(Moto, unit.Ride(key: true), 0);
                unit.Next++;
            }

            receiver.Commit(0);
            List<Acknowledged> told = Acknowledged.TakeAll(receiver);
            for (uint number = 1; number < 200; number++)
            {
                Assert.AreEqual(number % 2 == 1, told.Exists(one => one.Covers(number)), $"{number} stored");
                Assert.AreEqual(number % 2 == 0, told.Exists(one => one.Lacks(number)), $"{number} missing");
            }

            // Of a single one only what is around it.
            Receive(receiver, unit.Sealed[101], 1);
            Acknowledged one = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(one.Covers(101) && one.Lacks(100) && one.Lacks(102), one.ToString());
        }

        [TestMethod]
        public void NoticesAreStoredAndWhatTheyExplainIsAcknowledged()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            List<byte[]> frames = unit.Drive(10);
            receiver.Receive(Moto, frames[0], 0);
            receiver.Receive(Moto, unit.Gap(NoticeReason.NoRoom, 2, 9), 0);
            receiver.Receive(Moto, unit.Time(1000, 1_777_636_800_000), 0);
            receiver.Commit(0);
            Acknowledged told = Acknowledged.TakeAll(receiver).Single();
            Assert.IsTrue(told.Covers(5) && told.Lacks(10) && told.Covers(11) && told.Covers(12), told.ToString());
            Assert.AreEqual(2, receiver.Notices);

            // On its way when the unit dropped it.
            receiver.Receive(Moto, frames[1], 1);
            receiver.Receive(Moto, frames[1], 1);
            receiver.Commit(1);
            Assert.AreEqual("1 2", Numbers(store));
            Assert.AreEqual(1, receiver.Duplicates);
        }

        [TestMethod]
        public void AFrameUnderAnotherVehiclesTopicIsRefusedAndMakesNoVehicle()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1, vehicle: "bench");
            List<byte[]> frames = unit.Drive(3);
            receiver.Receive("bdnch", frames[0], 0);
            receiver.Receive("bdnch", Unit.Batch(frames[0], unit.Health(key: true)), 0);
            Assert.AreEqual(3, receiver.GetRefused(FrameError.Checksum));
            Assert.AreEqual(0, receiver.Vehicles, "remembered");

            // Whether a frame that continues another is the vehicle's cannot be told before that has come.
            receiver.Receive("bdnch", frames[1], 0);
            Assert.AreEqual(1, receiver.Waiting);
            receiver.Commit(0);
            Assert.IsEmpty(store.ReadVehicles());
            Assert.IsEmpty(Acknowledged.TakeAll(receiver));

            Unit other = new(1, vehicle: "bdnch");
            receiver.Receive("bdnch", other.Ride(), 1);
            frames.ForEach(frame => receiver.Receive("bdnch", frame, 1));
            receiver.Commit(1);
            CheckHolds(store, "bdnch", other);
            frames.ForEach(frame => receiver.Receive("bench", frame, 2));
            receiver.Receive("bench", unit.Sealed[4], 2);
            receiver.Commit(2);
            CheckHolds(store, "bench", unit);
            Assert.HasCount(2, store.ReadVehicles());
        }

        [TestMethod]
        public void ANoticeUnderAnotherVehiclesTopicIsRefusedAndMakesNoVehicle()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1000, vehicle: "bench");
            byte[] gap = unit.Gap(NoticeReason.NoRoom, 2, 9);
            byte[] time = unit.Time(1000, 1_777_636_800_000);
            receiver.Receive("bdnch", gap, 0);
            receiver.Receive("bdnch", time, 0);
            receiver.Commit(0);
            Assert.AreEqual(2, receiver.Refused);
            Assert.AreEqual(0, receiver.Vehicles, "remembered");
            Assert.IsEmpty(store.ReadVehicles());
            Assert.IsEmpty(Acknowledged.TakeAll(receiver));
            receiver.Receive("bench", Unit.Batch(gap, time), 1);
            receiver.Commit(1);
            StoredVehicle vehicle = Only(store);
            Assert.AreEqual("bench", vehicle.Name);
            Assert.AreEqual(2u, store.ReadNotices(vehicle, NoticeKind.Gap).Single().First);
            Assert.AreEqual(1000, store.ReadNotices(vehicle, NoticeKind.Time).Single().BootMs);
        }

        [TestMethod]
        public void TwoFramesOfOneNumberAreBothKeptAndTold()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1, seed: 1);
            Unit twin = new(1, seed: 2);
            List<byte[]> frames = unit.Drive(3);
            List<byte[]> others = twin.Drive(3);
            frames.ForEach(frame => receiver.Receive(Moto, frame, 0));
            others.ForEach(frame => receiver.Receive(Moto, frame, 0));
            others.ForEach(frame => receiver.Receive(Moto, frame, 0));
            receiver.Commit(0);
            CheckHolds(store, Moto, unit);
            Assert.IsTrue(receiver.Conflicts >= 1, $"{receiver.Conflicts} conflicts");
            Assert.AreEqual(receiver.Conflicts, store.CountConflicts(Only(store)));
            Assert.AreEqual(3, receiver.Conflicts);
        }

        [TestMethod]
        public void FramesOfANewerCatalogueAreStoredThoughTheyCannotBeReadHere()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            byte[] key = new byte[40];
            (key[0], key[1], key[2], key[3]) = (0x20, 99, 0x0F, 77);
            Unit.WithCheck(key, Frames.OriginOf(Moto));
            uint crc = CrcBefore(key, 78);
            byte[] next = Unit.WithCheck([0x21, 1, 2, 3, 4, 0, 0, 0], crc);
            receiver.Receive(Moto, key, 0);
            receiver.Receive(Moto, next, 0);
            receiver.Commit(0);
            Assert.AreEqual("77 78", Numbers(store));
            Assert.AreEqual(2, receiver.Unreadable);
            StoredFrame stored = store.ReadFrames(Only(store)).Last();
            Assert.IsNull(stored.Rows);
            Assert.AreEqual(7, stored.Group);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Single().Covers(78));
        }

        [TestMethod]
        public void AFrameWhoseContentCannotBeIsTakenOnlyWhenItComesAgain()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            byte[] key = new Unit(77).Ride();
            uint crc = CrcBefore(key, 78);
            byte[] next = Unit.WithCheck([0x21, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0], crc);
            receiver.Receive(Moto, key, 0);
            receiver.Receive(Moto, next, 0);
            receiver.Commit(0);
            Assert.AreEqual("77", Numbers(store), "its check value could match by chance");
            receiver.Receive(Moto, next, 1);
            receiver.Commit(1);
            Assert.AreEqual("77 78", Numbers(store));
            Assert.AreEqual(1, receiver.Unreadable);
            Assert.AreEqual(0, receiver.Waiting);
        }

        [TestMethod]
        public void NoPayloadDoesHarm()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            // Of some units' frames one with a flipped bit matches by chance: not of this one's.
            Unit unit = new(1, seed: 2);
            byte[][] frames = [.. unit.Drive(30)];
            Random random = new(3);
            foreach (byte[] frame in frames)
            {
                receiver.Receive(Moto, frame, 0);
                for (int i = 0; i < 100; i++)
                {
                    receiver.Receive(Moto, Damage(random, frame), 0);
                    receiver.Receive(Moto, Damage(random, Unit.Batch(frame, unit.Gap(NoticeReason.NoRoom, 5, 3), frame)), 0);
                    receiver.Receive("other", Damage(random, frame), 0);
                }
            }

            byte[] many = Unit.Batch([.. Enumerable.Range(0, 5000).Select(i => new byte[] { 0x21, (byte)i, (byte)(i >> 8), 1, 2 })]);
            receiver.Receive(Moto, many, 0);
            receiver.Receive(Moto, new byte[StoreReceiver.MaxPayload + 1], 0);
            receiver.Receive("a/b", frames[0], 0);
            receiver.Receive("", frames[0], 0);
            receiver.Receive(Moto, [], 0);
            receiver.Commit(0);
            CheckHolds(store, Moto, unit);
            Assert.AreEqual(0, receiver.Conflicts);
            Assert.IsTrue(receiver.Waiting <= 2 * StoreReceiver.MaxWaiting, $"{receiver.Waiting} waiting");
            Assert.AreEqual(1, store.ReadVehicles().Count, "no vehicle is made of what is no frame");
        }

        [TestMethod]
        public void FramesDoNotWaitForever()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            receiver.Receive(Moto, unit.Ride(), 0);
            unit.Ride();
            receiver.Receive(Moto, unit.Ride(), 0);
            Assert.AreEqual(1, receiver.Waiting);
            receiver.Receive(Moto, unit.Ride(key: true), StoreReceiver.MaxWaitingMs + 1);
            Assert.AreEqual(0, receiver.Waiting);
        }

        [TestMethod]
        public void OfManyVehiclesThoseHeardLastAreRememberedAndNoneIsForgotten()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store, maxVehicles: 40, maxChains: 10);
            Unit[] units = [.. Enumerable.Range(0, 200).Select(vehicle => new Unit(1, vehicle: $"v{vehicle}"))];
            long nowMs = 0;
            for (int i = 0; i < 6; i++)
            {
                for (int vehicle = 0; vehicle < 200; vehicle++)
                {
                    byte[] frame = units[vehicle].Drive(1)[0];
                    receiver.Receive(units[vehicle].Vehicle, frame, nowMs);
                    receiver.Receive(units[vehicle].Vehicle, frame, nowMs);
                    if (vehicle % 10 == 9)
                    {
                        nowMs += 20_000;
                        receiver.Commit(nowMs);
                        Acknowledged.TakeAll(receiver);
                        receiver.Commit(nowMs);
                        Assert.IsTrue(receiver.Vehicles <= 50, $"{receiver.Vehicles} vehicles");
                    }
                }
            }

            Assert.AreEqual(1200, receiver.Frames);
            Assert.AreEqual(1200, receiver.Duplicates);
            Assert.AreEqual(0, receiver.Unreadable);
            Assert.HasCount(200, store.ReadVehicles());
            Array.ForEach(units, unit => CheckHolds(store, unit.Vehicle, unit));
        }

        [TestMethod]
        public void ScatteredNumbersTakeBoundedMemoryAndAreStillStoredOnce()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Unit unit = new(1);
            for (int i = 0; i < SequenceSet.MaxRanges + 50; i++)
            {
                receiver.Receive(Moto, unit.Ride(key: true, rows: 1), 0);
                unit.Next++;
            }

            receiver.Commit(0);
            Acknowledged.TakeAll(receiver);
            foreach (uint number in (uint[])[1, 21, uint.MaxValue])
            {
                receiver.Receive(Moto, number == uint.MaxValue ? unit.Ride() : unit.Sealed[number], 0);
            }

            receiver.Commit(1);
            List<Acknowledged> told = Acknowledged.TakeAll(receiver);
            Assert.IsTrue(told.Exists(one => one.Covers(1)) && told.Exists(one => one.Covers(unit.Next - 1)), "what comes again is acknowledged");
            Receive(receiver, unit.Sealed[21], 2);
            Assert.IsTrue(Acknowledged.TakeAll(receiver).Exists(one => one.Covers(21)), "one of these at a time");
            Assert.AreEqual(3, receiver.Duplicates);
            Assert.AreEqual(SequenceSet.MaxRanges, Only(store).Known.RangeCount);
            CheckHolds(store, Moto, unit);
        }

        // A vehicle that sends what it was not told is stored, over a line that loses, repeats and reorders, to a receiver that is killed.
        private static List<string> Journey(int seed)
        {
            using FleetStore store = FleetStore.OpenInMemory();
            Random random = new(seed);
            StoreReceiver receiver = new(store, maxVehicles: 2, maxChains: 1 + random.Next(4));
            Unit unit = new(seed % 3 == 0 ? 0 : 1u << random.Next(31), seed);
            Unit[] others = [.. Enumerable.Range(0, 5).Select(other => new Unit(1, seed, $"other-{other}"))];
            SortedDictionary<uint, byte[]> journal = [];
            List<string> told = [];
            long nowMs = 0;
            for (int round = 0; round < 400 && (round < 80 || journal.Count > 0); round++)
            {
                for (int i = random.Next(6); i > 0 && round < 80; i--)
                {
                    unit.Next += (uint)(random.Next(20) == 0 ? random.Next(300) : 0);
                    _ = random.Next(4) == 0 ? unit.Health(random.Next(8) == 0) : unit.Ride(random.Next(8) == 0);
                    journal.Add(unit.Next - 1, unit.Sealed[unit.Next - 1]);
                }

                List<byte[]> sent = [.. journal.Values.Where(_ => random.Next(3) > 0)];
                if (random.Next(2) == 0)
                {
                    random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sent));
                }

                foreach (byte[][] message in sent.Chunk(1 + random.Next(8)))
                {
                    for (int times = random.Next(3); times > 0; times--)
                    {
                        receiver.Receive(Moto, message.Length == 1 ? message[0] : Unit.Batch(message), nowMs);
                        Unit other = others[random.Next(others.Length)];
                        receiver.Receive(other.Vehicle, random.Next(4) == 0 ? message[0] : other.Ride(), nowMs);
                    }

                    if (random.Next(4) == 0)
                    {
                        receiver.Commit(nowMs);
                    }

                    if (random.Next(30) == 0)
                    {
                        receiver = new StoreReceiver(store, maxVehicles: 2, maxChains: 1 + random.Next(4));
                    }
                }

                nowMs += random.Next(5000);
                HashSet<uint> committed = [];
                List<Acknowledged> taken = Acknowledged.TakeAll(receiver);
                if (random.Next(10) == 0)
                {
                    // Killed here, it has what it acknowledged.
                    receiver = new StoreReceiver(store);
                    committed = [.. store.ReadFrames(store.ReadVehicles().Find(vehicle => vehicle.Name == Moto) ?? new StoredVehicle(-1, "", new SequenceSet())).Select(frame => frame.Sequence)];
                    foreach (uint number in unit.Sealed.Keys)
                    {
                        Assert.IsTrue(committed.Contains(number) || !taken.Exists(one => one.Vehicle == Moto && one.Covers(number)), $"seed {seed}: {number} acknowledged and lost");
                    }
                }

                foreach (Acknowledged one in taken.Where(one => one.Vehicle == Moto && random.Next(4) > 0))
                {
                    told.Add(one.ToString());
                    foreach (uint number in journal.Keys.Where(one.Covers).ToList())
                    {
                        journal.Remove(number);
                    }
                }
            }

            receiver.Commit(nowMs);
            Assert.IsEmpty(journal, $"seed {seed}: not acknowledged: {string.Join(' ', journal.Keys)}");
            CheckHolds(store, Moto, unit);
            Assert.AreEqual(0, receiver.Conflicts + receiver.Unreadable, $"seed {seed}: conflicts, or unreadable");
            return told;
        }

        private static void Receive(StoreReceiver receiver, byte[] payload, long nowMs)
        {
            receiver.Receive(Moto, payload, nowMs);
            receiver.Commit(nowMs);
        }

        // With which the check value of a frame begins that continues a key frame.
        private static uint CrcBefore(byte[] key, uint sequence) => Frames.CrcBefore(Frames.CrcOf(key, Frames.OriginOf(Moto)), sequence);

        private static byte[] Damage(Random random, byte[] payload)
        {
            byte[] damaged = (byte[])payload.Clone();
            for (int i = 1 + random.Next(3); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            return random.Next(3) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
        }

        private static StoredVehicle Only(FleetStore store) => store.ReadVehicles().Single();

        private static string Numbers(FleetStore store) => string.Join(' ', store.ReadFrames(Only(store)).Select(frame => frame.Sequence));

        // All that the unit sealed, as it was, under its number, and nothing else.
        private static void CheckHolds(FleetStore store, string vehicle, Unit unit)
        {
            StoredVehicle stored = store.ReadVehicles().Single(one => one.Name == vehicle);
            List<StoredFrame> frames = [.. store.ReadFrames(stored)];
            Assert.AreEqual(string.Join(' ', unit.Sealed.Keys), string.Join(' ', frames.Select(frame => frame.Sequence)));
            foreach (StoredFrame frame in frames)
            {
                Assert.AreEqual(Convert.ToHexString(unit.Sealed[frame.Sequence]), Convert.ToHexString(frame.Bytes), $"frame {frame.Sequence}");
                Assert.IsTrue(stored.Known.RangeCount == SequenceSet.MaxRanges || stored.Known.Contains(frame.Sequence), $"frame {frame.Sequence} is not known");
            }
        }
    }
}
