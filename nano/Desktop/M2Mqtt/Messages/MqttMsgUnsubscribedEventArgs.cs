using System;

namespace nanoFramework.M2Mqtt.Messages
{
    /// <summary>An unsubscription was answered.</summary>
    public class MqttMsgUnsubscribedEventArgs : EventArgs
    {
        public MqttMsgUnsubscribedEventArgs(ushort messageId)
        {
            MessageId = messageId;
        }

        public ushort MessageId { get; }
    }
}
