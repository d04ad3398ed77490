namespace nanoFramework.M2Mqtt
{
    /// <summary>The version of MQTT to speak.</summary>
    public enum MqttProtocolVersion
    {
        Version_3_1 = 3,
        Version_3_1_1 = 4,
        Version_5 = 5,
    }
}
