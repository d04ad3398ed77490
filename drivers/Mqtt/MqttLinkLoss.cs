namespace Telematics.Mqtt
{
    /// <summary>Why a session ended or did not come about.</summary>
    public enum MqttLinkLoss
    {
        /// <summary>It was closed by <see cref="IMqttLink.Close"/>.</summary>
        Closed,

        /// <summary>No network: no coverage, no registration, no address.</summary>
        NoNetwork,

        /// <summary>The broker could not be reached, or the connection broke.</summary>
        ConnectionLost,

        /// <summary>The broker refused the client's name or credentials (CONNACK 2, 4 or 5). Trying again soon does not help.</summary>
        Refused,

        /// <summary>The TLS handshake failed.</summary>
        Tls,

        /// <summary>Nothing was heard for too long: the session looked up but was dead.</summary>
        Timeout,

        /// <summary>The modem or the client library failed in itself.</summary>
        Fault,
    }
}
