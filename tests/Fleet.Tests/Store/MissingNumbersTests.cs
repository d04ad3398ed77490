using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>Numbers that a vehicle does not send although it is asked for them.</summary>
    [TestClass]
    public sealed class MissingNumbersTests
    {
        private const string Moto = Unit.Moto;
        private const int HourMs = 3_600_000;

        private readonly FleetStore _store = FleetStore.OpenInMemory();

        [TestCleanup]
        public void End() => _store.Dispose();

        [TestMethod]
        public void WhatAUnitSaysToBeAcknowledgedBeforeIsNotAskedForAndToldOnce()
        {
            StoreReceiver receiver = new(_store);
            Unit unit = new(1000);
            receiver.Receive(Moto, unit.Ride(), 0);
            unit.Next = 2000;
            Assert.IsTrue(Receive(receiver, unit.Ride(key: true), 0).Exists(one => one.Lacks(1001) && one.Lacks(1999)), "asked for");
            List<Acknowledged> told = Receive(receiver, unit.Gap(NoticeReason.Released, 900, 1989), 0);
            Assert.IsTrue(told.TrueForAll(one => !one.Lacks(1001) && !one.Lacks(1989)), "not asked for any more");
            Assert.IsTrue(told.Exists(one => one.Lacks(1990)), "what it does not name is");
            Assert.IsTrue(receiver.TryTakeReleased(out string vehicle, out long count));
            Assert.AreEqual(Moto, vehicle);
            Assert.AreEqual(1089, count, "numbers that are not here");
            Receive(receiver, unit.Gap(NoticeReason.Released, 1990, 1999), 0);
            Assert.IsFalse(receiver.TryTakeReleased(out _, out _), "once for a vehicle");
            Assert.AreEqual(1099, receiver.Released);
            Assert.AreEqual(
                "900-999 Released, 1001-1989 Released, 1990-1999 Released",
                string.Join(", ", GapFinder.Find(_store, _store.ReadVehicles().Single()).Select(gap => $"{gap.First}-{gap.Last} {gap.Reason}")));
        }

        [TestMethod]
        public void WhatIsSaidToBeAcknowledgedAndComesAllTheSameIsStored()
        {
            StoreReceiver receiver = new(_store);
            Unit unit = new(1000);
            byte[] key = unit.Ride();
            byte[] next = unit.Ride();
            receiver.Receive(Moto, key, 0);
            receiver.Receive(Moto, unit.Gap(NoticeReason.Released, 1001, 1001), 0);
            Receive(receiver, next, 0);
            Assert.AreEqual(2, receiver.Frames);
            Assert.IsEmpty(GapFinder.Find(_store, _store.ReadVehicles().Single()));
        }

        [TestMethod]
        public void WhatANoticeNamesBeyondItsOwnNumberIsNotBelieved()
        {
            StoreReceiver receiver = new(_store);
            Unit unit = new(1000);
            receiver.Receive(Moto, unit.Ride(), 0);
            List<Acknowledged> told = Receive(receiver, unit.Gap(NoticeReason.Released, 1001, 1500), 0);
            Assert.IsFalse(told.Exists(one => one.Covers(1002)));
            Assert.AreEqual(1, receiver.Disbelieved);
            Assert.IsFalse(receiver.TryTakeReleased(out _, out _));
        }

        [TestMethod]
        public void AUnitThatCannotSayWhatBecameOfItIsNotAskedForEver()
        {
            StoreReceiver receiver = new(_store);
            Unit unit = new(1000);
            receiver.Receive(Moto, unit.Ride(), 0);
            unit.Next = 2000;
            int asked = 0;
            long nowMs = 0;
            string told = "";
            for (int i = 0; i < 400; i++)
            {
                nowMs += HourMs / 4;
                asked += Receive(receiver, unit.Ride(key: true), nowMs).Count(one => one.Lacks(1001));
                while (receiver.TryTakeGivenUp(out string vehicle, out long count))
                {
                    told += $"{vehicle} {count}; ";
                }
            }

            Assert.IsTrue(asked is >= StoreReceiver.MostAsked and <= 100, $"asked {asked} times");
            Assert.AreEqual("moto-1 999; ", told);

            // Something new is asked for, and what is not asked for any more is not acknowledged either.
            unit.Next += 10;
            List<Acknowledged> last = Receive(receiver, unit.Ride(key: true), nowMs);
            Assert.IsTrue(last.Exists(one => one.Lacks(unit.Next - 2)), "the new gap");
            Assert.IsFalse(last.Exists(one => one.Lacks(1500) || one.Covers(1500)), "the old one");

            // If it comes after all it is taken.
            uint next = unit.Next;
            unit.Next = 1001;
            Assert.IsTrue(Receive(receiver, unit.Ride(key: true), nowMs).Exists(one => one.Covers(1001)), "it came");
            unit.Next = next;
            Assert.AreEqual("", string.Concat(Receive(receiver, unit.Ride(key: true), nowMs).Where(one => one.Lacks(1500))), "the rest of it");
        }

        [TestMethod]
        public void WhatFillsSlowlyIsAskedForUntilItIsFilled()
        {
            StoreReceiver receiver = new(_store);
            Unit unit = new(1000);
            receiver.Receive(Moto, unit.Ride(), 0);
            uint live = 3000;
            long nowMs = 0;
            for (uint number = 1001; number < 1400; number++)
            {
                nowMs += HourMs;
                unit.Next = number;
                receiver.Receive(Moto, unit.Ride(key: true), nowMs);
                unit.Next = live++;
                Assert.IsTrue(Receive(receiver, unit.Ride(key: true), nowMs).Exists(one => one.Lacks(number + 1)), $"{number + 1}");
            }

            Assert.IsFalse(receiver.TryTakeGivenUp(out _, out _));
        }

        private static List<Acknowledged> Receive(StoreReceiver receiver, byte[] payload, long nowMs)
        {
            receiver.Receive(Moto, payload, nowMs);
            receiver.Commit(nowMs + StoreReceiver.AcknowledgementDelayMs);
            return Acknowledged.TakeAll(receiver);
        }
    }
}
