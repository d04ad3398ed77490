namespace Telematics.Mqtt
{
    /// <summary>How far the publish in a place of the window has come.</summary>
    internal enum M2MqttPlace
    {
        Free,
        Queued,
        Sending,
        InFlight,
        Done,
    }
}
