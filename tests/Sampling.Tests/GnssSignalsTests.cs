using Telematics.Gnss;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    [TestClass]
    public class GnssSignalsTests
    {
        [TestMethod]
        public void AnEpochBecomesSignals()
        {
            SignalStore signals = new SignalStore();
            GnssSignals gnss = new GnssSignals(signals, new UtcClock(0));
            GnssEpoch epoch = Fix(5000);
            epoch.AltitudeCm = -1234;
            epoch.SpeedMmPerS = 10000;
            epoch.CourseCentiDegrees = 35996;
            epoch.Satellites = 12;
            epoch.HdopCenti = 95;
            gnss.OnEpoch(epoch);
            Check(signals, SignalId.Latitude, 481372004);
            Check(signals, SignalId.Longitude, -115756000);
            Check(signals, SignalId.Altitude, -123);
            Check(signals, SignalId.Speed, 360);
            Check(signals, SignalId.Course, 3600);
            Check(signals, SignalId.Satellites, 12);
            Check(signals, SignalId.Hdop, 95);
            Check(signals, SignalId.FixType, 3);
            Assert.AreEqual(5000L, signals.GetTimeMs(SignalId.Latitude));
        }

        [TestMethod]
        public void AnEpochWithoutAPositionLeavesTheOldOneToGrowStale()
        {
            SignalStore signals = new SignalStore();
            GnssSignals gnss = new GnssSignals(signals, new UtcClock(0));
            gnss.OnEpoch(Fix(1000));
            GnssEpoch none = new GnssEpoch { ReceivedMs = 2000, Fix = GnssFix.None, SpeedMmPerS = 5000, CourseCentiDegrees = 100, AltitudeCm = 100 };
            gnss.OnEpoch(none);
            Check(signals, SignalId.Latitude, 481372004);
            Check(signals, SignalId.FixType, 1);
            Assert.AreEqual(1000L, signals.GetTimeMs(SignalId.Latitude));
            Assert.AreEqual((int)SignalQuality.NeverSeen, (int)signals.GetQuality(SignalId.Speed), "speed of an epoch without a position");
            signals.MarkStale(4001);
            Assert.AreEqual((int)SignalQuality.Stale, (int)signals.GetQuality(SignalId.Latitude));
            Assert.AreEqual(1, gnss.EpochsWithPosition);
        }

        [TestMethod]
        public void AnEpochWhoseDateIsDoubtedConfirmsNoStepOfTheClock()
        {
            UtcClock utc = new UtcClock(1735689600000);
            GnssSignals gnss = new GnssSignals(new SignalStore(), utc);
            for (int second = 0; second < 10; second++)
            {
                GnssEpoch epoch = Fix(1000 * second);
                epoch.UtcMs = 1795348800000 + (1000 * second) + (second >= 7 ? 86400000 : 0);

                // Two that are a day off, and one that says the right date again, which does not count yet.
                epoch.IsDateDoubted = second == 9;
                gnss.OnEpoch(epoch);
            }

            Assert.AreEqual(1795348809000, utc.ToUtcMs(9000));
            Assert.AreEqual(1, utc.Steps);
        }

        [TestMethod]
        public void OnlyAPlausibleDateSetsTheClock()
        {
            UtcClock utc = new UtcClock(1735689600000);
            GnssSignals gnss = new GnssSignals(new SignalStore(), utc);
            for (int i = 0; i < 5; i++)
            {
                GnssEpoch epoch = Fix(1000 * i);
                epoch.UtcMs = 1158000000000 + (1000 * i);
                gnss.OnEpoch(epoch);
            }

            Assert.IsFalse(utc.IsKnown, "2006 was believed");
            for (int i = 5; i < 10; i++)
            {
                GnssEpoch epoch = Fix(1000 * i);
                epoch.UtcMs = 1777636800000 + (1000 * i);
                gnss.OnEpoch(epoch);
            }

            Assert.AreEqual(1777636800000, utc.ToUtcMs(0));
        }

        [TestMethod]
        public void AnImpossibleValueIsRefusedAndTheRestTaken()
        {
            SignalStore signals = new SignalStore();
            GnssSignals gnss = new GnssSignals(signals, new UtcClock(0));
            GnssEpoch epoch = Fix(1000);
            epoch.SpeedMmPerS = int.MaxValue;
            epoch.Satellites = 12;
            gnss.OnEpoch(epoch);
            Assert.AreEqual((int)SignalQuality.NeverSeen, (int)signals.GetQuality(SignalId.Speed));
            Check(signals, SignalId.Satellites, 12);
            Assert.AreEqual(1, signals.Refused);
        }

        private static GnssEpoch Fix(long receivedMs)
        {
            return new GnssEpoch { ReceivedMs = receivedMs, Fix = GnssFix.Fix3D, LatitudeE7 = 481372004, LongitudeE7 = -115756000 };
        }

        private static void Check(SignalStore signals, int id, int expected)
        {
            string name = SignalCatalogue.Get(id).Name;
            Assert.AreEqual((int)SignalQuality.Valid, (int)signals.GetQuality(id), name);
            Assert.AreEqual(expected, signals.GetValue(id), name);
        }
    }
}
