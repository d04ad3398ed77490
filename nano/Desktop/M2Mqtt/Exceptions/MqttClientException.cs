using System;

namespace nanoFramework.M2Mqtt.Exceptions
{
    /// <summary>A call that cannot be carried out as it stands.</summary>
    public class MqttClientException : Exception
    {
        public MqttClientException(MqttClientErrorCode errorCode)
        {
            ErrorCode = errorCode;
        }

        public MqttClientErrorCode ErrorCode { get; set; }
    }
}
