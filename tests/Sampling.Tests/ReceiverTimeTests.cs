using System.Text;
using Telematics.Doubles;
using Telematics.Gnss;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    /// <summary>What the clock makes of a receiver's sentences, from the wire on.</summary>
    [TestClass]
    public class ReceiverTimeTests
    {
        private const long Earliest = 1735689600000;

        // 2026-11-22 10:12:00.
        private const long Fixed = 1795342320000;
        private const long DayMs = 86400000;

        [TestMethod]
        public void AReceiverThatRestartsWithoutAFixDoesNotMoveTheClock()
        {
            Rig rig = new Rig();
            rig.RideAMinute();
            for (int s = 0; s < 600; s++)
            {
                string time = Rig.Time((((23 * 60) + 59) * 60) + 42 + s);
                rig.Send("GPGGA," + time + ".000,,,,,0,00,99.99,,,,,,");
                rig.Send("GPRMC," + time + ".000,V,,,,,0.00,0.00,050180,,,N");
                rig.Second();
            }

            rig.Check(0, "after a restart");
            Assert.AreEqual(1, rig.Utc.Steps);
        }

        [TestMethod]
        public void AVoidEpochsZdaDoesNotMoveTheClockNorTheDate()
        {
            Rig rig = new Rig();
            rig.RideAMinute();
            for (int s = 0; s < 60; s++)
            {
                string time = Rig.Time((10 * 3600) + (13 * 60) + s);
                rig.Send("GPGGA," + time + ",,,,,0,00,99.99,,,,,,");
                rig.Send("GPZDA," + time + ",06,01,2035,00,00");
                rig.Second();
            }

            rig.Check(0, "while there is no fix");

            // The fix is back, and no sentence says the date.
            for (int s = 0; s < 60; s++)
            {
                rig.Send("GPGGA," + Rig.Time((10 * 3600) + (14 * 60) + s) + ",4807.038,N,01131.324,E,1,08,0.9,545.4,M,,M,,");
                rig.Second();
            }

            rig.Check(0, "after the fix is back");
            Assert.AreEqual(1, rig.Utc.Steps);
        }

        [TestMethod]
        public void AVoidTimeCountsOnlyWhileNoTimeIsKnown()
        {
            Rig rig = new Rig();
            for (int s = 0; s < 5; s++)
            {
                rig.Send("GPRMC," + Rig.Time((9 * 3600) + s) + ",V,,,,,,,,,,N");
                rig.Send("GPZDA," + Rig.Time((9 * 3600) + s) + ",22,11,2026,00,00");
                rig.Second();
            }

            Assert.IsTrue(rig.Utc.IsKnown, "a receiver's own clock, with nothing better");

            // The network knows better, and a fix better still.
            rig.Utc.OnNetwork(Fixed, rig.NowMs);
            Assert.AreEqual(Fixed, rig.Utc.ToUtcMs(rig.NowMs));
            rig.RideAMinute();
            rig.Check(0, "after a fix");
        }

        [TestMethod]
        public void AtTenEpochsASecondALateDateAtMidnightDoesNotMoveTheClock()
        {
            Rig rig = new Rig();
            const int Midnight = 86400;
            for (int tenth = -300; tenth < 300; tenth++)
            {
                int second = Midnight + (tenth < 0 ? -((9 - tenth) / 10) : tenth / 10);
                int part = tenth - ((second - Midnight) * 10);
                string date = tenth < 9 ? "221126" : "231126";
                rig.Send("GPRMC," + Rig.Time(second) + "." + part.ToString() + ",A,4807.038,N,01131.324,E,0.0,0.0," + date + ",,,A");
                rig.NowMs += 100;
            }

            Assert.AreEqual(1, rig.Utc.Steps, "steps");
            long midnight = Fixed - (((10 * 60) + 12) * 60000L) + DayMs;
            Assert.AreEqual(midnight + 29900, rig.Utc.ToUtcMs(rig.NowMs - 100));
        }

        [TestMethod]
        public void ALeapSecondLearntLateIsAStep()
        {
            Rig rig = new Rig();
            rig.RideAMinute();
            for (int s = 0; s < 5; s++)
            {
                rig.SendFix((10 * 3600) + (12 * 60) + 59 + s);
            }

            Assert.AreEqual(2, rig.Utc.Steps, "a second back");
            Assert.AreEqual(-1000L, rig.Utc.LastStepMs);
            for (int s = 0; s < 5; s++)
            {
                rig.SendFix((10 * 3600) + (13 * 60) + 5 + s);
            }

            Assert.AreEqual(3, rig.Utc.Steps, "and on again");
            Assert.AreEqual(1000L, rig.Utc.LastStepMs);
        }

        [TestMethod]
        [DataRow("RMC", "050180")]
        [DataRow("RMC", "060426")]
        [DataRow("ZDA", "06,01,1980")]
        [DataRow("ZDA", "01,01,2019")]
        [DataRow("ZDA", "06,01,2035")]
        [DataRow("ZDA", "31,12,2099")]
        [DataRow("ZDA", "08,04,2007")]
        [DataRow("GLL", "")]
        [DataRow("GNS", "")]
        public void NoSentenceOfAVoidEpochMovesTheClock(string kind, string date)
        {
            Rig rig = new Rig();
            rig.RideAMinute();
            for (int s = 0; s < 120; s++)
            {
                // Its own clock starts a minute before midnight, and runs over it.
                string time = Rig.Time(86340 + s);
                rig.Send(kind == "RMC" ? "GPRMC," + time + ".000,V,,,,,0.00,0.00," + date + ",,,N"
                    : kind == "GLL" ? "GPGLL,,,,," + time + ".00,V,N"
                    : kind == "GNS" ? "GNGNS," + time + ".00,,,,,NNN,00,,,,,"
                    : "GPZDA," + time + ".000," + date + ",00,00");
                rig.Send("GPGGA," + time + ".000,,,,,0,00,99.99,,,,,,");
                rig.Second();
            }

            rig.Check(0, "without a fix");
            for (int s = 0; s < 10; s++)
            {
                rig.SendFix((10 * 3600) + (15 * 60) + s);
                rig.Check(0, "with the fix back");
            }

            Assert.AreEqual(1, rig.Utc.Steps, "steps");
        }

        [TestMethod]
        public void ValidTimesThatAreWrongForTwoEpochsAreNotFollowedAndForThreeSecondsAre()
        {
            Rig rig = new Rig();
            rig.RideAMinute();
            int second = (10 * 3600) + (13 * 60);
            for (int s = 0; s < 12; s++)
            {
                // Two of three epochs are an hour off.
                rig.SendFix(second + s + (s % 3 == 2 ? 0 : 3600));
                rig.Check(0, "two wrong ones in a row");
            }

            // The fourth ends the epoch of the third.
            for (int s = 12; s < 16; s++)
            {
                rig.SendFix(second + s + 3600);
            }

            rig.Check(3600000, "three");
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        [DataRow(4)]
        public void TheClockStaysNearTheTruthWhateverVoidEpochsSay(int seed)
        {
            // The truth is the quartz, up to 50 ppm off. Epochs come 30 to 330 ms after their instant, at 1, 5 or 10 Hz; in
            // between, the receiver is without a fix for up to a minute and says whatever its own clock does.
            int[] periods = { 1000, 200, 100 };
            long[] guesses = { 315532800000, 1546300800000, Fixed - (1024L * 7 * DayMs), Fixed + (8 * 365L * DayMs), Fixed - DayMs, Fixed - 3600000, Fixed + 1500, Fixed - 500 };
            uint random = (uint)seed * 2654435761u;
            UtcClock utc = new UtcClock(Earliest);
            GnssSignals signals = new GnssSignals(new SignalStore(), utc);
            GnssEpoch epoch = new GnssEpoch();
            int periodMs = periods[seed % 3];
            int ppm = (seed * 37 % 101) - 50;
            int voidEpochs = 0;
            long guess = 0;
            int epochs = 10000;
            for (int i = 0; i < epochs; i++)
            {
                random = (random * 1664525u) + 1013904223u;
                int drawn = (int)(random >> 8);
                long elapsedMs = (long)i * periodMs;
                long instantMs = elapsedMs + (elapsedMs * ppm / 1000000);
                epoch.ReceivedMs = instantMs + 30 + (drawn % 300);
                if (voidEpochs > 0)
                {
                    voidEpochs--;
                }
                else if (i > 5000 / periodMs && drawn / 300 % 200 == 0)
                {
                    guess = guesses[drawn / 60000 % guesses.Length];
                    voidEpochs = drawn / 60000 % (60000 / periodMs);
                }

                bool isVoid = voidEpochs > 0;
                epoch.UtcMs = (isVoid ? guess : Fixed) + elapsedMs;
                epoch.LatitudeE7 = isVoid ? GnssEpoch.NotSet : 481173000;
                epoch.LongitudeE7 = isVoid ? GnssEpoch.NotSet : 115220000;
                signals.OnEpoch(epoch);
                if (utc.IsKnown)
                {
                    // Behind by the least delay, and by what a minute without a fix drifts.
                    long errorMs = utc.ToUtcMs(instantMs) - (Fixed + elapsedMs);
                    if (errorMs < -340 || errorMs > 5)
                    {
                        Assert.IsTrue(false, "off by " + errorMs.ToString() + " ms at epoch " + i.ToString() + " of seed " + seed.ToString());
                    }
                }
            }

            Assert.AreEqual(1, utc.Steps, "steps");
        }

        /// <summary>A receiver on its line, and the clock that it sets.</summary>
        private sealed class Rig
        {
            private const string Hex = "0123456789ABCDEF";
            private readonly GnssReceiver _receiver = new GnssReceiver(new FakeSerialPort());

            public Rig()
            {
                _receiver.SetListener(new GnssSignals(new SignalStore(), Utc));
            }

            public UtcClock Utc { get; } = new UtcClock(Earliest);

            public long NowMs { get; set; }

            public static string Time(int secondOfDay)
            {
                int s = secondOfDay % 86400;
                return Two(s / 3600) + Two(s / 60 % 60) + Two(s % 60);
            }

            private static string Two(int number)
            {
                return number < 10 ? "0" + number.ToString() : number.ToString();
            }

            public void RideAMinute()
            {
                NowMs = 0;
                for (int s = 0; s < 60; s++)
                {
                    SendFix((10 * 3600) + (12 * 60) + s);
                }
            }

            public void SendFix(int secondOfDay)
            {
                Send("GPRMC," + Time(secondOfDay) + ",A,4807.038,N,01131.324,E,0.0,0.0,221126,,,A");
                Second();
            }

            public void Second()
            {
                NowMs += 1000;
            }

            public void Check(long errorMs, string when)
            {
                Assert.AreEqual(Fixed + errorMs, Utc.ToUtcMs(0), when);
            }

            public void Send(string body)
            {
                int sum = 0;
                for (int i = 0; i < body.Length; i++)
                {
                    sum ^= body[i];
                }

                byte[] bytes = Encoding.UTF8.GetBytes("$" + body + "*" + Hex[sum >> 4] + Hex[sum & 15] + "\r\n");
                _receiver.Feed(bytes, 0, bytes.Length, NowMs);
            }
        }
    }
}
