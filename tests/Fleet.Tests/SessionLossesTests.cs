using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Commands;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class SessionLossesTests
    {
        [TestMethod]
        public void TwoReceiversOfOneIdentifierAreToldOnceEachAndComeBackEverMoreSeldom()
        {
            SessionLosses[] receivers = [new(), new()];
            int[] told = [0, 0];
            long nowMs = 0;
            int on = 0;
            receivers[0].OnOpened(0);
            int takeOvers = 0;
            while (nowMs < 3_600_000)
            {
                // The one that is away comes back, whereupon the broker ends the other's session.
                int away = 1 - on;
                nowMs += receivers[away].DelayMs;
                receivers[away].OnOpened(nowMs);
                told[on] += receivers[on].OnLost(nowMs) ? 1 : 0;
                on = away;
                takeOvers++;
            }

            Assert.AreEqual(1, told[0], "sentences of the first");
            Assert.AreEqual(1, told[1], "sentences of the second");
            Assert.IsTrue(takeOvers < 40, $"{takeOvers} in an hour");
        }

        [TestMethod]
        public void AConnectionThatIsLostNowAndThenIsNoOtherReceiver()
        {
            SessionLosses losses = new();
            for (long nowMs = 0; nowMs < 3_600_000; nowMs += 120_000)
            {
                losses.OnOpened(nowMs);
                Assert.IsFalse(losses.OnLost(nowMs + 100_000));
                Assert.AreEqual(SessionLosses.FirstDelayMs, losses.DelayMs);
            }
        }

        [TestMethod]
        public void OnceASessionLastsItIsToldAnew()
        {
            SessionLosses losses = new();
            Assert.IsTrue(Lose(losses, 0));
            losses.OnOpened(100_000);
            Assert.IsFalse(losses.OnLost(10_000_000));
            Assert.AreEqual(SessionLosses.FirstDelayMs, losses.DelayMs);
            Assert.IsTrue(Lose(losses, 20_000_000));
        }

        private static bool Lose(SessionLosses losses, long nowMs)
        {
            bool isTold = false;
            for (int i = 0; i < SessionLosses.ShortSessions; i++)
            {
                losses.OnOpened(nowMs + (i * 5000));
                isTold = losses.OnLost(nowMs + (i * 5000) + 1000);
            }

            return isTold;
        }
    }
}
