using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models.Modem;
using Telematics.Brokers;
using Telematics.Sessions;
using Telematics.Mqtt;

namespace Telematics.Bench.Tests.Modem
{
    [TestClass]
    public class BrokerModemTests
    {
        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void ThroughARealBrokerEveryMessageArrivesAndCommandsComeBack(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using ClientSession receiver = new("receiver");
            ConcurrentQueue<int> arrived = new();
            receiver.Message += message => arrived.Enqueue(int.Parse(Encoding.ASCII.GetString(message.Payload.Span[..8])));
            Assert.AreEqual(ClientSession.Accepted, receiver.Connect("127.0.0.1", broker.Port, 60));
            using ManualResetEventSlim subscribed = new();
            receiver.Subscribed += (_, _) => subscribed.Set();
            receiver.Subscribe("fleet/1/data", 1);
            Assert.IsTrue(subscribed.Wait(10_000), "the subscription");

            using SocketNetwork network = new();
            ModemRig rig = new(network, 1);
            rig.LinkOptions.Port = broker.Port;
            rig.PublishAll(1, 300);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600), rig.Describe());
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
            Assert.AreEqual(0, rig.Failed + rig.Voided, rig.Describe());
            Assert.IsTrue(SpinWait.SpinUntil(() => arrived.Count >= 300, 10000), $"{arrived.Count} arrived");
            CollectionAssert.AreEqual(Enumerable.Range(1, 300).ToList(), arrived.ToList());

            receiver.Publish("fleet/1/cmd", "ping\r\nOK\r\n"u8, 1, false);
            bool answered = SpinWait.SpinUntil(() => rig.RunUntil(() => rig.Received.Count > 0, 0.1), 10000);
            Assert.IsTrue(answered, "the command did not come");
            Assert.AreEqual("ping\r\nOK\r\n", Encoding.ASCII.GetString(rig.Received[0]));
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void ABrokerThatIsKilledAndComesBackLosesNothingThatWasAcknowledged(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using SocketNetwork network = new();
            ModemRig rig = new(network, 2);
            rig.LinkOptions.Port = broker.Port;
            rig.PublishAll(1, 100);
            Assert.IsTrue(rig.RunUntil(() => rig.Acknowledged.Count == 40, 600), rig.Describe());
            broker.Kill();
            rig.Run(60);
            Assert.IsFalse(rig.IsOpen, rig.Describe());
            broker.Restart();
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600), rig.Describe());
            Assert.AreEqual(100, rig.Acknowledged.Count);
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void SendingAndReceivingOverASocketAllocatesNothing(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using SocketNetwork network = new();
            ModemRig rig = new(network, 3) { RecordsEvents = false };
            rig.LinkOptions.Port = broker.Port;
            rig.PublishAll(1, 20);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600), rig.Describe());
            MqttTopic topic = new("fleet/1/data");
            byte[] payload = new byte[500];
            Pump pump = new(rig.Driver, rig.Model, rig.Clock);
            Assert.IsTrue(pump.Run(topic, payload, 50), "warm-up");
            Stopwatch watch = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool done = pump.Run(topic, payload, 200);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsTrue(done);
            Assert.AreEqual(0L, allocated);
            Console.WriteLine($"200 messages: {watch.ElapsedMilliseconds} ms, {rig.Model.RealWaits} waits");
        }

        private static OwnBroker StartBroker(BrokerKind kind)
        {
            if (kind == BrokerKind.Mosquitto && MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("Mosquitto is not installed.");
            }

            return OwnBroker.Start(new OwnBrokerOptions { Kind = kind });
        }
    }
}
