using System;
using System.Collections.Generic;
using System.Text;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// An MQTT 3.1.1 broker in memory: what is sent to it is answered at once, and time is the client's business.
    /// CONNECT with last will, SUBSCRIBE, PUBLISH with QoS 0 and 1, retained messages, PINGREQ, DISCONNECT.
    /// Leaves out: QoS 2, UNSUBSCRIBE, sessions that outlive their connection, sending again what was not acknowledged, keep-alive.
    /// </summary>
    public sealed class VirtualBroker
    {
        private readonly List<Client> _clients = [];
        private readonly List<Listener> _listeners = [];
        private readonly List<Topic> _topics = [];
        private readonly List<byte[]> _retainedPayloads = [];
        private readonly List<Topic> _retainedTopics = [];

        /// <summary>Messages that clients have published.</summary>
        public long MessagesReceived { get; private set; }

        /// <summary>Bytes of control packets that clients have sent.</summary>
        public long BytesReceived { get; private set; }

        /// <summary>Connections closed because of what came over them.</summary>
        public int Refusals { get; private set; }

        /// <summary>Whether new connections are taken.</summary>
        public bool IsUp { get; private set; } = true;

        /// <summary>The return code for the CONNECTs to come (§3.2.2.3); 0 to accept them.</summary>
        public int ConnackCode { get; set; }

        /// <summary>Whether the broker takes everything and answers nothing, as one that hangs or a network that swallows.</summary>
        public bool IsMute { get; set; }

        /// <summary>A way for one client to reach this broker.</summary>
        public INetwork NewNetwork()
        {
            var client = new Client(this);
            _clients.Add(client);
            return client;
        }

        /// <summary>Hears what is published, from within the publisher's call. The payload holds only during the call.</summary>
        public void Subscribe(string filter, Action<string, ReadOnlyMemory<byte>> onMessage) =>
            _listeners.Add(new Listener(Encoding.UTF8.GetBytes(filter), onMessage));

        /// <summary>Publishes to all that have subscribed.</summary>
        public void Publish(string topic, ReadOnlySpan<byte> payload, bool retain = false)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(topic);
            Deliver(new MqttMessage(bytes, payload, 1, retain, 0));
        }

        /// <summary>The retained payload of a topic, or null.</summary>
        public byte[]? Retained(string topic)
        {
            int at = _retainedTopics.FindIndex(t => t.Name == topic);
            return at < 0 ? null : _retainedPayloads[at];
        }

        /// <summary>Ends all connections and takes no more, until <see cref="Start"/>. Last wills are published.</summary>
        public void Stop()
        {
            IsUp = false;
            foreach (Client client in _clients)
            {
                client.Break();
            }
        }

        /// <summary>Takes connections again.</summary>
        public void Start() => IsUp = true;

        private void Deliver(in MqttMessage message)
        {
            Topic topic = TopicOf(message.Topic);
            if (message.Retain)
            {
                Retain(topic, message.Payload);
            }

            foreach (Listener listener in _listeners)
            {
                if (MqttCodec.Matches(listener.Filter, message.Topic))
                {
                    message.Payload.CopyTo(listener.Buffer);
                    listener.OnMessage(topic.Name, listener.Buffer.AsMemory(0, message.Payload.Length));
                }
            }

            foreach (Client client in _clients)
            {
                client.Offer(new MqttMessage(message.Topic, message.Payload, message.QualityOfService, false, 0));
            }
        }

        private void Retain(Topic topic, ReadOnlySpan<byte> payload)
        {
            int at = _retainedTopics.IndexOf(topic);
            if (at >= 0)
            {
                _retainedTopics.RemoveAt(at);
                _retainedPayloads.RemoveAt(at);
            }

            if (payload.Length > 0)
            {
                _retainedTopics.Add(topic);
                _retainedPayloads.Add(payload.ToArray());
            }
        }

        // A topic's text is made once, so that hearing it again allocates nothing.
        private Topic TopicOf(ReadOnlySpan<byte> bytes)
        {
            foreach (Topic known in _topics)
            {
                if (bytes.SequenceEqual(known.Bytes))
                {
                    return known;
                }
            }

            var topic = new Topic(bytes.ToArray());
            _topics.Add(topic);
            return topic;
        }

        private sealed class Topic(byte[] bytes)
        {
            public byte[] Bytes { get; } = bytes;

            public string Name { get; } = Encoding.UTF8.GetString(bytes);
        }

        private sealed class Listener(byte[] filter, Action<string, ReadOnlyMemory<byte>> onMessage)
        {
            public byte[] Filter { get; } = filter;

            public byte[] Buffer { get; } = new byte[MqttCodec.MaxPacket];

            public Action<string, ReadOnlyMemory<byte>> OnMessage { get; } = onMessage;
        }

        private sealed class Client(VirtualBroker broker) : INetwork
        {
            private readonly byte[] _in = new byte[MqttCodec.MaxPacket * 2];
            private readonly byte[] _out = new byte[MqttCodec.MaxPacket * 4];
            private readonly byte[] _packet = new byte[MqttCodec.MaxPacket];
            private readonly List<(byte[] Filter, int Qos)> _subscriptions = [];
            private int _inCount;
            private int _outCount;
            private int _packetId;
            private bool _hasSession;
            private byte[]? _willTopic;
            private byte[] _willPayload = [];
            private bool _willRetain;

            public NetworkState State { get; private set; }

            public void Connect(string host, int port)
            {
                Close();
                State = broker.IsUp ? NetworkState.Connected : NetworkState.Failed;
            }

            public void Send(ReadOnlySpan<byte> data)
            {
                if (State != NetworkState.Connected)
                {
                    return;
                }

                broker.BytesReceived += data.Length;
                if (broker.IsMute)
                {
                    return;
                }

                if (data.Length > _in.Length - _inCount)
                {
                    Refuse();
                    return;
                }

                data.CopyTo(_in.AsSpan(_inCount));
                _inCount += data.Length;
                int at = 0;
                while (State == NetworkState.Connected)
                {
                    ReadOnlySpan<byte> rest = _in.AsSpan(at, _inCount - at);
                    int found = MqttCodec.TryReadFrame(rest, out MqttFrame frame);
                    if (found < 0)
                    {
                        Refuse();
                    }

                    if (found <= 0)
                    {
                        break;
                    }

                    OnPacket(frame, rest.Slice(frame.BodyOffset, frame.BodyLength));
                    at += frame.Length;
                }

                _inCount = Math.Max(0, _inCount - at);
                _in.AsSpan(at, _inCount).CopyTo(_in);
            }

            public int Receive(Span<byte> buffer)
            {
                int count = Math.Min(buffer.Length, _outCount);
                _out.AsSpan(0, count).CopyTo(buffer);
                _out.AsSpan(count, _outCount - count).CopyTo(_out);
                _outCount -= count;
                return count;
            }

            public void Wait(int realMs)
            {
            }

            public void Close()
            {
                if (State == NetworkState.Connected)
                {
                    Break();
                }

                State = NetworkState.Closed;
                _inCount = 0;
                _outCount = 0;
            }

            public void Break()
            {
                State = NetworkState.Closed;
                _hasSession = false;
                _inCount = 0;
                _subscriptions.Clear();
                if (_willTopic is byte[] topic)
                {
                    _willTopic = null;
                    broker.Deliver(new MqttMessage(topic, _willPayload, 1, _willRetain, 0));
                }
            }

            public void Offer(in MqttMessage message)
            {
                if (!_hasSession)
                {
                    return;
                }

                int granted = -1;
                foreach ((byte[] filter, int qos) in _subscriptions)
                {
                    if (MqttCodec.Matches(filter, message.Topic))
                    {
                        granted = Math.Max(granted, Math.Min(qos, message.QualityOfService));
                    }
                }

                if (granted >= 0)
                {
                    _packetId = (_packetId % 65535) + 1;
                    Put(MqttCodec.WritePublish(_packet, new MqttMessage(message.Topic, message.Payload, granted, message.Retain, _packetId)));
                }
            }

            private void Refuse()
            {
                broker.Refusals++;
                Break();
            }

            private void Put(int length)
            {
                if (length > _out.Length - _outCount)
                {
                    Refuse();
                    return;
                }

                _packet.AsSpan(0, length).CopyTo(_out.AsSpan(_outCount));
                _outCount += length;
            }

            private void OnPacket(in MqttFrame frame, ReadOnlySpan<byte> body)
            {
                if (!_hasSession && frame.Type != MqttPacketType.Connect)
                {
                    Refuse();
                    return;
                }

                switch (frame.Type)
                {
                    case MqttPacketType.Connect when !_hasSession && MqttCodec.TryReadConnect(body, out MqttConnect connect):
                        OnConnect(connect);
                        break;

                    case MqttPacketType.Publish when MqttCodec.TryReadPublish(body, frame.Flags, out MqttMessage message) && message.QualityOfService < 2:
                        broker.MessagesReceived++;
                        broker.Deliver(message);
                        if (message.QualityOfService > 0)
                        {
                            Put(MqttCodec.WritePuback(_packet, message.PacketId));
                        }

                        break;

                    case MqttPacketType.Subscribe when frame.Flags == 2 && MqttCodec.TryReadId(ref body, out int id)
                        && MqttCodec.TryReadField(ref body, out ReadOnlySpan<byte> filter) && filter.Length > 0 && body.Length == 1 && body[0] < 2:
                        OnSubscribe(id, filter.ToArray(), body[0]);
                        break;

                    case MqttPacketType.Pingreq:
                        Put(MqttCodec.WriteEmpty(_packet, MqttPacketType.Pingresp));
                        break;

                    case MqttPacketType.Disconnect:
                        _willTopic = null;
                        Break();
                        break;

                    case MqttPacketType.Puback:
                        break;

                    default:
                        Refuse();
                        break;
                }
            }

            private void OnConnect(in MqttConnect connect)
            {
                Put(MqttCodec.WriteConnack(_packet, false, broker.ConnackCode));
                if (broker.ConnackCode != 0)
                {
                    return;
                }

                _hasSession = true;
                if (connect.HasWill)
                {
                    _willTopic = connect.WillTopic.ToArray();
                    _willPayload = connect.WillPayload.ToArray();
                    _willRetain = connect.WillRetain;
                }
            }

            private void OnSubscribe(int id, byte[] filter, int qos)
            {
                _subscriptions.Add((filter, qos));
                Put(MqttCodec.WriteSuback(_packet, id, qos));
                for (int i = 0; i < broker._retainedTopics.Count; i++)
                {
                    Topic topic = broker._retainedTopics[i];
                    if (MqttCodec.Matches(filter, topic.Bytes))
                    {
                        _packetId = (_packetId % 65535) + 1;
                        Put(MqttCodec.WritePublish(_packet, new MqttMessage(topic.Bytes, broker._retainedPayloads[i], qos, true, _packetId)));
                    }
                }
            }
        }
    }
}
