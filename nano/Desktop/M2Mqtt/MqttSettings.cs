namespace nanoFramework.M2Mqtt
{
    /// <summary>The settings that all clients share, as on the device.</summary>
    public class MqttSettings
    {
        public const int BrokerDefaultPort = 1883;
        public const int BrokerDefaultSslPort = 8883;
        public const int ConnectTimeout = 30000;
        public const int DefaultDelayRetry = 1000;
        public const int DefaultInflightQueueSize = int.MaxValue;
        public const int DefaultTimeout = 30000;
        public const int MaximumAttemptsRetry = 3;

        private MqttSettings()
        {
        }

        public static MqttSettings Instance { get; } = new MqttSettings();

        public int Port { get; internal set; } = BrokerDefaultPort;

        public int SslPort { get; internal set; } = BrokerDefaultSslPort;

        public int TimeoutOnConnection { get; } = ConnectTimeout;

        public int TimeoutOnReceiving { get; } = DefaultTimeout;

        /// <summary>How often a publish is sent before it is given up.</summary>
        public int AttemptsOnRetry { get; } = MaximumAttemptsRetry;

        /// <summary>How long an acknowledgement is waited for, in ms, each time.</summary>
        public int DelayOnRetry { get; } = DefaultDelayRetry;

        /// <summary>How many publishes may wait for their acknowledgement.</summary>
        public int InflightQueueSize { get; set; } = DefaultInflightQueueSize;

        public bool ValidateServerCertificate { get; set; } = true;
    }
}
