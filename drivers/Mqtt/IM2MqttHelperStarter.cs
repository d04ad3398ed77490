namespace Telematics.Mqtt
{
    /// <summary>Gives a helper of a <see cref="M2MqttLink"/> something to run on: a thread, or a test's own hands.</summary>
    public interface IM2MqttHelperStarter
    {
        /// <summary>Lets <see cref="M2MqttHelper.Run"/> be run, without waiting for it.</summary>
        void Start(M2MqttHelper helper);
    }
}
