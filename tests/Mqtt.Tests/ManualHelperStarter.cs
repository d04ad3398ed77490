namespace Telematics.Mqtt.Tests
{
    /// <summary>Starts no thread: the test does the helper's work itself, when it wants it done.</summary>
    public sealed class ManualHelperStarter : IM2MqttHelperStarter
    {
        public M2MqttHelper? Last;

        public int Started;

        public void Start(M2MqttHelper helper)
        {
            Last = helper;
            Started++;
        }
    }
}
