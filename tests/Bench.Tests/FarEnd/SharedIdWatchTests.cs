using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.FarEnd;

namespace Telematics.Bench.Tests.FarEnd
{
    [TestClass]
    public sealed class SharedIdWatchTests
    {
        private int _sessions;

        [TestMethod]
        public void UnitThatReconnectsIsAlone()
        {
            SharedIdWatch watch = new(() => _sessions);
            watch.OnStatus("{\"online\":false}"u8, true);
            for (int i = 0; i < 5; i++)
            {
                _sessions++;
                watch.OnStatus("{\"online\":true,\"resets\":1}"u8, false);
                watch.OnStatus("{\"online\":false}"u8, false);
            }

            Assert.IsFalse(watch.IsShared);
            Assert.IsFalse(watch.TryTell(out _));
        }

        [TestMethod]
        public void UnitThatIsOnLineBeforeThisOneIsAnother()
        {
            SharedIdWatch watch = new(() => _sessions);
            watch.OnStatus("{\"online\":true,\"resets\":1}"u8, true);
            AssertToldOnce(watch);
        }

        [TestMethod]
        public void MoreTimesOnLineThanSessionsAreAnothers()
        {
            SharedIdWatch watch = new(() => _sessions);
            _sessions = 1;
            watch.OnStatus("{\"online\":true,\"resets\":1}"u8, false);
            Assert.IsFalse(watch.IsShared);
            watch.OnStatus("{\"online\":true,\"resets\":1}"u8, false);
            AssertToldOnce(watch);
        }

        private static void AssertToldOnce(SharedIdWatch watch)
        {
            Assert.IsTrue(watch.IsShared);
            Assert.IsTrue(watch.TryTell(out string? notice));
            StringAssert.Contains(notice, "Another unit is on line");
            Assert.IsFalse(watch.TryTell(out _), "once");
        }
    }
}
