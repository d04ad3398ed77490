using System;
using System.Collections.Generic;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// A client of a <see cref="VirtualBroker"/> without a wire between: a persistent session with one subscription, QoS 1. Messages
    /// wait until they are acknowledged, also while the client is not connected; those that were taken and not acknowledged come
    /// again after the next connection.
    /// </summary>
    public sealed class BrokerSubscriber
    {
        private readonly VirtualBroker _broker;
        private readonly byte[] _filter;
        private readonly List<Message> _waiting = [];
        private int _taken;
        private bool _isSubscribed;

        internal BrokerSubscriber(VirtualBroker broker, byte[] filter)
        {
            _broker = broker;
            _filter = filter;
        }

        /// <summary>Hears that a message waits, from within its publisher's call; or null.</summary>
        public Action? Arrived { get; set; }

        /// <summary>Whether the client is connected.</summary>
        public bool IsConnected { get; private set; }

        /// <summary>Messages that wait to be acknowledged, those taken included.</summary>
        public int Waiting => _waiting.Count;

        /// <summary>Whether a message waits to be taken.</summary>
        public bool HasNext => IsConnected && _taken < _waiting.Count;

        /// <summary>Messages that came again.</summary>
        public long Repeated { get; private set; }

        /// <summary>Messages that the broker had acknowledged to their publishers, and has lost.</summary>
        public long Forgotten { get; private set; }

        /// <summary>Connects and subscribes.</summary>
        /// <returns>False when the broker is down.</returns>
        public bool Connect()
        {
            if (_broker.IsUp && !IsConnected)
            {
                IsConnected = true;
                _isSubscribed = true;
                Repeated += _taken;
                _taken = 0;
            }

            return IsConnected;
        }

        /// <summary>The connection ends; the session stays.</summary>
        public void Disconnect() => IsConnected = false;

        /// <summary>Takes the next message.</summary>
        public Message Take() => _waiting[_taken++];

        /// <summary>Acknowledges the oldest of the messages that were taken.</summary>
        public void Acknowledge()
        {
            if (IsConnected && _taken > 0)
            {
                _waiting.RemoveAt(0);
                _taken--;
            }
        }

        internal void Offer(string topic, in MqttMessage message)
        {
            if (!MqttCodec.Matches(_filter, message.Topic))
            {
                return;
            }

            if (!_isSubscribed)
            {
                Forgotten++;
                return;
            }

            _waiting.Add(new Message(topic, message.Payload.ToArray()));
            Arrived?.Invoke();
        }

        internal void OnBrokerKilled(bool keepsSession, double kept)
        {
            IsConnected = false;
            int left = keepsSession ? (int)(_waiting.Count * kept) : 0;
            Forgotten += _waiting.Count - left;
            _waiting.RemoveRange(left, _waiting.Count - left);
            _taken = Math.Min(_taken, left);
            _isSubscribed &= keepsSession;
        }

        /// <summary>A message.</summary>
        /// <param name="Topic">Its topic.</param>
        /// <param name="Payload">Its payload.</param>
        public sealed record Message(string Topic, byte[] Payload);
    }
}
