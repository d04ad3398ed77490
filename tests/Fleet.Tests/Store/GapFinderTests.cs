using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    [TestClass]
    public sealed class GapFinderTests
    {
        [TestMethod]
        public void NothingIsMissingWhereAllIsStored()
        {
            Assert.AreEqual("", Gaps(new Unit(10), unit => unit.Drive(20).ToArray()));
        }

        [TestMethod]
        public void WhatIsMissingWithinABootIsMissing()
        {
            Assert.AreEqual("12-13 Missing, 15-15 Missing", Gaps(new Unit(10), unit => Without(unit, 7, 12, 13, 15)));
        }

        [TestMethod]
        public void WhatLiesBetweenTwoBootsMayNeverHaveBeen()
        {
            Assert.AreEqual("13-255 BetweenBoots", Gaps(new Unit(10), unit => [.. Without(unit, 3), .. NextBoot(unit, 256)]));
        }

        [TestMethod]
        public void WhatTheUnitExplainedIsExplained()
        {
            Assert.AreEqual(
                "4-5 NotHere, 6-9 Released, 11-12 NoRoom, 14-14 Damaged, 17-255 NeverUsed",
                Gaps(new Unit(10), unit =>
                [
                    .. Without(unit, 6, 11, 12, 14), unit.Gap(NoticeReason.NotHere, 4, 5), unit.Gap(NoticeReason.Released, 6, 9), unit.Gap(NoticeReason.NoRoom, 11, 12), .. NextBoot(unit, 256),
                    unit.Gap(NoticeReason.Damaged, 14, 14), unit.Gap(NoticeReason.NeverUsed, 17, 255),
                ]));
        }

        [TestMethod]
        public void WhatCameThoughItWasGivenUpIsNoGap()
        {
            Assert.AreEqual("11-11 NoRoom, 14-15 NoRoom", Gaps(new Unit(10), unit => [.. Without(unit, 6, 11, 14, 15), unit.Gap(NoticeReason.NoRoom, 11, 15)]));
        }

        [TestMethod]
        public void AllNumbersThereAreCanBeGaps()
        {
            Assert.AreEqual(
                "0-9 NeverUsed, 12-4294967294 Missing",
                Gaps(new Unit(10), unit => [unit.Ride(), unit.Gap(NoticeReason.NeverUsed, 0, 9), .. At(unit, uint.MaxValue)]));
        }

        private static string Gaps(Unit unit, System.Func<Unit, byte[][]> send)
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store);
            foreach (byte[] payload in send(unit))
            {
                receiver.Receive(Unit.Moto, payload, 0);
            }

            receiver.Commit(0);
            return string.Join(", ", GapFinder.Find(store, store.ReadVehicles().Single()).Select(gap => $"{gap.First}-{gap.Last} {gap.Reason}"));
        }

        // Key frames, so that each can be stored without the others.
        private static byte[][] Without(Unit unit, int count, params uint[] lost)
        {
            for (int i = 0; i < count; i++)
            {
                unit.Ride(key: true);
            }

            return [.. unit.Sealed.Where(frame => !lost.Contains(frame.Key)).Select(frame => frame.Value)];
        }

        private static byte[][] NextBoot(Unit unit, uint first)
        {
            unit.BootCount++;
            return At(unit, first);
        }

        private static byte[][] At(Unit unit, uint number)
        {
            unit.Next = number;
            return [unit.Ride(key: true)];
        }
    }
}
