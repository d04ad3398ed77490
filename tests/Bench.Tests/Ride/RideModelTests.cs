using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Ride;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Ride
{
    [TestClass]
    public sealed class RideModelTests
    {
        private static readonly DateTime Start = new(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc);

        [TestMethod]
        public void SameSeedGivesTheSameRideAndAnotherSeedAnotherOne()
        {
            string first = Trace("commute", 1), again = Trace("commute", 1), other = Trace("commute", 2);
            Assert.AreEqual(first, again);
            Assert.AreNotEqual(first, other);
        }

        [TestMethod]
        [DataRow("commute", 15.0, 45.0)]
        [DataRow("mountain", 20.0, 60.0)]
        [DataRow("delivery", 3.0, 25.0)]
        public void AnHourStaysWithinWhatAMotorcycleDoes(string name, double leastMeanKmH, double mostMeanKmH)
        {
            VehicleState state = new();
            RideModel ride = New(name, state, 7);
            double lastSpeed = 0, mostAcceleration = 0, topSpeed = 0, leastV = 1000, mostA = 0, mostRegenA = 0;
            int stops = 0;
            for (int second = 1; second <= 3600; second++)
            {
                ride.AdvanceTo(second * 1_000_000L);
                mostAcceleration = Math.Max(mostAcceleration, Math.Abs(state.SpeedMPerS - lastSpeed));
                stops += lastSpeed > 0 && state.SpeedMPerS == 0 ? 1 : 0;
                lastSpeed = state.SpeedMPerS;
                topSpeed = Math.Max(topSpeed, lastSpeed * 3.6);
                leastV = Math.Min(leastV, state.PackVoltageV);
                mostA = Math.Max(mostA, -state.PackCurrentA);
                mostRegenA = Math.Max(mostRegenA, state.PackCurrentA);
                Assert.IsTrue(state.CourseDeg is >= 0 and < 360, $"course {state.CourseDeg}");
                Assert.IsTrue(Math.Abs(state.MotorDuty) <= 1 && state.CellVoltageMinV < state.CellVoltageMaxV);
            }

            string seen = $"{name}: {state.DistanceM / 1000:F1} km, top {topSpeed:F0} km/h, {stops} stops, {leastV:F1} V least, {mostA:F0} A most, "
                + $"{mostRegenA:F0} A regen, {state.EnergyUsedWh:F0} Wh used, {state.EnergyRegeneratedWh:F0} Wh back, SOC {state.StateOfChargePercent:F0} %, "
                + $"motor {state.MotorTemperatureC:F0} °C, controller {state.ControllerTemperatureC:F0} °C, pack {state.PackTemperatureMaxC:F1} °C, acceleration {mostAcceleration:F1} m/s²";
            Console.WriteLine(seen);
            Assert.IsTrue(state.DistanceM / 1000 >= leastMeanKmH && state.DistanceM / 1000 <= mostMeanKmH, seen);
            Assert.IsTrue(mostAcceleration < 5 && topSpeed is > 25 and < 100 && stops > 0, seen);
            Assert.IsTrue(leastV > 55 && mostA is > 30 and < 190 && mostRegenA is > 1 and < 60, seen);
            double whPerKm = (state.EnergyUsedWh - state.EnergyRegeneratedWh) / (state.DistanceM / 1000);
            Assert.IsTrue(whPerKm is > 15 and < 90, $"{whPerKm:F0} Wh/km; {seen}");
            Assert.IsTrue(state.MotorTemperatureC < 130 && state.ControllerTemperatureC < 95 && state.PackTemperatureMaxC < 55, seen);
        }

        [TestMethod]
        public void PositionMovesAsFarAsTheWheelTurns()
        {
            VehicleState state = new();
            RideModel ride = New("commute", state, 3);
            double pathM = 0, latitude = state.LatitudeDeg, longitude = state.LongitudeDeg;
            for (int step = 1; step <= 6000; step++)
            {
                ride.AdvanceTo(step * 100_000L);
                double north = (state.LatitudeDeg - latitude) * 111_140;
                double east = (state.LongitudeDeg - longitude) * 111_320 * Math.Cos(state.LatitudeDeg * Math.PI / 180);
                pathM += Math.Sqrt((north * north) + (east * east));
                (latitude, longitude) = (state.LatitudeDeg, state.LongitudeDeg);
            }

            Assert.AreEqual(state.DistanceM, pathM, state.DistanceM * 0.005);
        }

        [TestMethod]
        public void ParkedStandsStillAndDrawsOnlyTheAuxiliaries()
        {
            VehicleState state = new();
            New("parked", state, 1).AdvanceTo(600_000_000L);
            Assert.AreEqual(0, state.SpeedMPerS);
            Assert.AreEqual(0, state.DistanceM, 0.001);
            Assert.IsTrue(state.PackCurrentA is > -1.2 and < -0.5, $"{state.PackCurrentA} A");
        }

        [TestMethod]
        public void SteppingAllocatesNothing()
        {
            RideModel ride = New("mountain", new VehicleState(), 5);
            ride.AdvanceTo(1_000_000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ride.AdvanceTo(300_000_000);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        private static RideModel New(string name, VehicleState state, int seed) => new(Route.Find(name)!, state, Start, seed);

        private static string Trace(string name, int seed)
        {
            VehicleState state = new();
            RideModel ride = New(name, state, seed);
            return string.Join(";", Enumerable.Range(1, 300).Select(second =>
            {
                ride.AdvanceTo(second * 1_000_000L);
                return FormattableString.Invariant($"{state.LatitudeDeg:R},{state.SpeedMPerS:R},{state.PackVoltageV:R}");
            }));
        }
    }
}
