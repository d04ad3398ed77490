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
