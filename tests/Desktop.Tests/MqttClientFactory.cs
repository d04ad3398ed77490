using nanoFramework.M2Mqtt;
using Telematics.Mqtt;

namespace Telematics.Desktop.Tests
{
    /// <summary>Makes the clients that a board makes.</summary>
    internal sealed class MqttClientFactory : IMqttClientFactory
    {
        public IMqttClient Create(MqttLinkOptions options)
        {
            return new MqttClient(options.Host, options.Port, options.UseTls, null, null, MqttSslProtocols.TLSv1_2);
        }
    }
}
