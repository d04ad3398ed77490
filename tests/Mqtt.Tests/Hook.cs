namespace Telematics.Mqtt.Tests
{
    /// <summary>What happens elsewhere while a call of the client is under way.</summary>
    public delegate void Hook();
}
