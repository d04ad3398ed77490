using nanoFramework.TestFramework;

namespace Telematics.Mqtt.Tests
{
    [TestClass]
    public class ClosingTests
    {
        private static LinkRig s_rig = new LinkRig();

        [TestMethod]
        public void CloseDisconnectsAndIsTold()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(1);
            rig.Link.Close();
            Assert.AreEqual((int)MqttLinkState.Closing, (int)rig.Link.State);
            rig.Step(1);
            Assert.AreEqual("", rig.Heard(), "Not done yet");
            rig.Settle();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Closed).ToString(), rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Closed, (int)rig.Link.State);
            Assert.AreEqual(1, rig.Client.Disconnects);
            Assert.AreEqual(1, rig.Client.Closes);
            Assert.AreEqual(0, rig.Link.Lost, "Closed is not lost");
        }

        [TestMethod]
        public void ClosedLinkOpensAgainWithANewClient()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Link.Close();
            rig.Settle();
            rig.Heard();
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            Assert.AreEqual(2, rig.Factory.Made);
            Assert.AreEqual(1, rig.Starter.Started);
        }

        [TestMethod]
        public void CloseOfAClosedLinkIsIgnored()
        {
            LinkRig rig = new LinkRig();
            rig.Link.Close();
            rig.Step(100000);
            Assert.AreEqual("", rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Closed, (int)rig.Link.State);
        }

        [TestMethod]
        public void CloseBeforeTheHelperHasBegunMakesNoClient()
        {
            LinkRig rig = new LinkRig();
            rig.Link.Open(rig.Options);
            rig.Link.Close();
            rig.Settle();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Closed).ToString(), rig.Heard());
            Assert.AreEqual(0, rig.Factory.Made);
        }

        [TestMethod]
        public void CloseDuringConnectEndsTheSessionOnceThatReturns()
        {
            s_rig = new LinkRig();
            s_rig.Factory.DuringConnect = CloseTheLink;
            s_rig.Open();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Closed).ToString(), s_rig.Heard());
            Assert.AreEqual(1, s_rig.Client.Disconnects);
            Assert.AreEqual(1, s_rig.Client.Closes);
        }

        [TestMethod]
        public void CloseIsToldInTimeThoughTheClientHangs()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Link.Close();
            rig.Step(1);
            rig.Step(rig.Limits.CloseTimeoutMs - 1);
            Assert.AreEqual("", rig.Heard(), "Too early");
            rig.Step(1);
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Closed).ToString(), rig.Heard());

            // The helper comes to it in the end, before it opens the next session.
            FakeMqttClient first = rig.Client;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            Assert.AreEqual(1, first.Closes);
        }

        [TestMethod]
        public void BrokenConnectionIsToldAndTheClientClosed()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Client.Break();
            rig.Client.Break();
            rig.Settle();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.ConnectionLost).ToString(), rig.Heard());
            Assert.AreEqual(1, rig.Client.Closes);
            Assert.AreEqual(0, rig.Client.Disconnects);
            Assert.AreEqual(1, rig.Link.Lost);
        }

        private static void CloseTheLink()
        {
            s_rig.Link.Close();
        }
    }
}
