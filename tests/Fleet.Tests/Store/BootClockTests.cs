using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    [TestClass]
    public sealed class BootClockTests
    {
        private const long UtcMs = 1_777_636_800_000;

        [TestMethod]
        public void TheFirstNoticeBehindAFramePlacesIt()
        {
            Unit unit = new(1) { BootCount = 7 };
            byte[] first = unit.Time(100_000, UtcMs);
            byte[] corrected = unit.Time(200_000, UtcMs + 150_000);
            BootClock clock = Clock(first, corrected);
            Assert.AreEqual(UtcMs - 100_000, Boot(clock, 0, 7));
            Assert.AreEqual(UtcMs - 100_000, Boot(clock, 1, 7));
            Assert.AreEqual(UtcMs - 50_000, Boot(clock, 2, 7));
            Assert.AreEqual(UtcMs - 50_000, Boot(clock, 99, 7), "behind the last notice");
            Assert.IsNull(Boot(clock, 0, 6), "another boot");
        }

        [TestMethod]
        public void ABootCountThatComesAgainIsAnotherBoot()
        {
            Unit unit = new(100) { BootCount = 1 };
            byte[] before = unit.Time(1000, UtcMs);
            unit.Next = 5000;
            byte[] after = unit.Time(1000, UtcMs + 1_000_000_000);
            BootClock clock = Clock(before, after);
            Assert.AreEqual(UtcMs - 1000, Boot(clock, 50, 1));
            Assert.AreEqual(UtcMs + 999_999_000, Boot(clock, 4990, 1));
        }

        private static BootClock Clock(params byte[][] notices)
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            Array.ForEach(notices, notice => receiver.Receive(Unit.Moto, notice, 0));
            receiver.Commit(0);
            return new BootClock(store, store.ReadVehicles().Single());
        }

        private static long? Boot(BootClock clock, uint sequence, int bootCount) => clock.TryGetBoot(sequence, bootCount, out long utcMs) ? utcMs : null;
    }
}
