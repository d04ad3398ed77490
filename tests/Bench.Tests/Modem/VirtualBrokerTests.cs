using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models.Modem;

namespace Telematics.Bench.Tests.Modem
{
    [TestClass]
    public sealed class VirtualBrokerTests
    {
        private readonly VirtualBroker _broker = new();
        private readonly byte[] _packet = new byte[1024];

        [TestMethod]
        public void ASessionThatIsKeptGetsWhatCameMeanwhile()
        {
            INetwork vehicle = Connect("bike", clean: false);
            Subscribe(vehicle, "v/bike/c");
            vehicle.Close();
            _broker.Publish("v/bike/c", "one"u8);
            INetwork again = Connect("bike", clean: false, expectsPresent: true);
            CollectionAssert.AreEqual(new[] { "one again" }, Publishes(again, acknowledges: false));
            again.Close();
            INetwork third = Connect("bike", clean: false, expectsPresent: true);
            CollectionAssert.AreEqual(new[] { "one again" }, Publishes(third, acknowledges: true), "not acknowledged yet");
            third.Close();
            CollectionAssert.AreEqual(Array.Empty<string>(), Publishes(Connect("bike", clean: false, expectsPresent: true), true), "acknowledged");
        }

        [TestMethod]
        public void ACleanSessionEndsWithItsConnection()
        {
            INetwork vehicle = Connect("bike", clean: true);
            Subscribe(vehicle, "v/bike/c");
            vehicle.Close();
            _broker.Publish("v/bike/c", "one"u8);
            INetwork again = Connect("bike", clean: true);
            _broker.Publish("v/bike/c", "two"u8);
            CollectionAssert.AreEqual(Array.Empty<string>(), Publishes(again, true));
        }

        [TestMethod]
        public void TheSameClientOnceMoreEndsItsOtherConnection()
        {
            INetwork first = Connect("bike", clean: true);
            Connect("bike", clean: true);
            Assert.AreEqual(NetworkState.Closed, first.State);
        }

        [TestMethod]
        public void ABrokerThatIsKilledForgetsWhatItHadAcknowledged()
        {
            BrokerSubscriber receiver = _broker.NewSubscriber("v/+/f");
            receiver.Connect();
            INetwork vehicle = Connect("bike", clean: true);
            for (int i = 0; i < 4; i++)
            {
                vehicle.Send(_packet.AsSpan(0, MqttCodec.WritePublish(_packet, new MqttMessage("v/bike/f"u8, [(byte)i], 1, false, i + 1))));
            }

            _broker.Kill(keepsSessions: true, kept: 0.5);
            Assert.IsFalse(receiver.IsConnected, "connected to a broker that is down");
            Assert.IsFalse(receiver.Connect(), "connects to a broker that is down");
            Assert.AreEqual(NetworkState.Closed, vehicle.State);
            _broker.Start();
            receiver.Connect();
            Assert.AreEqual(2, receiver.Waiting, "messages that were written down");
            Assert.AreEqual(2, receiver.Forgotten, "messages forgotten");
            Assert.AreEqual(0, receiver.Take().Payload[0], "the older are kept");

            _broker.Kill(keepsSessions: false, kept: 1);
            _broker.Start();
            vehicle = Connect("bike", clean: true);
            vehicle.Send(_packet.AsSpan(0, MqttCodec.WritePublish(_packet, new MqttMessage("v/bike/f"u8, [9], 1, false, 1))));
            Assert.AreEqual(5, receiver.Forgotten, "published before the receiver has subscribed again");
            receiver.Connect();
            Assert.AreEqual(0, receiver.Waiting);
        }

        [TestMethod]
        public void WhatAReceiverTookAndDidNotAcknowledgeComesAgain()
        {
            BrokerSubscriber receiver = _broker.NewSubscriber("v/+/f");
            receiver.Connect();
            _broker.Publish("v/bike/f", "a"u8);
            _broker.Publish("v/bike/f", "b"u8);
            receiver.Take();
            receiver.Take();
            receiver.Acknowledge();
            receiver.Disconnect();
            Assert.IsFalse(receiver.HasNext, "takes without a connection");
            receiver.Connect();
            Assert.AreEqual((byte)'b', receiver.Take().Payload[0]);
            Assert.AreEqual(1, receiver.Repeated);
        }

        [TestMethod]
        public void AConnectionThatIsSwallowedLooksUp()
        {
            UnreliableNetwork network = new(_broker.NewNetwork());
            network.Connect("broker", 1883);
            network.Swallow();
            network.Send("whatever"u8);
            Assert.AreEqual(NetworkState.Connected, network.State);
            Assert.AreEqual(0, network.Receive(_packet));
            network.IsReachable = false;
            network.Connect("broker", 1883);
            Assert.AreNotEqual(NetworkState.Connected, network.State);
            network.IsReachable = true;
            network.Connect("broker", 1883);
            Assert.AreEqual(NetworkState.Connected, network.State);
            Assert.AreEqual(0, _broker.Refusals, "what was swallowed reached the broker");
        }

        private INetwork Connect(string clientId, bool clean, bool expectsPresent = false)
        {
            INetwork network = _broker.NewNetwork();
            network.Connect("broker", 1883);
            network.Send(_packet.AsSpan(0, MqttCodec.WriteConnect(_packet, new MqttConnect { ClientId = Encoding.ASCII.GetBytes(clientId), CleanSession = clean, KeepAliveS = 60 })));
            byte[] connack = new byte[4];
            Assert.AreEqual(4, network.Receive(connack));
            Assert.AreEqual(0, connack[3], "CONNACK");
            Assert.AreEqual(expectsPresent ? 1 : 0, connack[2], "session present");
            return network;
        }

        private void Subscribe(INetwork network, string filter)
        {
            network.Send(_packet.AsSpan(0, MqttCodec.WriteSubscribe(_packet, 1, Encoding.ASCII.GetBytes(filter), 1)));
            Assert.AreEqual(5, network.Receive(new byte[64]), "SUBACK");
        }

        private string[] Publishes(INetwork network, bool acknowledges)
        {
            List<string> messages = [];
            byte[] received = new byte[1024];
            ReadOnlySpan<byte> rest = received.AsSpan(0, network.Receive(received));
            while (MqttCodec.TryReadFrame(rest, out MqttFrame frame) == 1)
            {
                Assert.IsTrue(MqttCodec.TryReadPublish(rest.Slice(frame.BodyOffset, frame.BodyLength), frame.Flags, out MqttMessage message), "no PUBLISH");
                messages.Add(Encoding.ASCII.GetString(message.Payload) + ((frame.Flags & 8) != 0 ? " again" : ""));
                if (acknowledges)
                {
                    network.Send(_packet.AsSpan(0, MqttCodec.WritePuback(_packet, message.PacketId)));
                }

                rest = rest[frame.Length..];
            }

            return [.. messages];
        }
    }
}
