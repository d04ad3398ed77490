namespace Telematics.Mqtt
{
    /// <summary>Where an MQTT session stands.</summary>
    public enum MqttLinkState
    {
        /// <summary>No session, and none asked for. Where a lost or refused session ends too.</summary>
        Closed,

        /// <summary>On the way to a session: network, TCP, TLS, CONNECT.</summary>
        Opening,

        /// <summary>CONNACK received; messages can go both ways.</summary>
        Open,

        /// <summary>DISCONNECT is on its way.</summary>
        Closing,
    }
}
