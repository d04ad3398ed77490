using System;

namespace nanoFramework.M2Mqtt.Messages
{
    /// <summary>A request to end subscriptions.</summary>
    public class MqttMsgUnsubscribeEventArgs : EventArgs
    {
        public MqttMsgUnsubscribeEventArgs(ushort messageId, string[] topics)
        {
            MessageId = messageId;
            Topics = topics;
        }

        public ushort MessageId { get; }

        public string[] Topics { get; }
    }
}
