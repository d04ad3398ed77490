using System.Collections.Generic;
using System.Text;
using Telematics.Mqtt;

namespace Telematics.Desktop.Tests
{
    /// <summary>Notes what a link tells.</summary>
    internal sealed class LinkListener : IMqttLinkListener
    {
        public int Opened { get; private set; }

        public List<MqttLinkLoss> Losses { get; } = new();

        public int Acknowledged { get; private set; }

        public int LastToken { get; private set; }

        public int Failed { get; private set; }

        public int Messages { get; private set; }

        public string LastTopic { get; private set; } = "";

        public byte[] LastPayload { get; private set; } = System.Array.Empty<byte>();

        /// <summary>Whether to copy messages, which allocates.</summary>
        public bool KeepsMessages { get; set; } = true;

        public void OnLinkOpened()
        {
            Opened++;
        }

        public void OnLinkLost(MqttLinkLoss reason)
        {
            Losses.Add(reason);
        }

        public void OnPublishAcknowledged(int token)
        {
            Acknowledged++;
            LastToken = token;
        }

        public void OnPublishFailed(int token)
        {
            Failed++;
        }

        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
        }

        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
            Messages++;
            if (KeepsMessages)
            {
                LastTopic = Encoding.UTF8.GetString(topic, 0, topicLength);
                LastPayload = payload[..payloadLength];
            }
        }
    }
}
