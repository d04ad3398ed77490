using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Tests.Gnss
{
    [TestClass]
    public sealed class GnssReceiverModelTests
    {
        private static readonly DateTime Start = new(2026, 5, 4, 23, 59, 30, DateTimeKind.Utc);

        [TestMethod]
        [DataRow(1, 9600)]
        [DataRow(5, 38400)]
        [DataRow(10, 115200)]
        [DataRow(25, 115200)]
        public void TheDriverFindsTheVehicleWhereItIs(int rateHz, int baudRate)
        {
            Trip trip = new(new GnssReceiverOptions { RateHz = rateHz }, baudRate);
            trip.RideUntil(120);
            List<GnssEpoch> fixes = trip.Epochs.Where(e => e.HasPosition).ToList();
            Assert.IsTrue(fixes.Count >= (114 * rateHz) - 4 && fixes.Count <= 115 * rateHz, $"{fixes.Count} fixes at {rateHz} Hz");
            Assert.AreEqual(0, trip.Line.Overflows, "overflows");
            Assert.AreEqual(0, trip.Receiver.BadChecksums + trip.Receiver.Malformed + trip.Receiver.Repeated + trip.Receiver.NoiseBytes, "damage");
            double squares = 0;
            foreach (GnssEpoch fix in fixes)
            {
                double seconds = (fix.UtcMs - new DateTimeOffset(Start).ToUnixTimeMilliseconds()) / 1000.0;
                double errorM = Trip.DistanceM(fix, seconds);
                squares += errorM * errorM;
                Assert.IsTrue(errorM < 8, $"{errorM:F1} m off at {seconds} s");
                Assert.AreEqual(15, fix.SpeedMmPerS / 1000.0, 0.4, $"speed at {seconds} s");
                Assert.AreEqual(60, fix.CourseCentiDegrees / 100.0, 1.5, $"course at {seconds} s");
                Assert.AreEqual(250, fix.AltitudeCm / 100.0, 15, $"altitude at {seconds} s");
                Assert.AreEqual(GnssFix.Fix3D, fix.Fix, $"fix at {seconds} s");
            }

            double rms = Math.Sqrt(squares / fixes.Count);
            Assert.IsTrue(rms is > 0.3 and < 5, $"{rms:F2} m RMS");
        }

        [TestMethod]
        public void TimeIsKnownBeforeThePosition()
        {
            Trip trip = new(new GnssReceiverOptions(), 9600);
            trip.RideUntil(20);
            GnssEpoch[] epochs = [.. trip.Epochs];
            int time = Array.FindIndex(epochs, e => e.TimeOfDayMs != GnssEpoch.NotSet);
            int position = Array.FindIndex(epochs, e => e.HasPosition);
            Assert.IsTrue(time > 0 && position > time, $"time in epoch {time}, position in epoch {position}");
            Assert.IsTrue(epochs.Take(position).All(e => e.Fix == GnssFix.None), "a fix before the position");
        }

        [TestMethod]
        public void ATunnelHasNoPosition()
        {
            Trip trip = new(new GnssReceiverOptions(), 9600);
            trip.RideUntil(60);
            trip.Vehicle.SkyVisible = false;
            int before = trip.Epochs.Count;
            trip.RideUntil(80);
            trip.Vehicle.SkyVisible = true;
            int inside = trip.Epochs.Count;
            trip.RideUntil(100);
            Assert.IsTrue(trip.Epochs.Skip(before + 1).Take(inside - before - 1).All(e => !e.HasPosition && e.TimeOfDayMs != GnssEpoch.NotSet), "a position in the tunnel");
            Assert.IsTrue(trip.Epochs.Skip(inside + 4).All(e => e.HasPosition), "no position behind the tunnel");
        }

        [TestMethod]
        public void StandingStillTheSpeedIsSmallAndTheCourseUnsure()
        {
            Trip trip = new(new GnssReceiverOptions(), 9600, speedMPerS: 0);
            trip.RideUntil(300);
            List<GnssEpoch> fixes = trip.Epochs.Where(e => e.HasPosition).ToList();
            Assert.IsTrue(fixes.All(e => e.SpeedMmPerS < 300), $"{fixes.Max(e => e.SpeedMmPerS)} mm/s");
            Assert.IsTrue(fixes.Count(e => e.CourseCentiDegrees == GnssEpoch.NotSet) > fixes.Count * 0.9, "a course while standing");
        }

        [TestMethod]
        public void TheSameSeedGivesTheSameBytes()
        {
            string first = Summary(1), again = Summary(1), other = Summary(2);
            Assert.AreEqual(first, again);
            Assert.AreNotEqual(first, other);
        }

        [TestMethod]
        public void ALineThatIsTooSlowIsRefused()
        {
            ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => new Trip(new GnssReceiverOptions { RateHz = 10 }, 9600));
            StringAssert.Contains(e.Message, "baud");
        }

        [TestMethod]
        public void ABurstAllocatesNothing()
        {
            Trip trip = new(new GnssReceiverOptions { SendVtg = true, RateHz = 5 }, 115200) { Listening = false };
            trip.RideUntil(20);
            long before = GC.GetAllocatedBytesForCurrentThread();
            trip.RideUntil(60);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, "bytes for 200 bursts");
        }

        private static string Summary(int seed)
        {
            Trip trip = new(new GnssReceiverOptions(), 9600, seed: seed);
            trip.RideUntil(30);
            return string.Join('\n', trip.Epochs.Select(e => $"{e.TimeOfDayMs} {e.LatitudeE7} {e.LongitudeE7} {e.SpeedMmPerS} {e.Satellites}"));
        }

        // Straight on at a steady speed, with the real line and driver.
        private sealed class Trip
        {
            private const double Latitude = 48.1;
            private const double Longitude = 11.5;
            private const double CourseDeg = 60;
            private const double MetresPerDegree = 111_320;
            private readonly EpochCollector _collector = new();
            private readonly byte[] _unread = new byte[4096];
            private readonly VirtualClock _clock = new();
            private readonly GnssReceiverModel _model;
            private readonly double _speedMPerS;

            public Trip(GnssReceiverOptions options, int baudRate, double speedMPerS = 15, int seed = 1)
            {
                _speedMPerS = speedMPerS;
                Line = new SerialLine(_clock, baudRate);
                Receiver = new GnssReceiver(Line);
                Receiver.SetListener(_collector);
                _model = new GnssReceiverModel(_clock, Line, Vehicle, Start, options, seed);
            }

            public SerialLine Line { get; }

            public VehicleState Vehicle { get; } = new();

            public GnssReceiver Receiver { get; }

            public List<GnssEpoch> Epochs => _collector.Epochs;

            public bool Listening { get; init; } = true;

            public static double DistanceM(GnssEpoch fix, double seconds)
            {
                double north = ((fix.LatitudeE7 / 1e7) - Latitude) * MetresPerDegree;
                double east = ((fix.LongitudeE7 / 1e7) - Longitude) * MetresPerDegree * Math.Cos(Latitude * Math.PI / 180);
                double alongM = 15 * seconds;
                north -= alongM * Math.Cos(CourseDeg * Math.PI / 180);
                east -= alongM * Math.Sin(CourseDeg * Math.PI / 180);
                return Math.Sqrt((north * north) + (east * east));
            }

            public void RideUntil(int seconds)
            {
                while (_clock.NowUs < seconds * 1_000_000L)
                {
                    _clock.MoveTo(_clock.NowUs + 10_000);
                    if (_clock.NowUs % 50_000 == 0)
                    {
                        double alongM = _speedMPerS * _clock.NowUs / 1e6;
                        Vehicle.Utc = Start.AddTicks(_clock.NowUs * 10);
                        Vehicle.LatitudeDeg = Latitude + (alongM * Math.Cos(CourseDeg * Math.PI / 180) / MetresPerDegree);
                        Vehicle.LongitudeDeg = Longitude + (alongM * Math.Sin(CourseDeg * Math.PI / 180) / MetresPerDegree / Math.Cos(Latitude * Math.PI / 180));
                        Vehicle.SpeedMPerS = _speedMPerS;
                        Vehicle.CourseDeg = CourseDeg;
                        Vehicle.AltitudeM = 250;
                    }

                    _model.AdvanceTo(_clock.NowUs);
                    if (Listening)
                    {
                        Receiver.Step(_clock.NowMs);
                    }
                    else
                    {
                        Line.Read(_unread, 0, _unread.Length);
                    }
                }
            }
        }
    }
}
