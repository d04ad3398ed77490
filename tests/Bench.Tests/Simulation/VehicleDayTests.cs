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
    }
}
