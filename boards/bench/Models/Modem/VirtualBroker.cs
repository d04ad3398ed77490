using System;
using System.Collections.Generic;
using System.Text;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// An MQTT 3.1.1 broker in memory: what is sent to it is answered at once, and time is the client's business.
    /// CONNECT with last will, SUBSCRIBE, PUBLISH with QoS 0 and 1, retained messages, PINGREQ, DISCONNECT, and sessions that outlive
    /// their connection, with what was not acknowledged sent again. It can be killed and forget what it had acknowledged.
    /// Leaves out: QoS 2, UNSUBSCRIBE, keep-alive.
    /// </summary>
    public sealed class VirtualBroker
    {
        private readonly List<Client> _clients = [];
        private readonly List<Listener> _listeners = [];
        private readonly List<Session> _sessions = [];
        private readonly List<BrokerSubscriber> _subscribers = [];
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

        /// <summary>A client with a persistent session and QoS 1 that needs no wire to this broker. It is not connected yet.</summary>
        public BrokerSubscriber NewSubscriber(string filter)
        {
            var subscriber = new BrokerSubscriber(this, Encoding.UTF8.GetBytes(filter));
            _subscribers.Add(subscriber);
            return subscriber;
        }

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

            foreach (BrokerSubscriber subscriber in _subscribers)
            {
                subscriber.Disconnect();
            }
        }

        /// <summary>
        /// The broker is killed: connections end, without last wills, and no more are taken, until <see cref="Start"/>. What it had not
        /// written down is lost, though it had acknowledged it.
        /// </summary>
        /// <param name="keepsSessions">Whether sessions, with their subscriptions, and retained messages were written down.</param>
        /// <param name="kept">The share of what waits in sessions that was written down, 0 to 1, the older first.</param>
        public void Kill(bool keepsSessions, double kept)
        {
            IsUp = false;
            foreach (Client client in _clients)
            {
                client.Drop();
            }

            foreach (BrokerSubscriber subscriber in _subscribers)
            {
                subscriber.OnBrokerKilled(keepsSessions, kept);
            }

            foreach (Session session in _sessions)
            {
                session.Forget(kept);
            }

            if (!keepsSessions)
            {
                _sessions.Clear();
                _retainedTopics.Clear();
                _retainedPayloads.Clear();
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

            foreach (BrokerSubscriber subscriber in _subscribers)
            {
                subscriber.Offer(topic.Name, message);
            }

            // A client that does not take what it is sent is thrown out, and its session may go with it.
            for (int i = _sessions.Count - 1; i >= 0; i = Math.Min(i, _sessions.Count) - 1)
            {
                _sessions[i].Offer(new MqttMessage(message.Topic, message.Payload, message.QualityOfService, false, 0));
            }
        }

        // The session of that client: the one that was kept, or a new one.
        private Session OpenSession(ReadOnlySpan<byte> clientId, bool isClean, out bool isPresent)
        {
            foreach (Session known in _sessions)
            {
                if (clientId.SequenceEqual(known.ClientId))
                {
                    isPresent = !isClean;
                    known.IsKept = !isClean;
                    if (isClean)
                    {
                        known.Clear();
                    }

                    return known;
                }
            }

            isPresent = false;
            var session = new Session(clientId.ToArray()) { IsKept = !isClean };
            _sessions.Add(session);
            return session;
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

        // What the broker knows of a client, whether connected or not.
        private sealed class Session(byte[] clientId)
        {
            // Mosquitto's max_queued_messages.
            private const int MostWaiting = 1000;

            private readonly List<(byte[] Filter, int Qos)> _subscriptions = [];
            private readonly List<Waiting> _waiting = [];
            private int _packetId;

            public byte[] ClientId { get; } = clientId;

            public bool IsKept { get; set; }

            public Client? Client { get; set; }

            public void Clear()
            {
                _subscriptions.Clear();
                _waiting.Clear();
            }

            public void Forget(double kept)
            {
                int left = (int)(_waiting.Count * kept);
                _waiting.RemoveRange(left, _waiting.Count - left);
            }

            public void Subscribe(byte[] filter, int qos)
            {
                _subscriptions.RemoveAll(known => known.Filter.AsSpan().SequenceEqual(filter));
                _subscriptions.Add((filter, qos));
            }

            public void Offer(in MqttMessage message)
            {
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
                    Send(new MqttMessage(message.Topic, message.Payload, granted, message.Retain, 0));
                }
            }

            public void Send(in MqttMessage message)
            {
                _packetId = (_packetId % 65535) + 1;
                if (IsKept && message.QualityOfService > 0 && _waiting.Count < MostWaiting)
                {
                    _waiting.Add(new Waiting(_packetId, message.Topic.ToArray(), message.Payload.ToArray(), message.Retain));
                }

                Client?.Publish(new MqttMessage(message.Topic, message.Payload, message.QualityOfService, message.Retain, _packetId), false);
            }

            public void SendAgain()
            {
                foreach (Waiting message in _waiting)
                {
                    Client?.Publish(new MqttMessage(message.Topic, message.Payload, 1, message.Retain, message.PacketId), true);
                }
            }

            public void Acknowledge(int packetId)
            {
                int at = _waiting.FindIndex(message => message.PacketId == packetId);
                if (at >= 0)
                {
                    _waiting.RemoveAt(at);
                }
            }

            private sealed record Waiting(int PacketId, byte[] Topic, byte[] Payload, bool Retain);
        }

        private sealed class Client(VirtualBroker broker) : INetwork
        {
            private readonly byte[] _in = new byte[MqttCodec.MaxPacket * 2];
            private readonly byte[] _out = new byte[MqttCodec.MaxPacket * 4];
            private readonly byte[] _packet = new byte[MqttCodec.MaxPacket];
            private Session? _session;
            private int _inCount;
            private int _outCount;
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
                byte[]? topic = _willTopic;
                Drop();
                if (topic is not null)
                {
                    broker.Deliver(new MqttMessage(topic, _willPayload, 1, _willRetain, 0));
                }
            }

            // Ends the connection without a word.
            public void Drop()
            {
                State = NetworkState.Closed;
                _willTopic = null;
                _inCount = 0;
                if (_session is { } session && session.Client == this)
                {
                    session.Client = null;
                    if (!session.IsKept)
                    {
                        broker._sessions.Remove(session);
                    }
                }

                _session = null;
            }

            public void Publish(in MqttMessage message, bool again) => Put(MqttCodec.WritePublish(_packet, message, again));

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
                if (_session is null && frame.Type != MqttPacketType.Connect)
                {
                    Refuse();
                    return;
                }

                switch (frame.Type)
                {
                    case MqttPacketType.Connect when _session is null && MqttCodec.TryReadConnect(body, out MqttConnect connect):
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

                    case MqttPacketType.Puback when MqttCodec.TryReadId(ref body, out int acknowledged):
                        _session!.Acknowledge(acknowledged);
                        break;

                    default:
                        Refuse();
                        break;
                }
            }

            private void OnConnect(in MqttConnect connect)
            {
                if (broker.ConnackCode != 0)
                {
                    Put(MqttCodec.WriteConnack(_packet, false, broker.ConnackCode));
                    return;
                }

                _session = broker.OpenSession(connect.ClientId, connect.CleanSession, out bool isPresent);
                if (_session.Client is { } other && other != this)
                {
                    // The same client again: its other connection ends (§3.1.4).
                    other._session = null;
                    other.Break();
                }

                _session.Client = this;
                Put(MqttCodec.WriteConnack(_packet, isPresent, 0));
                if (connect.HasWill)
                {
                    _willTopic = connect.WillTopic.ToArray();
                    _willPayload = connect.WillPayload.ToArray();
                    _willRetain = connect.WillRetain;
                }

                _session.SendAgain();
            }

            private void OnSubscribe(int id, byte[] filter, int qos)
            {
                _session!.Subscribe(filter, qos);
                Put(MqttCodec.WriteSuback(_packet, id, qos));
                for (int i = 0; i < broker._retainedTopics.Count; i++)
                {
                    Topic topic = broker._retainedTopics[i];
                    if (MqttCodec.Matches(filter, topic.Bytes))
                    {
                        _session.Send(new MqttMessage(topic.Bytes, broker._retainedPayloads[i], qos, true, 0));
                    }
                }
            }
        }
    }
}
