using System;

namespace nanoFramework.M2Mqtt.Exceptions
{
    /// <summary>An answer did not come in time.</summary>
    public class MqttTimeoutException : Exception
    {
        public MqttTimeoutException()
        {
        }
    }
}
