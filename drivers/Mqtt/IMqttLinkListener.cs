namespace Telematics.Mqtt
{
    /// <summary>
    /// Hears what happens on an <see cref="IMqttLink"/>. Every call comes from within the link's step, on the loop's thread.
    /// A listener may publish from within a call, but must not open or close the link there.
    /// </summary>
    public interface IMqttLinkListener
    {
        /// <summary>The session is open and the subscription, if any, granted.</summary>
        void OnLinkOpened();

        /// <summary>The session has ended, or could not be opened. Every token in flight is void: none of them will be reported.</summary>
        void OnLinkLost(MqttLinkLoss reason);

        /// <summary>The broker has acknowledged this publish (PUBACK).</summary>
        void OnPublishAcknowledged(int token);

        /// <summary>This publish failed, though the session still stands; it may be tried again.</summary>
        void OnPublishFailed(int token);

        /// <summary>A message came in. The buffer is the link's and holds only during the call.</summary>
        void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength);

        /// <summary>A message came in that is longer than the link takes; what it says is not kept. The buffer holds only during the call.</summary>
        void OnMessageTooLong(byte[] topic, int topicLength);
    }
}
