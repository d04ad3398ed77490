using nanoFramework.M2Mqtt.Messages;
using nanoFramework.TestFramework;

namespace Telematics.Mqtt.Tests
{
    [TestClass]
    public class PublishingTests
    {
        private static LinkRig s_rig = new LinkRig();

        [TestMethod]
        public void PayloadGoesOutAsItWasWhenTaken()
        {
            LinkRig rig = LinkRig.Opened();
            byte[] buffer = new byte[] { 9, 9, 1, 0, 255, 10, 9 };
            Assert.IsTrue(rig.Link.TryPublish(rig.Topic, buffer, 2, 4, true, 7), "Not taken");
            buffer[2] = 77;
            Assert.AreEqual(0, rig.Client.Publishes, "The loop must not call the client");
            rig.Help();
            CollectionAssert.AreEqual(new byte[] { 1, 0, 255, 10 }, rig.Client.LastPayload);
            Assert.AreEqual("v1/bike/live", rig.Client.LastTopic);
            Assert.IsTrue(rig.Client.LastRetain, "Not retained");
            Assert.AreEqual((int)MqttQoSLevel.AtLeastOnce, (int)rig.Client.LastQos);
        }

        [TestMethod]
        public void EmptyPayloadIsAMessageToo()
        {
            LinkRig rig = LinkRig.Opened();
            Assert.IsTrue(rig.Link.TryPublish(rig.Topic, rig.Payload, 0, 0, true, 7), "Not taken");
            rig.Help();
            Assert.AreEqual(0, rig.Client.LastPayload!.Length);
        }

        [TestMethod]
        public void AcknowledgementIsToldByToken()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(41);
            rig.Publish(42);
            rig.Help();
            rig.Client.Acknowledge(2, true);
            rig.Client.Acknowledge(1, true);
            Assert.AreEqual("", rig.Heard(), "Only a step may tell");
            rig.Step(5);
            Assert.AreEqual("ack:42 ack:41", rig.Heard());
            Assert.AreEqual(2, rig.Link.Acknowledged);
        }

        [TestMethod]
        public void WindowIsBoundedAndOpensAgainWithAcknowledgements()
        {
            LinkRig rig = LinkRig.Opened();
            Assert.IsTrue(rig.Publish(1) && rig.Publish(2) && rig.Publish(3), "The window is 3");
            Assert.IsFalse(rig.Publish(4), "The window is 3");
            rig.Help();
            Assert.IsFalse(rig.Publish(4), "Sent is not acknowledged");
            rig.Client.Acknowledge(1, true);
            rig.Step(5);
            Assert.IsTrue(rig.Publish(4), "One place is free");
            Assert.IsFalse(rig.Publish(5), "And no more");
        }

        [TestMethod]
        public void OrderIsKeptAcrossTheWindow()
        {
            LinkRig rig = LinkRig.Opened();
            for (int i = 0; i < 10; i++)
            {
                Assert.IsTrue(rig.Publish(i), "Taken: " + i.ToString());
                Assert.IsTrue(rig.Publish(100 + i), "Taken: " + (100 + i).ToString());
                rig.Help();
                rig.Client.Acknowledge((2 * i) + 1, true);
                rig.Client.Acknowledge((2 * i) + 2, true);
                rig.Step(1);
                Assert.AreEqual("ack:" + i.ToString() + " ack:" + (100 + i).ToString(), rig.Heard());
            }
        }

        [TestMethod]
        [DataRow(-1)]
        [DataRow(9)]
        public void LengthOutsideItsRangeIsNotTaken(int length)
        {
            LinkRig rig = LinkRig.Opened();
            Assert.IsFalse(rig.Link.TryPublish(rig.Topic, new byte[100], 0, length, false, 1), "Taken: " + length.ToString());
            rig.Help();
            Assert.AreEqual(0, rig.Client.Publishes);
        }

        [TestMethod]
        public void NothingIsTakenUnlessOpen()
        {
            LinkRig rig = new LinkRig();
            Assert.IsFalse(rig.Publish(1), "Closed");
            rig.Factory.GrantsAtOnce = false;
            rig.Open();
            Assert.IsFalse(rig.Publish(1), "Opening");
            rig.Client.Grant(MqttQoSLevel.AtLeastOnce);
            rig.Step(1);
            Assert.IsTrue(rig.Publish(1), "Open");
            rig.Link.Close();
            Assert.IsFalse(rig.Publish(1), "Closing");
        }

        [TestMethod]
        public void AcknowledgementBeforeTheIdIsKnownIsNotMissed()
        {
            s_rig = LinkRig.Opened();
            s_rig.Factory.DuringPublish = AcknowledgeTheOneUnderWay;
            s_rig.Publish(5);
            s_rig.Settle();
            Assert.AreEqual("ack:5", s_rig.Heard());
            Assert.AreEqual(0, s_rig.Link.UnknownAcknowledgements);
        }

        [TestMethod]
        public void DuplicateAcknowledgementsAreCountedAndDropped()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(5);
            rig.Help();
            rig.Client.Acknowledge(1, true);
            rig.Client.Acknowledge(1, true);
            rig.Step(1);
            rig.Client.Acknowledge(1, true);
            rig.Step(1);
            Assert.AreEqual("ack:5", rig.Heard());
            Assert.AreEqual(2, rig.Link.UnknownAcknowledgements);
        }

        [TestMethod]
        public void UnknownAcknowledgementsDuringAPublishAreCountedAndDropped()
        {
            s_rig = LinkRig.Opened();
            s_rig.Factory.DuringPublish = AcknowledgeMuchElse;
            s_rig.Publish(5);
            s_rig.Settle();
            Assert.AreEqual("", s_rig.Heard());
            Assert.AreEqual(6, s_rig.Link.UnknownAcknowledgements);
            s_rig.Client.Acknowledge(1, true);
            s_rig.Step(1);
            Assert.AreEqual("ack:5", s_rig.Heard());
        }

        [TestMethod]
        public void PublishThatTheClientGaveUpHasFailedAndFreesItsPlace()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(1);
            rig.Publish(2);
            rig.Publish(3);
            rig.Help();
            rig.Client.Acknowledge(2, false);
            rig.Step(1);
            Assert.AreEqual("failed:2", rig.Heard());
            Assert.IsTrue(rig.Publish(2), "Its place is free");
            Assert.AreEqual(1, rig.Link.Failed);
        }

        [TestMethod]
        public void PublishThatThrowsHasFailed()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Factory.PublishThrows = true;
            rig.Publish(1);
            rig.Settle();
            Assert.AreEqual("failed:1", rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Open, (int)rig.Link.State);
            rig.Factory.PublishThrows = false;
            rig.Publish(2);
            rig.Settle();
            rig.Client.Acknowledge(1, true);
            rig.Step(1);
            Assert.AreEqual("ack:2", rig.Heard());
        }

        [TestMethod]
        public void ListenerMayPublishFromWithinAnAcknowledgement()
        {
            s_rig = LinkRig.Opened();
            s_rig.Listener.OnAcknowledged = PublishOneMore;
            s_rig.Publish(1);
            s_rig.Publish(2);
            s_rig.Publish(3);
            s_rig.Help();
            s_rig.Client.Acknowledge(1, true);
            s_rig.Client.Acknowledge(2, true);
            s_rig.Settle();
            Assert.AreEqual("ack:1 ack:2", s_rig.Heard());
            Assert.AreEqual(5, s_rig.Client.Publishes);
        }

        [TestMethod]
        public void SessionWhoseOldestPublishStaysUnansweredIsDead()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(1);
            rig.Settle();
            rig.Step(15000);
            rig.Publish(2);
            rig.Help();

            // The later one is answered: the broker lives, and still the first never came to it.
            rig.Client.Acknowledge(2, true);
            rig.Step(4999);
            Assert.AreEqual("ack:2", rig.Heard());
            rig.Step(1);
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Timeout).ToString(), rig.Heard());
            Assert.AreEqual(1, rig.Link.TimedOut);
            rig.Settle();
            Assert.AreEqual(1, rig.Client.Closes);
            Assert.AreEqual(0, rig.Client.Disconnects, "The broker is to publish the will");
        }

        [TestMethod]
        public void SessionInWhichOnlyFailuresComeIsDead()
        {
            LinkRig rig = LinkRig.Opened();
            for (int i = 1; i <= 6; i++)
            {
                // A half-open connection under traffic: the client gives each publish up after 3 s and stays connected.
                Assert.IsTrue(rig.Publish(i), "Taken: " + i.ToString());
                rig.Settle();
                rig.Step(3000);
                rig.Client.Acknowledge(i, false);
                rig.Step(0);
                Assert.AreEqual("failed:" + i.ToString(), rig.Heard());
            }

            rig.Step(1999);
            Assert.AreEqual("", rig.Heard(), "18 s are not 20 s");
            rig.Step(1);
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Timeout).ToString(), rig.Heard());
        }

        [TestMethod]
        [DataRow(true)]
        [DataRow(false)]
        public void SignOfLifeAfterAFailureKeepsTheSession(bool byMessage)
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(1);
            rig.Help();
            rig.Step(3000);
            rig.Client.Acknowledge(1, false);
            rig.Step(0);
            if (byMessage)
            {
                rig.Client.Deliver("t", new byte[0]);
            }
            else
            {
                rig.Publish(2);
                rig.Help();
                rig.Client.Acknowledge(2, true);
            }

            rig.Step(0);
            rig.Heard();
            rig.Step(3600000);
            Assert.AreEqual("", rig.Heard(), "The broker was heard");
        }

        [TestMethod]
        public void IdleSessionIsNeverGivenUp()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Step(86400000);
            Assert.AreEqual("", rig.Heard());
            Assert.AreEqual((int)MqttLinkState.Open, (int)rig.Link.State);
        }

        [TestMethod]
        public void PublishThatHangsInTheClientAbandonsTheHelper()
        {
            s_rig = LinkRig.Opened();
            s_rig.Factory.DuringPublish = WaitForTheTimeout;
            s_rig.Publish(1);
            s_rig.Help();
            Assert.AreEqual("lost:" + ((int)MqttLinkLoss.Timeout).ToString(), s_rig.Heard());
            Assert.AreEqual(1, s_rig.Link.HelpersAbandoned);
            Assert.IsTrue(s_rig.Starter.Last!.HasEnded, "It goes on");
            Assert.AreEqual(1, s_rig.Client.Closes);
        }

        [TestMethod]
        public void LossVoidsWhatWasInFlight()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Publish(1);
            rig.Publish(2);
            rig.Help();
            rig.Client.Acknowledge(1, true);
            FakeMqttClient first = rig.Client;
            first.Break();
            rig.Publish(3);
            rig.Settle();
            Assert.AreEqual("ack:1 lost:" + ((int)MqttLinkLoss.ConnectionLost).ToString(), rig.Heard(), "What was acknowledged before counts");
            Assert.AreEqual((int)MqttLinkState.Closed, (int)rig.Link.State);

            rig.Open();
            Assert.AreEqual("opened", rig.Heard());
            first.Acknowledge(2, true);
            first.Break();
            rig.Step(1);
            Assert.AreEqual("", rig.Heard(), "The past session is none of ours");
            Assert.IsTrue(rig.Publish(1) && rig.Publish(2) && rig.Publish(3), "The window is empty again");
            rig.Help();
            Assert.AreEqual(3, rig.Client.Publishes, "Nothing old may go out");
        }

        private static void AcknowledgeTheOneUnderWay()
        {
            s_rig.Client.Acknowledge(s_rig.Client.LastId, true);
        }

        private static void AcknowledgeMuchElse()
        {
            for (int id = 1000; id < 1006; id++)
            {
                s_rig.Client.Acknowledge(id, true);
            }
        }

        private static void PublishOneMore()
        {
            Assert.IsTrue(s_rig.Publish(9), "The acknowledged one's place is free");
        }

        private static void WaitForTheTimeout()
        {
            s_rig.Step(s_rig.Limits.AcknowledgeTimeoutMs);
        }
    }
}
