using nanoFramework.M2Mqtt;
using Telematics.Mqtt;

namespace Telematics.Bench.World
{
    /// <summary>Clients for the Wi-Fi link, as a board makes them: over the desktop's stand-in of M2Mqtt here.</summary>
    public sealed class BenchMqttClientFactory : IMqttClientFactory
    {
        /// <inheritdoc/>
        public IMqttClient Create(MqttLinkOptions options) => new MqttClient(options.Host, options.Port, false, null, null, MqttSslProtocols.None);
    }
}
