using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Simulation;

namespace Telematics.Bench.Tests.Simulation
{
    [TestClass]
    public sealed class VehicleDayTests
    {
        [TestMethod]
        public void AQuietDayArrivesWhole()
        {
            DayReport day = new VehicleDay(1, []).Run();
            Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
            Assert.AreEqual(day.FramesSealed, day.FramesDelivered, "frames delivered");
            Assert.IsTrue(day.FramesSealed >= 360, $"{day.FramesSealed} frames in an hour");
            Assert.AreEqual(0, day.AllocatedBytes, "bytes allocated by the loop");
            Assert.AreEqual(0, day.Faults.Values.Sum(), "faults");
        }

        [TestMethod]
        public void WhatHappensToTheSensorsNeverMakesAValueWrong()
        {
            FaultKind[] kinds = [FaultKind.GnssBytes, FaultKind.GnssSilence, FaultKind.ClockJump, FaultKind.CanErrors, FaultKind.CanBusOff];
            for (int seed = 1; seed <= 10; seed++)
            {
                DayReport day = new VehicleDay(seed, kinds).Run();
                Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
            }
        }

        [TestMethod]
        [DataRow(1001)]
        [DataRow(1021)]
        [DataRow(1041)]
        [DataRow(1061)]
        [DataRow(1081)]
        [DataRow(1101)]
        [DataRow(1121)]
        [DataRow(1141)]
        [DataRow(1161)]
        [DataRow(1181)]
        public void WhateverGoesWrongNothingIsLostAndNothingComesTwice(int firstSeed)
        {
            const int Days = 20;
            long faults = 0;
            for (int seed = firstSeed; seed < firstSeed + Days; seed++)
            {
                DayReport day = new VehicleDay(seed, Enum.GetValues<FaultKind>()).Run();
                Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
                faults += day.Faults.Values.Sum();
            }

            Assert.IsTrue(faults > 10 * Days, $"only {faults} things went wrong in {Days} days");
        }

        [TestMethod]
        public void ADayOfManyHoursIsMeasuredLikeAnHour()
        {
            // More rows and frames than the simulation's own lists begin with.
            DayReport day = new VehicleDay(1, [], 5 * VehicleDay.RideS).Run();
            Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
            Assert.AreEqual(0, day.AllocatedBytes, "bytes allocated by the loop");
            Assert.IsTrue(day.FramesSealed >= 5 * 360, $"{day.FramesSealed} frames in five hours");
        }

        [TestMethod]
        public void TheSameSeedGivesTheSameDay()
        {
            foreach (int seed in new[] { 3, 77 })
            {
                DayReport first = new VehicleDay(seed, Enum.GetValues<FaultKind>()).Run();
                DayReport second = new VehicleDay(seed, Enum.GetValues<FaultKind>()).Run();
                Assert.AreEqual(first.Digest, second.Digest, $"seed {seed}");
                Assert.AreEqual(first.FramesSealed, second.FramesSealed, $"seed {seed}");
            }
        }

        [TestMethod]
        public void AModemThatIsStuckIsSetRightAndTheUnitComesBack()
        {
            long stuck = 0;
            for (int seed = 1; seed <= 20; seed++)
            {
                DayReport day = new VehicleDay(seed, [FaultKind.StuckModem]).Run();
                Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
                Assert.AreEqual(day.FramesSealed, day.FramesDelivered, $"frames delivered with seed {seed}");
                stuck += day.Faults[FaultKind.StuckModem];
            }

            Assert.IsTrue(stuck >= 3, $"{stuck} modems are stuck");
        }

        [TestMethod]
        public void WhatAFlashThatWearsOutDoesNotKeepIsNamedAndTheUnitGoesOn()
        {
            long worn = 0;
            int named = 0;
            for (int seed = 1; seed <= 20; seed++)
            {
                DayReport day = new VehicleDay(seed, [FaultKind.FlashWear, FaultKind.Registration]).Run();
                Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
                worn += day.Faults[FaultKind.FlashWear];
                named += day.FramesInGaps;
            }

            Assert.IsTrue(worn >= 5 && named > 0, $"{worn} times the flash fails, and {named} frames are named");
        }

        [TestMethod]
        public void AVehicleThatIsParkedForADayKeepsItsNumbersAndItsTime()
        {
            // Things go on to go wrong.
            DayReport day = new VehicleDay(5150001, Enum.GetValues<FaultKind>(), 600, 1).Run();
            Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
            Assert.AreEqual(1, day.Faults[FaultKind.Parked]);
        }

        [TestMethod]
        public void ADayThatEndsAtItsFirstViolationEndsLikeAnyOtherWithoutOne()
        {
            DayReport day = new VehicleDay(1, []) { EndsAtFirst = true }.Run();
            Assert.AreEqual(new VehicleDay(1, []).Run().Digest, day.Digest);
        }

        [TestMethod]
        public void FramesAreGivenUpForTheFlashOnly()
        {
            // Power cuts, and nothing that the flash itself does.
            for (int seed = 1; seed <= 10; seed++)
            {
                DayReport day = new VehicleDay(seed, [FaultKind.PowerCut, FaultKind.Registration, FaultKind.ReceiverKill]).Run();
                Assert.AreEqual(0, day.Violations.Count, string.Join('\n', day.Violations));
            }
        }
    }
}
