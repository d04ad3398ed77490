namespace Telematics.Brokers
{
    /// <summary>Which broker of one's own to run.</summary>
    public enum BrokerKind
    {
        /// <summary>Mosquitto where one is found and starts, else the embedded one.</summary>
        Any,

        /// <summary>Eclipse Mosquitto, as a process.</summary>
        Mosquitto,

        /// <summary>MQTTnet's server, in this process.</summary>
        Embedded,
    }
}
