using System;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt;
using Telematics.Mqtt;

namespace Telematics.Esp32
{
    /// <summary>Makes M2Mqtt's clients, over whatever network the chip is connected to: Wi-Fi.</summary>
    public sealed class Esp32MqttClientFactory : IMqttClientFactory
    {
        private readonly byte[]? _certificateAuthority;

        /// <summary>Remembers the certificate authority.</summary>
        /// <param name="certificateAuthority">PEM, or null for none; TLS is refused without it.</param>
        public Esp32MqttClientFactory(byte[]? certificateAuthority)
        {
            if (certificateAuthority != null)
            {
                // The device's parser (mbedTLS) takes PEM only with a zero at its end.
                _certificateAuthority = new byte[certificateAuthority.Length + 1];
                Array.Copy(certificateAuthority, 0, _certificateAuthority, 0, certificateAuthority.Length);
            }
        }

        /// <inheritdoc/>
        public IMqttClient Create(MqttLinkOptions options)
        {
            if (!options.UseTls)
            {
                return new MqttClient(options.Host, options.Port, false, null, null, MqttSslProtocols.None);
            }

            if (_certificateAuthority == null)
            {
                throw new InvalidOperationException("TLS without a certificate authority");
            }

#pragma warning disable SYSLIB0057 // On .NET there is a newer way to load a certificate; the device has this one alone.
            X509Certificate authority = new X509Certificate(_certificateAuthority);
#pragma warning restore SYSLIB0057
            return new MqttClient(options.Host, options.Port, true, authority, null, MqttSslProtocols.TLSv1_2);
        }
    }
}
