using nanoFramework.M2Mqtt.Messages;
using nanoFramework.TestFramework;

namespace Telematics.Mqtt.Tests
{
    [TestClass]
    public class OpeningTests
    {
        // The link under test, for the hooks: on the device tests have no instance to keep it in.
        private static LinkRig s_rig = new LinkRig();

        [TestMethod]
        public void OpensOnceTheSubscriptionIsGrantedAndNotBefore()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.GrantsAtOnce = false;
            rig.Open();
            Assert.AreEqual("v1/bike/cmd", rig.Client.Subscription);
            Assert.AreEqual("", rig.Heard(), "Connected, but not subscribed");
            Assert.AreEqual((int)MqttLinkState.Opening, (int)rig.Link.State);

            rig.Client.Grant(MqttQoSLevel.AtLeastOnce);
            rig.Step(10);
            Assert.AreEqual("opened", rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Open, (int)rig.Link.State);
        }

        [TestMethod]
        public void SubscriptionGrantedBeforeTheCallReturnsIsNotMissed()
        {
            LinkRig rig = new LinkRig();
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
        }

        [TestMethod]
        public void OpensWithoutSubscriptionWhenNoneIsAskedFor()
        {
            LinkRig rig = new LinkRig();
            rig.Options.Subscription = null;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            Assert.IsNull(rig.Client.Subscription);
        }

        [TestMethod]
        public void ConnectCarriesTheOptionsAndARetainedWill()
        {
            LinkRig rig = new LinkRig();
            rig.Options.UserName = "user";
            rig.Options.Password = "secret";
            rig.Options.WillTopic = new MqttTopic("v1/bike/status");
            rig.Options.WillMessage = "offline";
            rig.Open();
            Assert.AreEqual("bike", rig.Client.ClientId);
            Assert.AreEqual("user", rig.Client.UserName);
            Assert.AreEqual("secret", rig.Client.Password);
            Assert.AreEqual("v1/bike/status=offline", rig.Client.Will);
            Assert.IsTrue(rig.Client.WillIsRetainedAtQos1, "The will must be retained, QoS 1");
        }

        [TestMethod]
        public void EmptyUserNameIsNone()
        {
            LinkRig rig = new LinkRig();
            rig.Open();
            Assert.IsNull(rig.Client.UserName);
            Assert.IsNull(rig.Client.Will);
        }

        [TestMethod]
        public void ClientThatCannotBeMadeMeansNoNetwork()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.IsOffline = true;
            rig.Open();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.NoNetwork).ToString(), rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Closed, (int)rig.Link.State);
            Assert.AreEqual(1, rig.Link.ClientExceptions);

            rig.Factory.IsOffline = false;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard(), "Back online");
        }

        [TestMethod]
        [DataRow(1, (int)MqttLinkLoss.Fault)]
        [DataRow(2, (int)MqttLinkLoss.Refused)]
        [DataRow(3, (int)MqttLinkLoss.ConnectionLost)]
        [DataRow(4, (int)MqttLinkLoss.Refused)]
        [DataRow(5, (int)MqttLinkLoss.Refused)]
        [DataRow(134, (int)MqttLinkLoss.Refused)]
        [DataRow(135, (int)MqttLinkLoss.Refused)]
        [DataRow(136, (int)MqttLinkLoss.ConnectionLost)]
        [DataRow(77, (int)MqttLinkLoss.ConnectionLost)]
        public void RefusalTellsItsReasonAndClosesTheClient(int code, int loss)
        {
            LinkRig rig = new LinkRig();
            rig.Factory.ConnectCode = code;
            rig.Open();
            Assert.AreEqual("lost:" + loss.ToString(), rig.Heard());
            rig.Settle();
            Assert.AreEqual(1, rig.Client.Closes, "The refused client stays open");
            Assert.AreEqual(0, rig.Client.Disconnects);
            Assert.AreEqual(1, rig.Link.Lost);
        }

        [TestMethod]
        public void RefusedSubscriptionIsARefusal()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.GrantsAtOnce = false;
            rig.Open();
            rig.Client.Grant(MqttQoSLevel.GrantedFailure);
            rig.Settle();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Refused).ToString(), rig.Heard());
            rig.Settle();
            Assert.AreEqual(1, rig.Client.Closes);
        }

        [TestMethod]
        public void ConnectThatThrowsIsConnectionLostAndClosesTheClient()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.ConnectThrows = true;
            rig.Factory.CloseThrows = true;
            rig.Open();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.ConnectionLost).ToString(), rig.Heard());
            rig.Settle();
            Assert.AreEqual(1, rig.Client.Closes);
            Assert.AreEqual(2, rig.Link.ClientExceptions);

            rig.Factory.ConnectThrows = false;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard(), "A throwing client must not end the helper");
            Assert.AreEqual(1, rig.Starter.Started);
        }

        [TestMethod]
        public void MissingSubscriptionAnswerTimesOutAndKeepsTheHelper()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.GrantsAtOnce = false;
            rig.Open();
            rig.Step(rig.Limits.OpenTimeoutMs - 1);
            Assert.AreEqual("", rig.Heard(), "Too early");
            rig.Step(1);
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Timeout).ToString(), rig.Heard());
            Assert.AreEqual(0, rig.Link.HelpersAbandoned, "It does not hang");

            rig.Client.Grant(MqttQoSLevel.AtLeastOnce);
            rig.Settle();
            Assert.AreEqual("", rig.Heard(), "The answer came too late");
            Assert.AreEqual(1, rig.Client.Disconnects, "A session that never opened ends without its will");
            Assert.AreEqual(1, rig.Client.Closes);
        }

        [TestMethod]
        public void ConnectThatHangsTimesOutAndAFreshHelperTakesOver()
        {
            s_rig = new LinkRig();
            LinkRig rig = s_rig;
            rig.Factory.DuringConnect = WaitForTheTimeout;
            rig.Open();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Timeout).ToString(), rig.Heard());
            Assert.AreEqual(1, rig.Link.HelpersAbandoned);

            // The call has returned by now, with success, for a session that nobody waits for any more.
            M2MqttHelper first = rig.Starter.Last!;
            Assert.IsTrue(first.HasEnded, "The abandoned helper goes on");
            Assert.AreEqual(1, rig.Client.Disconnects);
            Assert.AreEqual(1, rig.Client.Closes);

            rig.Factory.DuringConnect = null;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            Assert.AreEqual(2, rig.Starter.Started);
            Assert.AreNotSame(first, rig.Starter.Last);
        }

        [TestMethod]
        public void HelpersThatHangAreBounded()
        {
            s_rig = new LinkRig();
            LinkRig rig = s_rig;

            // Opens again, and again in vain, while the first two helpers are still in their calls.
            rig.Factory.DuringConnect = HangAndOpenAgain;
            rig.Open();
            Assert.AreEqual(2, rig.Starter.Started, "One thread too many");
            Assert.AreEqual(2, rig.Link.HelpersAbandoned);
            Assert.AreEqual(
                "lost:" + ((int)MqttLinkLoss.Timeout).ToString()
                + " lost:" + ((int)MqttLinkLoss.Timeout).ToString()
                + " lost:" + ((int)MqttLinkLoss.Fault).ToString(),
                rig.Heard());

            // Both calls have returned by now, and so have both helpers.
            rig.Factory.DuringConnect = null;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            Assert.AreEqual(3, rig.Starter.Started);
        }

        [TestMethod]
        public void OpenIsIgnoredUnlessClosed()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Open();
            Assert.AreEqual("", rig.Heard());
            Assert.AreEqual(1, rig.Factory.Made);
        }

        [TestMethod]
        public void FirstStepLongAfterBootDoesNotTimeOut()
        {
            LinkRig rig = new LinkRig();
            rig.NowMs = 900000000;
            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
        }

        private static void WaitForTheTimeout()
        {
            s_rig.Step(0);
            s_rig.Step(s_rig.Limits.OpenTimeoutMs);
        }

        private static void HangAndOpenAgain()
        {
            WaitForTheTimeout();
            s_rig.Link.Open(s_rig.Options);
            s_rig.Step(0);
            if (s_rig.Link.HelpersAbandoned == 1)
            {
                s_rig.Help();
            }
        }
    }
}
