using Telematics.Mqtt;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class BackoffTests
    {
        [TestMethod]
        public void WaitsDoubleUpToTheirLimit()
        {
            Backoff backoff = Make(1);
            int nominalMs = 1000;
            for (int i = 0; i < 40; i++)
            {
                int waitMs = backoff.OnFailure(MqttLinkLoss.NoNetwork);
                Assert.IsTrue(waitMs >= nominalMs / 2 && waitMs <= nominalMs, "wait " + i.ToString() + " is " + waitMs.ToString());
                nominalMs = nominalMs < 150000 ? nominalMs * 2 : 300000;
            }
        }

        [TestMethod]
        public void WhereTheBrokerMayBeAtFaultTheyAreScatteredOverMinutesAndDoubleFromThere()
        {
            Backoff backoff = Make(1);
            int[] nominalsMs = { 120000, 120000, 120000, 120000, 120000, 120000, 120000, 128000, 256000, 300000, 300000 };
            for (int i = 0; i < nominalsMs.Length; i++)
            {
                int waitMs = backoff.OnFailure(i % 2 == 0 ? MqttLinkLoss.ConnectionLost : MqttLinkLoss.Timeout);
                int leastMs = i == 0 ? 500 : nominalsMs[i] / 2;
                Assert.IsTrue(waitMs >= leastMs && waitMs <= nominalsMs[i], "wait " + i.ToString() + " is " + waitMs.ToString());
            }
        }

        [TestMethod]
        public void AFleetOfOneNeedNotScatter()
        {
            Backoff backoff = new Backoff(1000, 300000, 0, 60000, 1800000, 1);
            int waitMs = backoff.OnFailure(MqttLinkLoss.ConnectionLost);
            Assert.IsTrue(waitMs >= 500 && waitMs <= 1000, waitMs.ToString());
        }

        [TestMethod]
        public void ASuccessBeginsAnew()
        {
            Backoff backoff = Make(1);
            for (int i = 0; i < 10; i++)
            {
                backoff.OnFailure(MqttLinkLoss.NoNetwork);
            }

            Assert.AreEqual(10, backoff.Failures);
            backoff.OnSuccess();
            Assert.AreEqual(0, backoff.Failures);
            Assert.IsTrue(backoff.OnFailure(MqttLinkLoss.NoNetwork) <= 1000, "still waits long");
        }

        [TestMethod]
        public void AfterARefusalItWaitsLonger()
        {
            Backoff backoff = Make(1);
            int nominalMs = 60000;
            for (int i = 0; i < 12; i++)
            {
                int waitMs = backoff.OnFailure(MqttLinkLoss.Refused);
                Assert.IsTrue(waitMs >= nominalMs / 2 && waitMs <= nominalMs, "wait " + i.ToString() + " is " + waitMs.ToString());
                nominalMs = nominalMs < 900000 ? nominalMs * 2 : 1800000;
            }
        }

        [TestMethod]
        public void UnitsDoNotComeBackAllAtOnce()
        {
            int[] tenths = new int[10];
            for (uint seed = 0; seed < 1000; seed++)
            {
                tenths[Make(seed * 2654435761u).OnFailure(MqttLinkLoss.ConnectionLost) / 12001]++;
            }

            for (int i = 0; i < 10; i++)
            {
                Assert.IsTrue(tenths[i] > 50 && tenths[i] < 200, tenths[i].ToString() + " of 1000 in one tenth of the time");
            }
        }

        private static Backoff Make(uint seed)
        {
            return new Backoff(1000, 300000, 120000, 60000, 1800000, seed);
        }
    }
}
