namespace Telematics.Mqtt
{
    /// <summary>What a helper is to do next.</summary>
    internal enum M2MqttWork
    {
        None,
        Open,
        Publish,
        Close,
        End,
    }
}
