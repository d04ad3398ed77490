using System;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Modem;
using Telematics.Mqtt;

namespace Telematics.Bench.Tests.Modem
{
    /// <summary>Publishes through driver and model, with nothing else around them that could allocate.</summary>
    internal sealed class Pump : IMqttLinkListener
    {
        private readonly SimcomModem _driver;
        private readonly A7670Model _model;
        private readonly VirtualClock _clock;
        private int _acknowledged;
        private int _others;

        public Pump(SimcomModem driver, A7670Model model, VirtualClock clock)
        {
            _driver = driver;
            _model = model;
            _clock = clock;
            driver.Mqtt.SetListener(this);
        }

        public bool Run(MqttTopic topic, byte[] payload, int messages)
        {
            _acknowledged = 0;
            int taken = 0;
            long end = _clock.NowUs + (messages * 2_000_000L);
            while (_acknowledged < messages && _clock.NowUs < end)
            {
                long nextUs = (_clock.NowMs + 10) * 1000;
                while (_model.NextUs < nextUs)
                {
                    _clock.MoveTo(Math.Max(_model.NextUs, _clock.NowUs));
                    _model.AdvanceTo(_clock.NowUs);
                }

                _clock.MoveTo(nextUs);
                _driver.Step(_clock.NowMs);
                if (taken < messages && _driver.Mqtt.TryPublish(topic, payload, 0, payload.Length, false, taken))
                {
                    taken++;
                }
            }

            return _acknowledged == messages && _others == 0;
        }

        public void OnLinkOpened() => _others++;

        public void OnLinkLost(MqttLinkLoss reason) => _others++;

        public void OnPublishAcknowledged(int token) => _acknowledged++;

        public void OnPublishFailed(int token) => _others++;

        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
        }

        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength) => _others++;
    }
}
