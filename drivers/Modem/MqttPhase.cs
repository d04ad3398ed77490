namespace Telematics.Modem
{
    /// <summary>Where the modem's MQTT session stands; each but the first two has one command in flight, or is about to send it.</summary>
    internal enum MqttPhase
    {
        Closed,
        AwaitingNetwork,
        Starting,
        Acquiring,
        ListingCertificates,
        StoringCertificate,
        SettingTlsVersion,
        SettingTlsVerification,
        SettingTlsCertificate,
        SettingTlsServerName,
        BindingTls,
        SettingWillTopic,
        SettingWillMessage,
        Connecting,
        Subscribing,
        SubscribingQuoted,
        Open,
        Disconnecting,
        Releasing,
        Stopping,
    }
}
