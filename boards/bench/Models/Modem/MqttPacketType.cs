namespace Telematics.Bench.Models.Modem
{
    /// <summary>Control packet types of MQTT 3.1.1 (§2.2.1).</summary>
    public enum MqttPacketType
    {
        /// <summary>Client requests to connect.</summary>
        Connect = 1,

        /// <summary>Connect acknowledgement.</summary>
        Connack = 2,

        /// <summary>A message.</summary>
        Publish = 3,

        /// <summary>Acknowledges a message of QoS 1.</summary>
        Puback = 4,

        /// <summary>Subscribe request.</summary>
        Subscribe = 8,

        /// <summary>Subscribe acknowledgement.</summary>
        Suback = 9,

        /// <summary>Ping request.</summary>
        Pingreq = 12,

        /// <summary>Ping response.</summary>
        Pingresp = 13,

        /// <summary>Client is disconnecting.</summary>
        Disconnect = 14,
    }
}
