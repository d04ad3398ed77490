using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;
using Telematics.Sessions;
using Telematics.Mqtt;

namespace Telematics.Desktop.Tests
{
    /// <summary>The link over the real client stand-in, a real thread and a real broker.</summary>
    public abstract class M2MqttLinkTests(BrokerKind kind) : BrokerTest(kind)
    {
        private static readonly byte[] s_everyByte = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        private readonly MqttTopic _live = new("bike/live");
        private readonly LinkListener _listener = new();
        private readonly M2MqttLink _link = new(new MqttClientFactory(), new M2MqttLimits(), new BackgroundHelperStarter());

        [TestInitialize]
        public void Listen()
        {
            _link.SetListener(_listener);
        }

        [TestCleanup]
        public void Close()
        {
            _link.Close();
            Until(() => _link.State == MqttLinkState.Closed, Step, "the end");
        }

        [TestMethod]
        public void OpensPublishesRetainedAndIsAcknowledged()
        {
            using OwnBroker broker = StartBroker();
            Open(broker);
            Assert.IsTrue(_link.TryPublish(_live, s_everyByte, 0, 256, true, 42));
            Until(() => _listener.Acknowledged == 1, Step, "the acknowledgement");
            Assert.AreEqual(42, _listener.LastToken);
            using Receiver receiver = new(broker.Port, "bike/live");
            Received message = receiver.Next();
            CollectionAssert.AreEqual(s_everyByte, message.Payload);
            Assert.IsTrue(message.Retain, "The broker kept it");
        }

        [TestMethod]
        public void ReceivesRawBinaryOnItsSubscription()
        {
            using OwnBroker broker = StartBroker();
            Open(broker);
            using Receiver sender = new(broker.Port, "x");
            sender.Publish("bike/other", "no"u8);
            sender.Publish("bike/cmd", s_everyByte);
            Until(() => _listener.Messages == 1, Step, "the message");
            Assert.AreEqual("bike/cmd", _listener.LastTopic);
            CollectionAssert.AreEqual(s_everyByte, _listener.LastPayload);
        }

        [TestMethod]
        public void KilledBrokerIsALossAndTheNextOpenFindsItAgain()
        {
            using OwnBroker broker = StartBroker();
            Open(broker);
            broker.Kill();
            Until(() => _listener.Losses.Count == 1, Step, "the loss");
            Assert.AreEqual(MqttLinkLoss.ConnectionLost, _listener.Losses[0]);
            Assert.AreEqual(MqttLinkState.Closed, _link.State);
            broker.Restart();
            Open(broker);
            Assert.IsTrue(_link.TryPublish(_live, s_everyByte, 0, 10, false, 1));
            Until(() => _listener.Acknowledged == 1, Step, "the acknowledgement");
        }

        [TestMethod]
        public void PortWithoutBrokerIsConnectionLost()
        {
            using OwnBroker broker = StartBroker();
            broker.Kill();
            _link.Open(Options(broker.Port));
            Until(() => _listener.Losses.Count == 1, Step, "the loss");
            Assert.AreEqual(MqttLinkLoss.ConnectionLost, _listener.Losses[0]);
        }

        [TestMethod]
        public void NameThatCannotBeResolvedIsNoNetwork()
        {
            MqttLinkOptions options = Options(1883);
            options.Host = "broker.invalid";
            _link.Open(options);
            Until(() => _listener.Losses.Count == 1, Step, "the loss");
            Assert.AreEqual(MqttLinkLoss.NoNetwork, _listener.Losses[0]);
        }

        [TestMethod]
        public void WrongPasswordIsARefusal()
        {
            using OwnBroker broker = StartBroker("bike", "right");
            MqttLinkOptions options = Options(broker.Port);
            options.UserName = "bike";
            options.Password = "wrong";
            _link.Open(options);
            Until(() => _listener.Losses.Count == 1, Step, "the refusal");
            Assert.AreEqual(MqttLinkLoss.Refused, _listener.Losses[0]);

            options.Password = "right";
            _link.Open(options);
            Until(() => _listener.Opened == 1, Step, "the session");
        }

        [TestMethod]
        public void WillComesAfterALossAndNotAfterAClose()
        {
            using OwnBroker broker = StartBroker();
            using Receiver receiver = new(broker.Port, "bike/status");
            MqttLinkOptions options = Options(broker.Port);
            options.WillTopic = new MqttTopic("bike/status");
            options.WillMessage = "offline";
            _link.Open(options);
            Until(() => _listener.Opened == 1, Step, "the session");
            _link.Close();
            Until(() => _listener.Losses.Count == 1, Step, "the end");
            Assert.AreEqual(MqttLinkLoss.Closed, _listener.Losses[0]);

            // Publishes this marker, then lets the session break by a second client of the same name.
            _link.Open(options);
            Until(() => _listener.Opened == 2, Step, "the second session");
            Assert.IsTrue(_link.TryPublish(options.WillTopic, "online"u8.ToArray(), 0, 6, true, 1));
            Until(() => _listener.Acknowledged == 1, Step, "the acknowledgement");
            using ClientSession rival = new(options.ClientId);
            rival.Connect("127.0.0.1", broker.Port, 60);
            Until(() => _listener.Losses.Count == 2, Step, "the loss");
            Assert.AreEqual("online", receiver.Next().Text, "A will after Close would have come first");
            Assert.AreEqual("offline", receiver.Next().Text);
        }

        [TestMethod]
        public void StepsAndPublishesAllocateNothingOnTheLoopsThread()
        {
            using OwnBroker broker = StartBroker();
            Open(broker);
            using Receiver sender = new(broker.Port, "x");
            _listener.KeepsMessages = false;
            PublishAndReceive(sender, 50);

            // Nothing but steps and publishes in here is on this thread; the counting itself allocates nothing.
            long allocated = PublishAndReceive(sender, 200);
            Assert.AreEqual(0, allocated, "bytes allocated over 200 publishes and 200 messages");
            Assert.AreEqual(250, _listener.Acknowledged);
            Assert.AreEqual(250, _listener.Messages);
        }

        private long PublishAndReceive(Receiver sender, int count)
        {
            long allocated = 0;
            for (int i = 0; i < count; i++)
            {
                int acknowledged = _listener.Acknowledged;
                int messages = _listener.Messages;
                sender.Publish("bike/cmd", s_everyByte.AsSpan(0, 16));
                long before = GC.GetAllocatedBytesForCurrentThread();
                bool taken = _link.TryPublish(_live, s_everyByte, 0, 256, false, i);
                long deadline = Environment.TickCount64 + PatienceMs;
                while ((_listener.Acknowledged == acknowledged || _listener.Messages == messages) && Environment.TickCount64 < deadline)
                {
                    Step();
                }

                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.IsTrue(taken, $"Not taken: {i}");
            }

            return allocated;
        }

        private static MqttLinkOptions Options(int port)
        {
            return new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = port,
                ClientId = "bike",
                Subscription = new MqttTopic("bike/cmd"),
            };
        }

        private void Open(OwnBroker broker)
        {
            int opened = _listener.Opened;
            _link.Open(Options(broker.Port));
            Until(() => _listener.Opened > opened, Step, "the session");
        }

        private void Step()
        {
            _link.Step(Environment.TickCount64);
        }
    }

    /// <inheritdoc/>
    [TestClass]
    public sealed class M2MqttLinkOverMosquittoTests() : M2MqttLinkTests(BrokerKind.Mosquitto);

    /// <inheritdoc/>
    [TestClass]
    public sealed class M2MqttLinkOverEmbeddedTests() : M2MqttLinkTests(BrokerKind.Embedded);
}
