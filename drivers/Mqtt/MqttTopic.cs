using System.Text;

namespace Telematics.Mqtt
{
    /// <summary>A topic name or filter, made once at start in both forms that links need. ASCII, 1 to 120 characters.</summary>
    public sealed class MqttTopic
    {
        /// <summary>The longest topic that every link can carry.</summary>
        public const int MaxLength = 120;

        /// <summary>Makes a topic from its text.</summary>
        public MqttTopic(string name)
        {
            Name = name;
            Bytes = Encoding.UTF8.GetBytes(name);
        }

        /// <summary>The topic as text.</summary>
        public string Name { get; }

        /// <summary>The topic as bytes on the wire. Not to be changed.</summary>
        public byte[] Bytes { get; }

        /// <summary>The length of the packet that publishes a payload here at QoS 1, in bytes (MQTT 3.1.1, sections 2.2.3 and 3.3).</summary>
        public int GetPublishLength(int payloadLength)
        {
            int remaining = 2 + Bytes.Length + 2 + payloadLength;
            return 1 + (remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x200000 ? 3 : 4) + remaining;
        }

        /// <summary>Whether the bytes given are this topic's.</summary>
        public bool Matches(byte[] topic, int offset, int length)
        {
            byte[] own = Bytes;
            if (length != own.Length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                if (own[i] != topic[offset + i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
