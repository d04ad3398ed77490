using System;
using Telematics.Bench.Models.Modem;
using Telematics.Modem;
using Telematics.Mqtt;

namespace Telematics.Bench.World
{
    /// <summary>A modem's driver with its MQTT link and nothing else, over a modelled modem and a broker in memory.</summary>
    public sealed class PublishingModem : IFirmware, IMqttLinkListener
    {
        private const int StepMs = 20;

        private readonly ModelWorld _world;
        private readonly SimcomModem _modem;
        private readonly MqttTopic _topic = new("v/cost/f");
        private readonly byte[] _payload;
        private int _toPublish;
        private int _acknowledged;

        /// <summary>Builds it; its session opens in the first seconds of virtual time.</summary>
        /// <param name="payloadBytes">The size of each message.</param>
        public PublishingModem(int payloadBytes)
        {
            VirtualClock clock = new();
            SerialLine line = new(clock, VirtualBoard.ModemBaudRate);
            A7670Model model = new(clock, line, new VirtualBroker().NewNetwork(), new Random(1), new VehicleState(), new A7670Options());
            _modem = new SimcomModem(line, new SimcomModemPins { PowerKey = model.PowerKey }, new SimcomModemOptions { Apn = "internet" });
            _modem.Mqtt.SetListener(this);
            _modem.Mqtt.Open(new MqttLinkOptions { Host = "broker", ClientId = "cost" });
            _payload = new byte[payloadBytes];
            new Random(1).NextBytes(_payload);
            _world = new ModelWorld(clock, this);
            _world.Add(model);
        }

        /// <summary>Runs on for some virtual time.</summary>
        public void RunFor(long ms) => _world.RunUntil(_world.Clock.NowUs + (ms * 1000));

        /// <summary>Publishes, each message as soon as the link takes it, until all are acknowledged.</summary>
        /// <returns>How long that took, ms of virtual time.</returns>
        /// <exception cref="InvalidOperationException">It took over an hour.</exception>
        public long Publish(int messages)
        {
            long fromMs = _world.Clock.NowMs;
            _toPublish = messages;
            _acknowledged = 0;
            _world.RunUntil(_world.Clock.NowUs + 3_600_000_000L, () => _acknowledged == messages);
            return _acknowledged == messages ? _world.Clock.NowMs - fromMs : throw new InvalidOperationException("The modelled modem does not publish.");
        }

        /// <inheritdoc/>
        public long RunDue(long nowMs)
        {
            if (_toPublish > 0 && _modem.Mqtt.TryPublish(_topic, _payload, 0, _payload.Length, false, _toPublish))
            {
                _toPublish--;
            }

            _modem.Step(nowMs);
            return nowMs + StepMs;
        }

        /// <inheritdoc/>
        public void OnLinkOpened()
        {
        }

        /// <inheritdoc/>
        public void OnLinkLost(MqttLinkLoss reason)
        {
        }

        /// <inheritdoc/>
        public void OnPublishAcknowledged(int token) => _acknowledged++;

        /// <inheritdoc/>
        public void OnPublishFailed(int token) => _toPublish++;

        /// <inheritdoc/>
        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
        }

        /// <inheritdoc/>
        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
        }
    }
}
