using System;

namespace nanoFramework.M2Mqtt.Messages
{
    /// <summary>A request for subscriptions.</summary>
    public class MqttMsgSubscribeEventArgs : EventArgs
    {
        public MqttMsgSubscribeEventArgs(ushort messageId, string[] topics, MqttQoSLevel[] qosLevels)
        {
            MessageId = messageId;
            Topics = topics;
            QoSLevels = qosLevels;
        }

        public ushort MessageId { get; }

        public string[] Topics { get; }

        public MqttQoSLevel[] QoSLevels { get; }
    }
}
