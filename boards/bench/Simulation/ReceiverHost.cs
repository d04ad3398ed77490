using System;
using System.Collections.Generic;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// The computer on which the receiver runs, and its connection to the broker: messages take a while, may come more than once, and
    /// wait at the broker while the receiver is gone or cannot reach it.
    /// </summary>
    public sealed class ReceiverHost : Model
    {
        private const int DeliveryMs = 5;
        private const int LeastReconnectMs = 500;
        private const int MostReconnectMs = 30_000;

        private readonly VirtualClock _clock;
        private readonly VirtualBroker _broker;
        private readonly BrokerSubscriber _subscriber;
        private readonly IReceiverProcess _receiver;
        private readonly Random _random;
        private readonly BrokerSubscriber.Message?[] _recent = new BrokerSubscriber.Message?[16];
        private readonly Queue<(string Topic, byte[] Payload)> _outgoing = new();
        private long _deliverUs = long.MaxValue;
        private long _connectUs = long.MaxValue;
        private long _sendUs = long.MaxValue;
        private long _acknowledgeUs = long.MaxValue;
        private long _stepUs = long.MaxValue;
        private int _unacknowledged;
        private bool _isRunning;

        /// <summary>Makes a host with its receiver not started.</summary>
        /// <param name="clock">The world's clock.</param>
        /// <param name="broker">The broker.</param>
        /// <param name="receiver">The receiver.</param>
        /// <param name="random">Of delays and repetitions.</param>
        public ReceiverHost(VirtualClock clock, VirtualBroker broker, IReceiverProcess receiver, Random random)
        {
            _clock = clock;
            _broker = broker;
            _receiver = receiver;
            _random = random;
            _subscriber = broker.NewSubscriber("v/+/f");
            _subscriber.Arrived = Plan;
            _receiver.Publish = OnPublish;
        }

        /// <summary>The chance that a message is delivered once more.</summary>
        public double RepeatChance { get; set; }

        /// <summary>The chance that the broker forgets a message that it has acknowledged, instead of delivering it.</summary>
        public double ForgetChance { get; set; }

        /// <summary>By how much messages come later than usual.</summary>
        public int DelayMs { get; set; }

        /// <summary>Messages delivered.</summary>
        public long Delivered { get; private set; }

        /// <summary>Messages delivered again.</summary>
        public long Repeated { get; private set; }

        /// <summary>Messages that the broker had acknowledged to the unit, and lost.</summary>
        public long Forgotten => _subscriber.Forgotten;

        /// <summary>Sees what the receiver sends, as it leaves; null for nobody.</summary>
        public Action<byte[]>? Sent { get; set; }

        /// <summary>Whether the receiver runs.</summary>
        public bool IsRunning => _isRunning;

        /// <summary>Whether nothing is on its way, to the receiver or from it.</summary>
        public bool IsIdle => _isRunning && _subscriber.IsConnected && _subscriber.Waiting == 0 && _outgoing.Count == 0;

        /// <summary>The receiver starts, and connects.</summary>
        public void Start()
        {
            if (!_isRunning)
            {
                _isRunning = true;
                _receiver.Start(_clock.NowMs);
                _stepUs = _clock.NowUs;
                _connectUs = _clock.NowUs;
                Plan();
            }
        }

        /// <summary>The receiver is killed.</summary>
        public void Kill()
        {
            _isRunning = false;
            _receiver.Kill();
            _subscriber.Disconnect();
            _outgoing.Clear();
            _deliverUs = _acknowledgeUs = _connectUs = _sendUs = _stepUs = long.MaxValue;
            Plan();
        }

        /// <summary>What the receiver has stored is kept as it is now.</summary>
        public void Backup() => _receiver.Backup(_clock.NowMs);

        /// <summary>The receiver is killed, and set back to the latest backup.</summary>
        public void Restore()
        {
            Kill();
            _receiver.Restore();
        }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            if (_connectUs <= nowUs)
            {
                _connectUs = long.MaxValue;
                _unacknowledged = 0;
                _subscriber.Connect();
            }

            if (_deliverUs <= nowUs)
            {
                _deliverUs = long.MaxValue;
                if (_subscriber.HasNext)
                {
                    Deliver(_subscriber.Take(), nowUs);
                }
            }

            if (_acknowledgeUs <= nowUs)
            {
                // A receiver that is killed before gets them once more.
                _acknowledgeUs = long.MaxValue;
                for (; _unacknowledged > 0; _unacknowledged--)
                {
                    _subscriber.Acknowledge();
                }
            }

            if (_sendUs <= nowUs)
            {
                _sendUs = long.MaxValue;
                if (_subscriber.IsConnected)
                {
                    (string topic, byte[] payload) = _outgoing.Dequeue();
                    Sent?.Invoke(payload);
                    _broker.Publish(topic, payload);
                }
            }

            if (_stepUs <= nowUs)
            {
                _stepUs = Math.Max(_receiver.Step(nowUs / 1000), (nowUs / 1000) + 1) * 1000;
            }

            Plan();
        }

        private void OnPublish(string topic, byte[] payload)
        {
            _outgoing.Enqueue((topic, payload));
            Plan();
        }

        private void Deliver(BrokerSubscriber.Message message, long nowUs)
        {
            if (ForgetChance > 0 && _random.NextDouble() < ForgetChance)
            {
                _unacknowledged++;
                _acknowledgeUs = Math.Min(_acknowledgeUs, nowUs + Between(DeliveryMs, 2 * DeliveryMs));
                return;
            }

            Delivered++;
            _receiver.OnMessage(message.Topic, message.Payload, nowUs / 1000);
            _recent[Delivered % _recent.Length] = message;
            if (_random.NextDouble() < RepeatChance && _recent[_random.Next(_recent.Length)] is { } again)
            {
                Repeated++;
                _receiver.OnMessage(again.Topic, again.Payload, nowUs / 1000);
            }

            _unacknowledged++;
            _acknowledgeUs = Math.Min(_acknowledgeUs, nowUs + Between(DeliveryMs, 2 * DeliveryMs));
            _stepUs = nowUs;
        }

        // What is due now and has no time yet gets one.
        private void Plan()
        {
            bool isConnected = _subscriber.IsConnected;
            _connectUs = Planned(_connectUs, _isRunning && !isConnected, LeastReconnectMs, MostReconnectMs);
            _deliverUs = Planned(_deliverUs, _subscriber.HasNext, DelayMs + DeliveryMs, DelayMs + (2 * DeliveryMs));
            _sendUs = Planned(_sendUs, isConnected && _outgoing.Count > 0, DeliveryMs, 2 * DeliveryMs);
            NextUs = Math.Min(Math.Min(Math.Min(_deliverUs, _acknowledgeUs), _sendUs), Math.Min(_connectUs, _stepUs));
        }

        private long Planned(long dueUs, bool isWanted, int leastMs, int mostMs) =>
            !isWanted ? long.MaxValue : dueUs == long.MaxValue ? _clock.NowUs + Between(leastMs, mostMs) : dueUs;

        private long Between(int leastMs, int mostMs) => (leastMs * 1000L) + (long)(_random.NextDouble() * (mostMs - leastMs) * 1000);
    }
}
