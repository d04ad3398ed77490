using nanoFramework.M2Mqtt;

namespace Telematics.Mqtt
{
    /// <summary>
    /// Makes the clients of a <see cref="M2MqttLink"/>: a board knows which class, which certificates and which settings.
    /// Called on the link's helper, where it may block, allocate and throw.
    /// </summary>
    public interface IMqttClientFactory
    {
        /// <summary>Makes a client for the host, port and TLS of these options, not yet connected. Throws when offline.</summary>
        IMqttClient Create(MqttLinkOptions options);
    }
}
