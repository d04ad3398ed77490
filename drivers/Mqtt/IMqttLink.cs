using Telematics.Buses;

namespace Telematics.Mqtt
{
    /// <summary>
    /// One MQTT 3.1.1 session as a machine that moves when stepped; whatever carries it (a modem's own MQTT stack, Wi-Fi).
    /// Nothing blocks, and nothing is queued beyond the publishes in flight that it has taken.
    /// </summary>
    public interface IMqttLink : IStep
    {
        /// <summary>Where the session stands.</summary>
        MqttLinkState State { get; }

        /// <summary>The largest payload that <see cref="TryPublish"/> takes, in bytes.</summary>
        int MaxPayload { get; }

        /// <summary>Sets the one listener. Call once, at start.</summary>
        void SetListener(IMqttLinkListener listener);

        /// <summary>
        /// Begins to open a session; the outcome comes as <see cref="IMqttLinkListener.OnLinkOpened"/> or
        /// <see cref="IMqttLinkListener.OnLinkLost"/>, always, within a bounded time. Ignored unless <see cref="MqttLinkState.Closed"/>.
        /// </summary>
        void Open(MqttLinkOptions options);

        /// <summary>Begins to close the session; ends in <see cref="IMqttLinkListener.OnLinkLost"/>. Ignored when closed.</summary>
        void Close();

        /// <summary>
        /// Takes a message for publishing at QoS 1 and copies it. Each message taken is later reported as acknowledged,
        /// as failed, or voided by the loss of the session.
        /// </summary>
        /// <param name="topic">The topic.</param>
        /// <param name="payload">Holds the payload; may be changed once this returns.</param>
        /// <param name="offset">Where the payload starts.</param>
        /// <param name="length">The payload's length, 0 to <see cref="MaxPayload"/>.</param>
        /// <param name="retain">Whether the broker keeps the message for later subscribers.</param>
        /// <param name="token">The caller's name for this publish.</param>
        /// <returns>False, with nothing taken, when the session is not open, its window is full, or the payload too long.</returns>
        [SteadyState]
        bool TryPublish(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token);
    }
}
