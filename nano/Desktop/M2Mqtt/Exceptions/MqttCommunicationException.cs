using System;

namespace nanoFramework.M2Mqtt.Exceptions
{
    /// <summary>The connection failed under a call.</summary>
    public class MqttCommunicationException : Exception
    {
        public MqttCommunicationException()
        {
        }

        public MqttCommunicationException(Exception e)
            : base(string.Empty, e)
        {
        }
    }
}
