using nanoFramework.TestFramework;
using Telematics.Mqtt;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class BackoffTests
    {
        [TestMethod]
        public void WaitsDoubleUpToTheirLimit()
        {
            Backoff backoff = new Backoff(1000, 300000, 2000, 60000, 1800000, 1);
            int nominalMs = 1000;
            for (int i = 0; i < 40; i++)
            {
                int waitMs = backoff.OnFailure(MqttLinkLoss.ConnectionLost);
                Assert.IsTrue(waitMs >= nominalMs / 2 && waitMs <= nominalMs, "wait " + i.ToString() + " is " + waitMs.ToString());
                nominalMs = nominalMs < 150000 ? nominalMs * 2 : 300000;
            }
        }

        [TestMethod]
        public void ASuccessBeginsAnew()
        {
            Backoff backoff = new Backoff(1000, 300000, 2000, 60000, 1800000, 1);
            for (int i = 0; i < 10; i++)
            {
                backoff.OnFailure(MqttLinkLoss.NoNetwork);
            }

            backoff.OnSuccess();
            Assert.IsTrue(backoff.OnFailure(MqttLinkLoss.NoNetwork) <= 1000, "still waits long");
        }

        [TestMethod]
        public void AfterARefusalItWaitsLonger()
        {
            Backoff backoff = new Backoff(1000, 300000, 2000, 60000, 1800000, 1);
            int waitMs = backoff.OnFailure(MqttLinkLoss.Refused);
            Assert.IsTrue(waitMs >= 30000 && waitMs <= 60000, waitMs.ToString());
            for (int i = 0; i < 10; i++)
            {
                waitMs = backoff.OnFailure(MqttLinkLoss.Refused);
            }

            Assert.IsTrue(waitMs >= 900000 && waitMs <= 1800000, waitMs.ToString());
        }

        [TestMethod]
        public void UnitsDoNotComeBackAllAtOnce()
        {
            int[] tenths = new int[10];
            for (uint seed = 0; seed < 1000; seed++)
            {
                Backoff backoff = new Backoff(60000, 60000, 2000, 60000, 60000, seed * 2654435761u);
                tenths[(backoff.OnFailure(MqttLinkLoss.ConnectionLost) - 30000) / 3001]++;
            }

            for (int i = 0; i < 10; i++)
            {
                Assert.IsTrue(tenths[i] > 50 && tenths[i] < 200, tenths[i].ToString() + " of 1000 in one tenth of the time");
            }
        }
    }
}
