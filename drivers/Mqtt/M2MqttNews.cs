namespace Telematics.Mqtt
{
    /// <summary>What a helper or a client has to tell the loop.</summary>
    internal enum M2MqttNews
    {
        None,
        Opened,
        Acknowledged,
        Failed,
        Message,
        Lost,
        Released,
    }
}
