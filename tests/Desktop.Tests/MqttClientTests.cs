using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using Telematics.Brokers;

namespace Telematics.Desktop.Tests
{
    public abstract class MqttClientTests(BrokerKind kind) : BrokerTest(kind)
    {
        [TestMethod]
        public void ConstructorThrowsWhenTheNameCannotBeResolved()
        {
            Assert.ThrowsExactly<SocketException>(() => new MqttClient("broker.invalid"));
        }

        [TestMethod]
        public void ConnectToNobodyThrows()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            broker.Kill();
            Assert.ThrowsExactly<MqttConnectionException>(() => client.Connect("c"));
            Assert.IsFalse(client.IsConnected);
            client.Close();
        }

        [TestMethod]
        public void RefusalIsReturned()
        {
            using OwnBroker broker = StartBroker("u", "p");
            using MqttClient client = To(broker.Port);
            Assert.AreEqual(MqttReasonCode.ConnectionRefusedNotAuthorized, client.Connect("c", "u", "wrong"));
            Assert.IsFalse(client.IsConnected);
            Assert.AreEqual(MqttReasonCode.Success, client.Connect("c", "u", "p"));
            Assert.IsTrue(client.IsConnected);
        }

        [TestMethod]
        public void PublishIsAcknowledgedUnderItsIdAndDelivered()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            using BlockingCollection<MqttMsgPublishedEventArgs> published = new();
            using BlockingCollection<MqttMsgSubscribedEventArgs> subscribed = new();
            using BlockingCollection<MqttMsgPublishEventArgs> received = new();
            client.MqttMsgPublished += (sender, e) =>
            {
                Assert.AreSame(client, sender);
                published.Add(e);
            };
            client.MqttMsgSubscribed += (_, e) => subscribed.Add(e);
            client.MqttMsgPublishReceived += (_, e) => received.Add(e);
            client.Connect("c");

            int asked = client.Subscribe(new[] { "a/#", "b" }, new[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtMostOnce });
            MqttMsgSubscribedEventArgs granted = Next(subscribed, "the subscription");
            Assert.AreEqual(asked, granted.MessageId);
            CollectionAssert.AreEqual(new[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtMostOnce }, granted.GrantedQoSLevels);

            byte[] payload = { 0, 1, 255 };
            client.Publish("nobody", payload);
            int id = client.Publish("a/b", payload, null, null, MqttQoSLevel.AtLeastOnce, false);
            MqttMsgPublishedEventArgs acknowledged = Next(published, "the acknowledgement");
            Assert.AreEqual(id, acknowledged.MessageId, "A publish at QoS 0 has none");
            Assert.IsTrue(acknowledged.IsPublished);
            MqttMsgPublishEventArgs message = Next(received, "the message");
            Assert.AreEqual("a/b", message.Topic);
            CollectionAssert.AreEqual(payload, message.Message);
            Assert.AreEqual(MqttQoSLevel.AtLeastOnce, message.QosLevel);
        }

        [TestMethod]
        public void KilledBrokerClosesTheConnection()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            using BlockingCollection<bool> closed = new();
            client.ConnectionClosed += (_, _) => closed.Add(client.IsConnected);
            client.Connect("c");
            broker.Kill();
            Assert.IsFalse(Next(closed, "the end"));
        }

        [TestMethod]
        public void DisconnectClosesTheConnectionToo()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            using BlockingCollection<bool> closed = new();
            client.ConnectionClosed += (_, _) => closed.Add(client.IsConnected);
            client.Connect("c");
            client.Disconnect();
            Assert.IsFalse(client.IsConnected);
            Assert.IsFalse(Next(closed, "the end"));
            Assert.AreEqual(MqttReasonCode.Success, client.Connect("c"), "It may connect again");
        }

        [TestMethod]
        public void HandlerThatThrowsEndsTheConnectionAsOnTheDevice()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            using BlockingCollection<bool> closed = new();
            client.MqttMsgPublished += (_, _) => throw new InvalidOperationException();
            client.ConnectionClosed += (_, _) => closed.Add(true);
            client.Connect("c");
            client.Publish("t", new byte[1], null, null, MqttQoSLevel.AtLeastOnce, false);
            Next(closed, "the end");
            Assert.IsFalse(client.IsConnected);
        }

        [TestMethod]
        public void WillIsPublishedWhenTheClientIsClosedWithoutDisconnect()
        {
            using OwnBroker broker = StartBroker();
            using Receiver receiver = new(broker.Port, "#");
            using MqttClient client = To(broker.Port);
            client.Connect("c", null, null, true, MqttQoSLevel.AtLeastOnce, true, "status", "offline", true, 60);
            client.Close();
            Received will = receiver.Next();
            Assert.AreEqual("status", will.Topic);
            Assert.AreEqual("offline", will.Text);
        }

        [TestMethod]
        public void PublishThatNobodyAcknowledgesIsGivenUp()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            Task broker = Task.Run(async () =>
            {
                // Takes a session, and from then on everything, and answers nothing.
                using Socket socket = await listener.AcceptSocketAsync();
                await socket.ReceiveAsync(new byte[100]);
                await socket.SendAsync(new byte[] { 0x20, 0x02, 0x00, 0x00 });
                while (await socket.ReceiveAsync(new byte[100]) > 0)
                {
                }
            });
            using BlockingCollection<MqttMsgPublishedEventArgs> published = new();
            using (MqttClient client = To(((IPEndPoint)listener.LocalEndpoint).Port))
            {
                client.MqttMsgPublished += (_, e) => published.Add(e);
                client.Connect("c");
                int id = client.Publish("t", new byte[1], null, null, MqttQoSLevel.AtLeastOnce, false);
                MqttMsgPublishedEventArgs given = Next(published, "the end of three attempts of a second");
                Assert.AreEqual(id, given.MessageId);
                Assert.IsFalse(given.IsPublished);
            }

            Assert.IsTrue(broker.Wait(PatienceMs), "The connection stays open");
        }

        [TestMethod]
        public void PublishWithoutConnectionIsSwallowedAsOnTheDevice()
        {
            using OwnBroker broker = StartBroker();
            using MqttClient client = To(broker.Port);
            Assert.AreNotEqual(0, client.Publish("t", new byte[1]));
            Assert.AreEqual(MqttClientErrorCode.TopicWildcard, Assert.ThrowsExactly<MqttClientException>(() => client.Publish("t/#", new byte[1])).ErrorCode);
            Assert.AreEqual(MqttClientErrorCode.TopicLength, Assert.ThrowsExactly<MqttClientException>(() => client.Publish("", new byte[1])).ErrorCode);
        }

        private static MqttClient To(int port)
        {
            return new MqttClient("127.0.0.1", port, false, null, null, MqttSslProtocols.None);
        }
    }

    /// <inheritdoc/>
    [TestClass]
    public sealed class MqttClientOverMosquittoTests() : MqttClientTests(BrokerKind.Mosquitto);

    /// <inheritdoc/>
    [TestClass]
    public sealed class MqttClientOverEmbeddedTests() : MqttClientTests(BrokerKind.Embedded);
}
