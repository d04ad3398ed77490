using nanoFramework.TestFramework;

namespace Telematics.Signals.Tests
{
    [TestClass]
    public class UtcClockTests
    {
        private const long Earliest = 1735689600000;
        private const long Now = 1777636800000;

        [TestMethod]
        public void OneEpochDoesNotSetTheClock()
        {
            UtcClock clock = new UtcClock(Earliest);
            clock.OnGnss(Now, 1000);
            clock.OnGnss(Now + 1000, 2000);
            Assert.IsFalse(clock.IsKnown, "set after two epochs");
            clock.OnGnss(Now + 2000, 3000);
            Assert.IsTrue(clock.IsKnown, "not set after three epochs");
            Assert.AreEqual(Now + 9000, clock.ToUtcMs(10000));
            Assert.AreEqual(1, clock.Steps);
        }

        [TestMethod]
        public void TimesAreBelievedFor1024WeeksAndNotAMillisecondMore()
        {
            const long Weeks1024 = 1024L * 7 * 24 * 3600 * 1000;
            UtcClock clock = new UtcClock(Earliest);
            clock.OnNetwork(Earliest - 1, 0);
            clock.OnNetwork(Earliest + Weeks1024, 0);
            Assert.IsFalse(clock.IsKnown, "believed");
            Assert.AreEqual(2, clock.Refused);
            clock.OnNetwork(Earliest + Weeks1024 - 1, 0);
            Assert.IsTrue(clock.IsKnown, "the last one is refused");
            clock = new UtcClock(Earliest);
            clock.OnNetwork(Earliest, 0);
            Assert.IsTrue(clock.IsKnown, "the first one is refused");
        }

        [TestMethod]
        public void TheLeastDelayedEpochKnowsBest()
        {
            UtcClock clock = new UtcClock(Earliest);
            clock.OnGnss(Now, 1300);
            clock.OnGnss(Now + 1000, 2080);
            clock.OnGnss(Now + 2000, 3200);
            Assert.AreEqual(Now - 80, clock.ToUtcMs(1000));
            clock.OnGnss(Now + 3000, 4060);
            Assert.AreEqual(Now - 60, clock.ToUtcMs(1000), "a less delayed epoch");
            clock.OnGnss(Now + 4000, 5400);
            Assert.AreEqual(Now - 60, clock.ToUtcMs(1000), "a more delayed epoch");
        }

        [TestMethod]
        public void TheNetworksTimeDoesNotTakeThePlaceOfAPositions()
        {
            UtcClock clock = new UtcClock(Earliest);
            for (int s = 0; s < 5; s++)
            {
                clock.OnGnss(Now + (s * 1000), 1000 + (s * 1000));
            }

            // An hour off, again and again.
            for (int s = 5; s < 60; s++)
            {
                clock.OnNetwork(Now + 3600000 + (s * 1000), 1000 + (s * 1000));
            }

            Assert.AreEqual(Now + 59000, clock.ToUtcMs(60000));
            Assert.AreEqual(1, clock.Steps);
        }

        [TestMethod]
        public void ADriftOfTheQuartzIsFollowed()
        {
            UtcClock clock = new UtcClock(Earliest);
            SetTo(clock, Now, 0);

            // 100 ppm fast: 1000.1 ms of ours a second.
            for (int s = 3; s < 20000; s++)
            {
                clock.OnGnss(Now + (s * 1000L), (s * 1000L) + (s / 10));
            }

            long errorMs = clock.ToUtcMs(20001000 + 2000) - (Now + 20001000);
            Assert.IsTrue(errorMs >= -2 && errorMs <= 2, "off by " + errorMs.ToString());
            Assert.AreEqual(1, clock.Steps);
        }

        [TestMethod]
        public void WeekRolloverAndFutureAreNotBelieved()
        {
            const long Weeks1024 = 1024L * 7 * 24 * 3600 * 1000;
            UtcClock clock = new UtcClock(Earliest);
            for (int i = 0; i < 10; i++)
            {
                clock.OnGnss(Now - Weeks1024 + (i * 1000), 1000 + (i * 1000));
                clock.OnGnss(Now + Weeks1024 + (i * 1000), 1000 + (i * 1000));
                clock.OnNetwork(0, 1000 + (i * 1000));
            }

            Assert.IsFalse(clock.IsKnown, "believed");
            Assert.AreEqual(30, clock.Refused);
        }

        [TestMethod]
        public void OneWrongEpochDoesNotMoveTheClock()
        {
            UtcClock clock = new UtcClock(Earliest);
            SetTo(clock, Now, 0);
            clock.OnGnss(Now + 3600000, 3000);
            clock.OnGnss(Now + 4000, 4000);
            clock.OnGnss(Now + 7200000, 5000);
            clock.OnGnss(Now + 6000, 6000);
            Assert.AreEqual(Now + 10000, clock.ToUtcMs(10000));
            Assert.AreEqual(1, clock.Steps);
        }

        [TestMethod]
        public void ATimeThatStaysWrongIsCorrectedAndTheCorrectionRecorded()
        {
            UtcClock clock = new UtcClock(Earliest);
            SetTo(clock, Now, 0);
            for (int i = 3; i < 6; i++)
            {
                clock.OnGnss(Now - 18000 + (i * 1000), i * 1000);
            }

            Assert.AreEqual(Now - 18000 + 10000, clock.ToUtcMs(10000));
            Assert.AreEqual(2, clock.Steps);
            Assert.AreEqual(-18000L, clock.LastStepMs);
        }

        [TestMethod]
        public void TheNetworkCountsOnlyUntilGnssDoes()
        {
            UtcClock clock = new UtcClock(Earliest);
            clock.OnNetwork(Now, 1000);
            Assert.AreEqual(Now, clock.ToUtcMs(1000));
            clock.OnNetwork(Now + 1900, 2000);
            Assert.AreEqual(Now, clock.ToUtcMs(1000), "the network is good to a second");
            SetTo(clock, Now + 5000, 3000);
            Assert.AreEqual(Now + 3000, clock.ToUtcMs(1000));
            clock.OnNetwork(Now, 6000);
            Assert.AreEqual(Now + 3000, clock.ToUtcMs(1000), "the network moved what GNSS had set");
        }

        [TestMethod]
        public void OneWrongReadingOfTheNetworkDoesNotMoveTheClock()
        {
            UtcClock clock = new UtcClock(Earliest);
            clock.OnNetwork(Now, 0);
            clock.OnNetwork(Now + (2 * 3600000L), 3600000);
            Assert.AreEqual(Now, clock.ToUtcMs(0), "an hour more, once");
            clock.OnNetwork(Now + (2 * 3600000L), 2 * 3600000L);
            clock.OnNetwork(Now + (4 * 3600000L), 3 * 3600000L);
            Assert.AreEqual(Now, clock.ToUtcMs(0), "once again, after one that was right");
            clock.OnNetwork(Now + (5 * 3600000L), 4 * 3600000L);
            Assert.AreEqual(Now + 3600000, clock.ToUtcMs(0), "said twice");
            Assert.AreEqual(2, clock.Steps);
        }

        [TestMethod]
        public void YesterdaysDateForLessThanASecondAtTenEpochsASecondDoesNotMoveTheClock()
        {
            UtcClock clock = new UtcClock(Earliest);
            SetTo(clock, Now, 0);
            for (int tenth = 30; tenth < 100; tenth++)
            {
                bool isLate = tenth >= 50 && tenth < 59;
                clock.OnGnss(Now + (tenth * 100) - (isLate ? 86400000L : 0), tenth * 100);
                Assert.AreEqual(Now, clock.ToUtcMs(0), "epoch " + tenth.ToString());
            }

            Assert.AreEqual(1, clock.Steps);
        }

        [TestMethod]
        public void UnknownIsZero()
        {
            Assert.AreEqual(0L, new UtcClock(Earliest).ToUtcMs(12345));
        }

        private static void SetTo(UtcClock clock, long utcMs, long bootMs)
        {
            for (int i = 0; i < 3; i++)
            {
                clock.OnGnss(utcMs + (i * 1000), bootMs + (i * 1000));
            }
        }
    }
}
