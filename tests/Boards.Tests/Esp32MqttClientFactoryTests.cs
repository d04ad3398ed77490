using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.M2Mqtt;
using Telematics.Esp32;
using Telematics.Mqtt;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class Esp32MqttClientFactoryTests
    {
        [TestMethod]
        public void ClientIsMadeWithoutAndWithTls()
        {
            MqttLinkOptions options = new() { Host = "127.0.0.1" };
            Assert.IsInstanceOfType<MqttClient>(new Esp32MqttClientFactory(null).Create(options));
            options.UseTls = true;
            Assert.IsInstanceOfType<MqttClient>(new Esp32MqttClientFactory(MakeAuthority()).Create(options));
        }

        [TestMethod]
        public void TlsWithoutACertificateAuthorityIsRefused()
        {
            MqttLinkOptions options = new() { Host = "127.0.0.1", UseTls = true };
            Assert.ThrowsExactly<InvalidOperationException>(() => new Esp32MqttClientFactory(null).Create(options));
        }

        private static byte[] MakeAuthority()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=Test", key, HashAlgorithmName.SHA256);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());
        }
    }
}
