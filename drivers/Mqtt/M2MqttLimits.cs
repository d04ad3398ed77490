namespace Telematics.Mqtt
{
    /// <summary>What a <see cref="M2MqttLink"/> may hold and how long it waits. Set before the link is made.</summary>
    public sealed class M2MqttLimits
    {
        /// <summary>Publishes taken and not yet reported, at most.</summary>
        public int Window = 8;

        /// <summary>The largest payload to publish, in bytes. Each place in the window has room for it.</summary>
        public int MaxPayload = 1024;

        /// <summary>Messages received and not yet handed over, at most; more are counted and dropped.</summary>
        public int Inbox = 4;

        /// <summary>The largest payload to receive, in bytes; longer ones are counted and dropped.</summary>
        public int MaxReceived = 256;

        /// <summary>How long opening may take, subscription included. The client itself waits 30 s for CONNACK.</summary>
        public int OpenTimeoutMs = 60000;

        /// <summary>How long a publish may stay without an answer before the session counts as dead.</summary>
        public int AcknowledgeTimeoutMs = 20000;

        /// <summary>How long closing may take before it is reported as done.</summary>
        public int CloseTimeoutMs = 10000;

        /// <summary>Helpers at most, those included that hang in a call of the client.</summary>
        public int MaxHelpers = 2;
    }
}
