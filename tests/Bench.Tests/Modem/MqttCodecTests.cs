using System;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models.Modem;

namespace Telematics.Bench.Tests.Modem
{
    [TestClass]
    public class MqttCodecTests
    {
        [DataRow(0)]
        [DataRow(100)]
        [DataRow(127)]
        [DataRow(200)]
        [DataRow(16384)]
        [TestMethod]
        public void APublishIsReadAsItWasWritten(int payloadLength)
        {
            byte[] payload = new byte[payloadLength];
            new Random(1).NextBytes(payload);
            byte[] buffer = new byte[MqttCodec.MaxPacket];
            int length = MqttCodec.WritePublish(buffer, new MqttMessage("a/b"u8, payload, 1, true, 513));
            Assert.AreEqual(length, MqttCodec.PublishLength(3, payloadLength, 1));
            for (int part = 0; part < Math.Min(length, 20); part++)
            {
                Assert.AreEqual(0, MqttCodec.TryReadFrame(buffer.AsSpan(0, part), out _), $"whole after {part} bytes");
            }

            Assert.AreEqual(1, MqttCodec.TryReadFrame(buffer.AsSpan(0, length), out MqttFrame frame));
            Assert.AreEqual(length, frame.Length);
            Assert.AreEqual(MqttPacketType.Publish, frame.Type);
            Assert.IsTrue(MqttCodec.TryReadPublish(buffer.AsSpan(frame.BodyOffset, frame.BodyLength), frame.Flags, out MqttMessage message));
            Assert.IsTrue(message.Payload.SequenceEqual(payload));
            Assert.AreEqual("a/b", Encoding.UTF8.GetString(message.Topic));
            Assert.AreEqual(513, message.PacketId);
            Assert.AreEqual(1, message.QualityOfService);
            Assert.IsTrue(message.Retain);
        }

        [TestMethod]
        public void AConnectIsReadAsItWasWritten()
        {
            byte[] buffer = new byte[500];
            int length = MqttCodec.WriteConnect(buffer, new MqttConnect
            {
                ClientId = "me"u8,
                HasWill = true,
                WillTopic = "will"u8,
                WillPayload = "gone"u8,
                UserName = "user"u8,
                Password = "pass"u8,
                KeepAliveS = 300,
                CleanSession = true,
            });
            Assert.AreEqual(1, MqttCodec.TryReadFrame(buffer.AsSpan(0, length), out MqttFrame frame));
            Assert.IsTrue(MqttCodec.TryReadConnect(buffer.AsSpan(frame.BodyOffset, frame.BodyLength), out MqttConnect connect));
            Assert.AreEqual("me|will|gone|user|pass", string.Join('|', Text(connect.ClientId), Text(connect.WillTopic), Text(connect.WillPayload), Text(connect.UserName), Text(connect.Password)));
            Assert.AreEqual(300, connect.KeepAliveS);
            Assert.IsTrue(connect.CleanSession && connect.HasWill && !connect.WillRetain);

            static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
        }

        [TestMethod]
        public void LengthsThatNeverEndOrAreTooLargeAreRefused()
        {
            Assert.AreEqual(-1, MqttCodec.TryReadFrame([0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1], out _));
            Assert.AreEqual(-1, MqttCodec.TryReadFrame([0x30, 0xFF, 0xFF, 0xFF, 0x7F], out _));
            Assert.IsFalse(MqttCodec.TryReadPublish([0, 5, (byte)'a'], 2, out _), "a topic longer than its packet");
            Assert.IsFalse(MqttCodec.TryReadPublish([0, 1, (byte)'a', 0, 0], 2, out _), "a packet identifier of 0");
            Assert.IsFalse(MqttCodec.TryReadPublish([0, 0, 0, 1], 2, out _), "an empty topic");
            Assert.IsFalse(MqttCodec.TryReadConnect([0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 9], out _), "a client longer than its packet");
        }

        [DataRow("a/b", "a/b", true)]
        [DataRow("a/+", "a/b", true)]
        [DataRow("a/+", "a/b/c", false)]
        [DataRow("a/#", "a/b/c", true)]
        [DataRow("a/#", "a", true)]
        [DataRow("#", "a/b", true)]
        [DataRow("+/+", "a/b", true)]
        [DataRow("+", "a/b", false)]
        [DataRow("a/b", "a", false)]
        [DataRow("a", "a/b", false)]
        [DataRow("a/+", "a/", true)]
        [DataRow("+/b", "/b", true)]
        [DataRow("#", "$SYS/x", false)]
        [DataRow("$SYS/#", "$SYS/x", true)]
        [TestMethod]
        public void FiltersMatchAsTheStandardSays(string filter, string topic, bool matches) =>
            Assert.AreEqual(matches, MqttCodec.Matches(Encoding.UTF8.GetBytes(filter), Encoding.UTF8.GetBytes(topic)));

        [TestMethod]
        public void ABrokerInMemoryKeepsRetainedMessagesAndRefusesNonsense()
        {
            VirtualBroker broker = new();
            broker.Publish("status", "on"u8, retain: true);
            INetwork network = broker.NewNetwork();
            network.Connect("", 0);
            byte[] buffer = new byte[500];
            network.Send(buffer.AsSpan(0, MqttCodec.WriteConnect(buffer, new MqttConnect { ClientId = "me"u8 })));
            network.Send(buffer.AsSpan(0, MqttCodec.WriteSubscribe(buffer, 1, "status"u8, 1)));
            int count = network.Receive(buffer);
            CollectionAssert.AreEqual(new byte[] { 0x20, 2, 0, 0, 0x90, 3, 0, 1, 1, 0x33, 12, 0, 6, 115, 116, 97, 116, 117, 115, 0, 1, 111, 110 }, buffer[..count]);
            network.Send([0xF0, 0]);
            Assert.AreEqual(NetworkState.Closed, network.State);
            Assert.AreEqual(1, broker.Refusals);
        }
    }
}
