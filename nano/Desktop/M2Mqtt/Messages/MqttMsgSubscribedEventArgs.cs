using System;

namespace nanoFramework.M2Mqtt.Messages
{
    /// <summary>A subscription was answered: the QoS granted for each topic.</summary>
    public class MqttMsgSubscribedEventArgs : EventArgs
    {
        public MqttMsgSubscribedEventArgs(ushort messageId, MqttQoSLevel[] grantedQosLevels)
        {
            MessageId = messageId;
            GrantedQoSLevels = grantedQosLevels;
        }

        public ushort MessageId { get; }

        public MqttQoSLevel[] GrantedQoSLevels { get; }
    }
}
