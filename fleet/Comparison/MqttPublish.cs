namespace Telematics.Fleet.Comparison
{
    /// <summary>What an MQTT 3.1.1 PUBLISH with QoS 1 adds to its payload.</summary>
    public static class MqttPublish
    {
        /// <summary>The topic that is counted: a short one, of the form that the unit uses.</summary>
        public const string Topic = "v/bench/f";

        /// <summary>The header's length in bytes: the fixed one (section 2.2), the topic and the packet identifier (3.3.2).</summary>
        public static int MeasureHeader(int payloadLength)
        {
            int variable = 2 + Topic.Length + 2;
            int remaining = variable + payloadLength;
            return 1 + (remaining < 128 ? 1 : remaining < 16384 ? 2 : remaining < 2097152 ? 3 : 4) + variable;
        }
    }
}
