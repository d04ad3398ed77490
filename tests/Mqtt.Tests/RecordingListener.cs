using System;
using System.Text;

namespace Telematics.Mqtt.Tests
{
    /// <summary>Notes what a link tells, in order, as text: "opened ack:1 failed:2 topic=payload lost:2".</summary>
    public sealed class RecordingListener : IMqttLinkListener
    {
        private string _heard = "";

        /// <summary>Runs within each acknowledgement.</summary>
        public Hook? OnAcknowledged;

        /// <summary>What was told since this was last asked.</summary>
        public string TakeHeard()
        {
            string heard = _heard;
            _heard = "";
            return heard;
        }

        public void OnLinkOpened()
        {
            Note("opened");
        }

        public void OnLinkLost(MqttLinkLoss reason)
        {
            Note("lost:" + ((int)reason).ToString());
        }

        public void OnPublishAcknowledged(int token)
        {
            Note("ack:" + token.ToString());
            if (OnAcknowledged != null)
            {
                OnAcknowledged();
            }
        }

        public void OnPublishFailed(int token)
        {
            Note("failed:" + token.ToString());
        }

        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
            byte[] copy = new byte[payloadLength];
            Array.Copy(payload, 0, copy, 0, payloadLength);
            Note(Encoding.UTF8.GetString(topic, 0, topicLength) + "=" + Encoding.UTF8.GetString(copy, 0, payloadLength));
        }

        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
            Note(Encoding.UTF8.GetString(topic, 0, topicLength) + " too long");
        }

        private void Note(string what)
        {
            _heard = _heard.Length == 0 ? what : _heard + " " + what;
        }
    }
}
