using nanoFramework.TestFramework;

namespace Telematics.Signals.Tests
{
    [TestClass]
    public class SignalStoreTests
    {
        [TestMethod]
        public void NothingHasBeenSeenAtFirst()
        {
            SignalStore store = new SignalStore();
            store.MarkStale(long.MaxValue);
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                Assert.AreEqual((int)SignalQuality.NeverSeen, (int)store.GetQuality(id), SignalCatalogue.Get(id).Name);
            }
        }

        [TestMethod]
        public void AValueOutOfRangeChangesNothing()
        {
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                SignalStore store = new SignalStore();
                Assert.IsTrue(store.Set(id, signal.Max, 1000), signal.Name + " refused its greatest value");
                Assert.IsTrue(store.Set(id, signal.Min, 1000), signal.Name + " refused its least value");
                int refused = 0;
                if (signal.Max < int.MaxValue)
                {
                    refused++;
                    Assert.IsFalse(store.Set(id, signal.Max + 1, 2000), signal.Name + " took more than its greatest value");
                    Assert.IsFalse(store.Set(id, int.MaxValue, 2000), signal.Name);
                    refused++;
                }

                if (signal.Min > int.MinValue)
                {
                    refused++;
                    Assert.IsFalse(store.Set(id, signal.Min - 1, 2000), signal.Name + " took less than its least value");
                }

                Assert.AreEqual(refused, store.Refused, signal.Name);
                Assert.AreEqual(signal.Min, store.GetValue(id), signal.Name);
                Assert.AreEqual(1000L, store.GetTimeMs(id), signal.Name);
            }
        }

        [TestMethod]
        public void AValueGoesStaleJustAfterItsAgeLimit()
        {
            SignalStore store = new SignalStore();
            int limitMs = SignalCatalogue.Get(SignalId.Speed).MaxAgeMs;
            store.Set(SignalId.Speed, 123, 5000);

            store.MarkStale(5000 + limitMs);
            Assert.AreEqual((int)SignalQuality.Valid, (int)store.GetQuality(SignalId.Speed), "at the limit");

            store.MarkStale(5001 + limitMs);
            Assert.AreEqual((int)SignalQuality.Stale, (int)store.GetQuality(SignalId.Speed), "after the limit");
            Assert.AreEqual(123, store.GetValue(SignalId.Speed));

            store.Set(SignalId.Speed, 124, 9000);
            Assert.AreEqual((int)SignalQuality.Valid, (int)store.GetQuality(SignalId.Speed), "set again");
        }
    }
}
