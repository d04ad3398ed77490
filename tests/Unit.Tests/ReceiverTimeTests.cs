using System.Text;
using nanoFramework.TestFramework;
using Telematics.Doubles;
using Telematics.Gnss;
using Telematics.Signals;

namespace Telematics.Unit.Tests
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
