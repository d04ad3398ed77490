using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Commands;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>What a store keeps of what vehicles say of themselves.</summary>
    [TestClass]
    public sealed class StatusTests
    {
        private const string Moto = Unit.Moto;

        [TestMethod]
        public void OnlyWhatChangesIsKept()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1,\"restarts\":2}");
            Say(receiver, 20, 3, "\"can\":{\"busOffs\":1,\"restarts\":2}");
            Say(receiver, 30, 3, "\"can\":{\"busOffs\":1,\"restarts\":4},\"gnss\":{\"badChecksums\":7}");
            Say(receiver, 40, 3, "\"can\":{\"busOffs\":1,\"restarts\":4},\"gnss\":{\"badChecksums\":7}");
            receiver.Commit(40);
            Assert.AreEqual("can.busOffs 1 @10, can.restarts 2 @10, can.restarts 4 @30, gnss.badChecksums 7 @30", Changes(store));
            Assert.AreEqual("can.busOffs 1 @10, can.restarts 4 @30, gnss.badChecksums 7 @30", Counters(store));
            Assert.AreEqual(new StoredStatus(true, "1.2.3", 3, 2, 0, 40), store.ReadStatus(Vehicle(store)));
            Assert.AreEqual(4, receiver.Statuses);
            Assert.AreEqual(4, receiver.CounterChanges);
        }

        [TestMethod]
        public void AfterAResetCountersBeginAnew()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1,\"restarts\":2}");
            Say(receiver, 20, 4, "\"can\":{\"busOffs\":1}");
            Assert.AreEqual("can.busOffs 1 @10, can.restarts 2 @10, can.busOffs 1 @20, can.restarts 0 @20", Changes(store));
            CollectionAssert.AreEqual(new[] { 3, 3, 4, 4 }, store.ReadCounterChanges(Vehicle(store)).Select(change => change.Boot).ToArray());
        }

        [TestMethod]
        public void WhatAStatusHadNoRoomForStaysAsItWas()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1,\"restarts\":2}");
            Say(receiver, 20, 3, "\"can\":{\"busOffs\":2}", ",\"countersLeftOut\":1");
            Assert.AreEqual("can.busOffs 2 @20, can.restarts 2 @10", Counters(store));
            Assert.AreEqual(1, store.ReadStatus(Vehicle(store))!.CountersLeftOut);
        }

        [TestMethod]
        public void AVehicleThatWentKeepsItsCounters()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1}");
            receiver.ReceiveStatus(Moto, "{\"online\":false}"u8, 20);
            Assert.AreEqual(new StoredStatus(false, "1.2.3", 3, 2, 0, 20), store.ReadStatus(Vehicle(store)));
            Assert.AreEqual("can.busOffs 1 @10", Counters(store));
        }

        [TestMethod]
        public void AStatusMakesNoVehicleAndIsKeptUntilItsFirstFrame()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1}");
            Say(receiver, 20, 3, "\"can\":{\"busOffs\":2}");
            receiver.ReceiveStatus(Moto, "{\"online\":false}"u8, 30);
            receiver.ReceiveStatus(Moto, "{\"online\":false}"u8, 40);
            receiver.Commit(40);
            Assert.IsEmpty(store.ReadVehicles());
            receiver.Receive(Moto, new Unit().Ride(), 50);
            receiver.Commit(50);
            Assert.AreEqual(new StoredStatus(false, "1.2.3", 3, 2, 0, 40), store.ReadStatus(Vehicle(store)));
            Assert.AreEqual("can.busOffs 2 @20", Counters(store));
        }

        [TestMethod]
        public void WhatNoUnitSaysIsCountedAndChangesNothing()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            receiver.ReceiveStatus(Moto, "{\"online\":true,\"counters\":{\"can\":{\"'; DROP TABLE counter; --\":1}}}"u8, 10);
            receiver.ReceiveStatus(Moto, new byte[100_000], 10);
            receiver.ReceiveStatus("no vehicle", "{\"online\":true}"u8, 10);
            Assert.AreEqual(3, receiver.StatusesRefused);
            Assert.IsNull(store.ReadStatus(Vehicle(store)));
        }

        [TestMethod]
        public void AVehicleCannotFillTheStoreWithNamesOrChanges()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            const int Messages = 2000;
            for (int i = 0; i < Messages; i++)
            {
                // A day between them, so that what it may cost comes back.
                string counters = string.Join(',', Enumerable.Range(0, 20).Select(name => $"\"name{(name * 31) + (i % 50)}\":{i}"));
                Say(receiver, i * 86_400_000L, 3, $"\"can\":{{\"first\":{i},{counters}}}");
            }

            Assert.IsTrue(store.ReadCounters(Vehicle(store)).Count <= 256, $"{store.ReadCounters(Vehicle(store)).Count} names");
            List<StoredCounter> changes = store.ReadCounterChanges(Vehicle(store));
            Assert.AreEqual(10_000, changes.Count);
            Assert.AreEqual((Messages - 1) * 86_400_000L, changes[^1].ReceivedMs, "the newest are kept");
        }

        [TestMethod]
        public void AVehicleThatSaysSomethingElseAllTheTimeIsPutOff()
        {
            using FleetStore store = Make(out StoreReceiver receiver);
            for (int i = 0; i < 5000; i++)
            {
                Say(receiver, i, i, string.Join(',', Enumerable.Range(0, 10).Select(part => $"\"part{part}\":{{\"a\":{i},\"b\":{i}}}")));
            }

            Assert.IsTrue(receiver.Statuses < 300, $"{receiver.Statuses} taken in 5 s");
            Assert.AreEqual(5000, receiver.Statuses + receiver.PutOff);
            Assert.IsTrue(receiver.TryTakePutOff(out string vehicle, out _));
            Assert.AreEqual(Moto, vehicle);
        }

        [TestMethod]
        public void WhatWasNotCommittedIsGoneAndComesAgain()
        {
            using TemporaryStore folder = new();
            using FleetStore store = FleetStore.Open(folder.File);
            StoreReceiver receiver = new(store);
            receiver.Receive(Moto, new Unit().Ride(), 0);
            receiver.Commit(0);
            Say(receiver, 10, 3, "\"can\":{\"busOffs\":1}");
            Assert.IsTrue(receiver.NextCommitMs < long.MaxValue, "no commit is due");
            receiver = new StoreReceiver(store);
            Assert.AreEqual("", Changes(store));
            Say(receiver, 20, 3, "\"can\":{\"busOffs\":1}");
            Assert.IsTrue(receiver.IsCommitDue(20 + StoreReceiver.CommitDelayMs));
            receiver.Commit(300);
            using FleetStore reading = FleetStore.OpenToRead(folder.File);
            Assert.AreEqual("can.busOffs 1 @20", Changes(reading));
        }

        [TestMethod]
        public void TheCommandShowsWhatVehiclesSaid()
        {
            using TemporaryStore folder = new();
            using (FleetStore store = FleetStore.Open(folder.File))
            {
                StoreReceiver receiver = new(store);
                receiver.Receive(Moto, new Unit().Ride(), 0);
                receiver.Receive("moto-2", new Unit(vehicle: "moto-2").Ride(), 0);
                Say(receiver, 1_777_636_800_000, 3, "\"can\":{\"busOffs\":1,\"restarts\":2}");
                Say(receiver, 1_777_640_400_000, 4, "\"can\":{\"busOffs\":5}");
                receiver.Commit(0);
            }

            Assert.AreEqual(
                "moto-1: online, told 2026-05-01T13:00:00.000Z, firmware 1.2.3, catalogue 2, boot 4\n"
                + "  can.busOffs                                            5  boot 4        2026-05-01T13:00:00.000Z\n"
                + "moto-2: has not said anything of itself\n",
                Run("status", "--store", folder.File));
            Assert.AreEqual(
                "{\"vehicle\":\"moto-1\",\"online\":true,\"time\":\"2026-05-01T13:00:00.000Z\",\"firmware\":\"1.2.3\",\"catalogue\":2,\"boot\":4,\"countersLeftOut\":0,"
                + "\"counters\":[{\"part\":\"can\",\"name\":\"busOffs\",\"value\":5,\"boot\":4,\"time\":\"2026-05-01T13:00:00.000Z\"}]}\n",
                Run("status", "--store", folder.File, "--vehicle", Moto, "--json"));
            Assert.AreEqual("{\"vehicle\":\"moto-2\",\"counters\":[]}\n", Run("status", "--store", folder.File, "--vehicle", "moto-2", "--json"));
            string[] changes = Run("status", "--store", folder.File, "--vehicle", Moto, "--changes", "--json").TrimEnd().Split('\n');
            Assert.HasCount(4, changes);
            Assert.AreEqual("{\"vehicle\":\"moto-1\",\"part\":\"can\",\"name\":\"busOffs\",\"value\":1,\"boot\":3,\"time\":\"2026-05-01T12:00:00.000Z\"}", changes[0]);
        }

        private static string Run(params string[] args)
        {
            using MemoryStream output = new();
            using StringWriter errors = new();
            Assert.AreEqual(0, CommandLine.Run(args, output, errors, CancellationToken.None), errors.ToString());
            return Encoding.UTF8.GetString(output.ToArray()).Replace(Environment.NewLine, "\n", StringComparison.Ordinal);
        }

        private static FleetStore Make(out StoreReceiver receiver)
        {
            FleetStore store = FleetStore.OpenInMemory();
            receiver = new StoreReceiver(store);
            receiver.Receive(Moto, new Unit().Ride(), 0);
            receiver.Commit(0);
            return store;
        }

        private static void Say(StoreReceiver receiver, long nowMs, int boot, string counters, string more = "") => receiver.ReceiveStatus(
            Moto, Encoding.ASCII.GetBytes($"{{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":{boot},\"catalogue\":2,\"counters\":{{{counters}}}{more}}}"), nowMs);

        private static StoredVehicle Vehicle(FleetStore store) => store.ReadVehicles().Single();

        private static string Counters(FleetStore store) => Text(store.ReadCounters(Vehicle(store)));

        private static string Changes(FleetStore store) => Text(store.ReadCounterChanges(Vehicle(store)));

        private static string Text(List<StoredCounter> counters) =>
            string.Join(", ", counters.Select(counter => $"{counter.Part}.{counter.Name} {counter.Value} @{counter.ReceivedMs}"));
    }
}
