using System.Text;
using nanoFramework.TestFramework;

namespace Telematics.Signals.Tests
{
    [TestClass]
    public class SignalCatalogueTests
    {
        [TestMethod]
        public void EachSignalStandsAtItsNumber()
        {
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                Assert.AreEqual(id, SignalCatalogue.Get(id).Id, SignalCatalogue.Get(id).Name);
            }

            Assert.AreEqual(SignalCatalogue.Count - 1, SignalId.ModemResets);
        }

        [TestMethod]
        public void NamesAndPathsAreUnique()
        {
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                Assert.AreEqual(id, Find(signal.Name), signal.Name);
                if (signal.VssPath != null)
                {
                    Assert.AreEqual(id, Find(signal.VssPath), signal.VssPath);
                }
            }
        }

        [TestMethod]
        public void RoundingToTheStepStaysWithinTheRange()
        {
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                Assert.IsTrue(signal.Step >= 1, signal.Name + " has no step");
                Assert.IsTrue(signal.Min < signal.Max, signal.Name + " has no range");
                Assert.IsTrue(signal.Step == 1 || signal.Min % signal.Step == 0, signal.Name + "'s least value is no multiple of its step");
                Assert.IsTrue(signal.Step == 1 || signal.Max % signal.Step == 0, signal.Name + "'s greatest value is no multiple of its step");

                // Half a step more than the greatest value must not overflow.
                Assert.IsTrue(signal.Step == 1 || signal.Max <= int.MaxValue - signal.Step, signal.Name + " may overflow");
                Assert.IsTrue(signal.Step == 1 || signal.Min >= int.MinValue + signal.Step, signal.Name + " may overflow");
                Assert.IsTrue(signal.Decimals >= 0 && signal.Decimals <= 9, signal.Name + " has too many decimals");
                Assert.IsTrue(signal.MaxAgeMs > 0, signal.Name + " is always stale");
            }
        }

        [TestMethod]
        public void EachSignalIsInTheGroupThatItNames()
        {
            int count = 0;
            for (int group = 0; group < SignalCatalogue.GroupCount; group++)
            {
                int[] ids = SignalCatalogue.GetGroup((SignalGroup)group);
                for (int i = 0; i < ids.Length; i++)
                {
                    bool isOwn = (int)SignalCatalogue.Get(ids[i]).Group == group;
                    count += isOwn ? 1 : 0;
                    Assert.IsTrue(isOwn || group == (int)SignalGroup.Alarm, SignalCatalogue.Get(ids[i]).Name + " is in group " + group.ToString());
                    Assert.IsTrue(i == 0 || ids[i] > ids[i - 1], "group " + group.ToString() + " does not ascend");
                }
            }

            Assert.AreEqual(SignalCatalogue.Count, count);
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("Speed")]
        [DataRow("spee")]
        [DataRow("speedy")]
        [DataRow("Vehicle")]
        public void WhatIsNoSignalIsNotFound(string text)
        {
            Assert.AreEqual(-1, Find(text), text);
        }

        private static int Find(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return SignalCatalogue.Find(bytes, 0, bytes.Length);
        }
    }
}
