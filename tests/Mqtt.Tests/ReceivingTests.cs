using System.Text;
using nanoFramework.M2Mqtt.Messages;
using nanoFramework.TestFramework;

namespace Telematics.Mqtt.Tests
{
    [TestClass]
    public class ReceivingTests
    {
        [TestMethod]
        public void MessagesAreHandedOverInOrder()
        {
            LinkRig rig = LinkRig.Opened();
            for (int i = 0; i < 5; i++)
            {
                rig.Client.Deliver("v1/bike/cmd", Bytes("ping"));
                rig.Client.Deliver("v1/bike/x", Bytes(""));
                Assert.AreEqual("", rig.Heard(), "Only a step may tell");
                rig.Step(1);
                Assert.AreEqual("v1/bike/cmd=ping v1/bike/x=", rig.Heard());
            }

            Assert.AreEqual(10, rig.Link.Received);
        }

        [TestMethod]
        public void MessagesBeyondTheInboxAreCountedAndDropped()
        {
            LinkRig rig = LinkRig.Opened();
            for (int i = 0; i < 5; i++)
            {
                rig.Client.Deliver("t", Bytes(i.ToString()));
            }

            rig.Step(1);
            Assert.AreEqual("t=0 t=1", rig.Heard(), "The inbox is 2");
            Assert.AreEqual(3, rig.Link.MessagesDropped);
            rig.Client.Deliver("t", Bytes("5"));
            rig.Step(1);
            Assert.AreEqual("t=5", rig.Heard());
        }

        [TestMethod]
        public void PayloadsTooLongAreCountedAndToldWithoutWhatTheySay()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Client.Deliver("t", Bytes("12345678"));
            rig.Client.Deliver("t", Bytes("123456789"));
            rig.Step(1);
            Assert.AreEqual("t=12345678 t too long", rig.Heard());
            Assert.AreEqual(1, rig.Link.MessagesTooLong);
        }

        [TestMethod]
        public void TopicsTooLongOrNotAsciiAreCountedAndDropped()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Client.Deliver(new string('a', MqttTopic.MaxLength + 1), Bytes("1"));
            rig.Client.Deliver("bike/\u00e9", Bytes("2"));
            rig.Client.Deliver(null!, Bytes("3"));
            rig.Client.Deliver(new string('a', MqttTopic.MaxLength), Bytes("4"));
            rig.Step(1);
            Assert.AreEqual(new string('a', MqttTopic.MaxLength) + "=4", rig.Heard());
            Assert.AreEqual(3, rig.Link.MessagesTooLong);
        }

        [TestMethod]
        public void MessageWithoutPayloadIsEmpty()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Client.Deliver("t", null!);
            rig.Step(1);
            Assert.AreEqual("t=", rig.Heard());
        }

        [TestMethod]
        public void MessageBeforeTheSubscriptionIsGrantedWaitsForIt()
        {
            LinkRig rig = new LinkRig();
            rig.Factory.GrantsAtOnce = false;
            rig.Open();
            rig.Client.Deliver("t", Bytes("kept"));
            rig.Settle();
            Assert.AreEqual("", rig.Heard());
            rig.Client.Grant(MqttQoSLevel.AtLeastOnce);
            rig.Step(1);
            Assert.AreEqual("opened t=kept", rig.Heard());
        }

        [TestMethod]
        public void MessageBeforeTheLossIsHandedOver()
        {
            LinkRig rig = LinkRig.Opened();
            rig.Client.Deliver("t", Bytes("last"));
            rig.Client.Break();
            rig.Client.Deliver("t", Bytes("late"));
            rig.Step(1);
            Assert.AreEqual("t=last t=late lost:" + ((int)MqttLinkLoss.ConnectionLost).ToString(), rig.Heard());
        }

        [TestMethod]
        public void MessageOfAPastSessionIsDropped()
        {
            LinkRig rig = LinkRig.Opened();
            FakeMqttClient first = rig.Client;
            first.Break();
            rig.Settle();
            rig.Open();
            rig.Heard();
            first.Deliver("t", Bytes("ghost"));
            rig.Step(1);
            Assert.AreEqual("", rig.Heard());
        }

        private static byte[] Bytes(string text)
        {
            return Encoding.UTF8.GetBytes(text);
        }
    }
}
