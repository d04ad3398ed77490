using System;
using Telematics.Mqtt;

namespace Telematics.Doubles
{
    /// <summary>
    /// A session without a broker: a test decides when it opens, what is acknowledged and when it is lost, and looks at
    /// what was published. Holds the last 64 publishes.
    /// </summary>
    public sealed class FakeMqttLink : IMqttLink
    {
        private const int Capacity = 64;

        private readonly MqttTopic[] _topics = new MqttTopic[Capacity];
        private readonly byte[][] _payloads = new byte[Capacity][];
        private readonly bool[] _retained = new bool[Capacity];
        private readonly int[] _tokens = new int[Capacity];
        private IMqttLinkListener? _listener;

        /// <inheritdoc/>
        public MqttLinkState State { get; private set; }

        /// <inheritdoc/>
        public int MaxPayload { get; set; } = 4096;

        /// <summary>How many publishes may be in flight.</summary>
        public int Window { get; set; } = 4;

        /// <summary>How many are.</summary>
        public int InFlight { get; private set; }

        /// <summary>How often it was asked to open.</summary>
        public int Opens { get; private set; }

        /// <summary>How often it was asked to close.</summary>
        public int Closes { get; private set; }

        /// <summary>What it was asked to open with.</summary>
        public MqttLinkOptions? Options { get; private set; }

        /// <summary>Publishes taken so far.</summary>
        public int Count { get; private set; }

        /// <inheritdoc/>
        public void SetListener(IMqttLinkListener listener)
        {
            _listener = listener;
        }

        /// <inheritdoc/>
        public void Open(MqttLinkOptions options)
        {
            Opens++;
            Options = options;
            State = MqttLinkState.Opening;
        }

        /// <inheritdoc/>
        public void Close()
        {
            if (State != MqttLinkState.Closed)
            {
                Closes++;
                State = MqttLinkState.Closing;
            }
        }

        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            if (State == MqttLinkState.Closing)
            {
                Lose(MqttLinkLoss.Closed);
            }
        }

        /// <inheritdoc/>
        public bool TryPublish(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token)
        {
            if (State != MqttLinkState.Open || InFlight == Window || length > MaxPayload)
            {
                return false;
            }

            int slot = Count % Capacity;
            byte[] copy = new byte[length];
            Array.Copy(payload, offset, copy, 0, length);
            _topics[slot] = topic;
            _payloads[slot] = copy;
            _retained[slot] = retain;
            _tokens[slot] = token;
            Count++;
            InFlight++;
            return true;
        }

        /// <summary>Topic of a publish, numbered from 0.</summary>
        public string GetTopic(int publish)
        {
            return _topics[publish % Capacity].Name;
        }

        /// <summary>Payload of a publish.</summary>
        public byte[] GetPayload(int publish)
        {
            return _payloads[publish % Capacity];
        }

        /// <summary>Token of a publish.</summary>
        public int GetToken(int publish)
        {
            return _tokens[publish % Capacity];
        }

        /// <summary>Whether a publish is to be kept by the broker.</summary>
        public bool IsRetained(int publish)
        {
            return _retained[publish % Capacity];
        }

        /// <summary>The session is open.</summary>
        public void Accept()
        {
            State = MqttLinkState.Open;
            InFlight = 0;
            _listener?.OnLinkOpened();
        }

        /// <summary>The session is lost, or did not come about.</summary>
        public void Lose(MqttLinkLoss reason)
        {
            State = MqttLinkState.Closed;
            InFlight = 0;
            _listener?.OnLinkLost(reason);
        }

        /// <summary>The broker acknowledges a publish.</summary>
        public void Acknowledge(int publish)
        {
            InFlight--;
            _listener?.OnPublishAcknowledged(GetToken(publish));
        }

        /// <summary>A publish fails.</summary>
        public void Fail(int publish)
        {
            InFlight--;
            _listener?.OnPublishFailed(GetToken(publish));
        }

        /// <summary>A message comes in.</summary>
        public void Deliver(MqttTopic topic, byte[] payload)
        {
            _listener?.OnMessage(topic.Bytes, topic.Bytes.Length, payload, payload.Length);
        }

        /// <summary>A message that is longer than the link takes.</summary>
        public void DeliverTooLong(MqttTopic topic)
        {
            _listener?.OnMessageTooLong(topic.Bytes, topic.Bytes.Length);
        }
    }
}
