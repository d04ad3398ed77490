using System;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>A PUBLISH packet's content, in the buffer that it was read from.</summary>
    public readonly ref struct MqttMessage
    {
        /// <summary>Makes a message.</summary>
        public MqttMessage(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qualityOfService, bool retain, int packetId)
        {
            Topic = topic;
            Payload = payload;
            QualityOfService = qualityOfService;
            Retain = retain;
            PacketId = packetId;
        }

        /// <summary>The topic, UTF-8.</summary>
        public ReadOnlySpan<byte> Topic { get; }

        /// <summary>The payload.</summary>
        public ReadOnlySpan<byte> Payload { get; }

        /// <summary>0, 1 or 2.</summary>
        public int QualityOfService { get; }

        /// <summary>Whether it is, or shall be, retained.</summary>
        public bool Retain { get; }

        /// <summary>The packet identifier; 0 with QoS 0.</summary>
        public int PacketId { get; }
    }
}
