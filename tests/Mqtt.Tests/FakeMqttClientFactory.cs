using System;
using nanoFramework.M2Mqtt;

namespace Telematics.Mqtt.Tests
{
    /// <summary>Makes clients that behave as its fields say.</summary>
    public sealed class FakeMqttClientFactory : IMqttClientFactory
    {
        public bool IsOffline;
        public int ConnectCode;
        public bool ConnectThrows;
        public bool GrantsAtOnce = true;
        public bool PublishThrows;
        public bool CloseThrows;
        public Hook? DuringConnect;
        public Hook? DuringPublish;

        public int Made;

        public FakeMqttClient? Last;

        public IMqttClient Create(MqttLinkOptions options)
        {
            if (IsOffline)
            {
                throw new Exception();
            }

            Made++;
            Last = new FakeMqttClient(this);
            return Last;
        }
    }
}
