namespace Telematics.Mqtt
{
    /// <summary>What a session needs to know before it opens. Made at start and not changed while a session is open.</summary>
    public sealed class MqttLinkOptions
    {
        /// <summary>The broker's host name or address.</summary>
        public string Host = "";

        /// <summary>The broker's TCP port.</summary>
        public int Port = 1883;

        /// <summary>Whether the connection is TLS.</summary>
        public bool UseTls;

        /// <summary>The client identifier; unique among the broker's clients.</summary>
        public string ClientId = "";

        /// <summary>User name, or empty for none.</summary>
        public string UserName = "";

        /// <summary>Password, or empty for none.</summary>
        public string Password = "";

        /// <summary>Keep-alive in seconds.</summary>
        public int KeepAliveS = 60;

        /// <summary>Whether the broker forgets subscriptions and queued messages of earlier sessions.</summary>
        public bool CleanSession = true;

        /// <summary>Topic of the last will, or null for none. The will is published with QoS 1, and retained where the link can ask for that: SIMCom's AT+CMQTTWILLMSG cannot.</summary>
        public MqttTopic? WillTopic;

        /// <summary>Payload of the last will: ASCII text.</summary>
        public string WillMessage = "";

        /// <summary>The topic filter to subscribe to once open (QoS 1), or null for none.</summary>
        public MqttTopic? Subscription;
    }
}
