namespace nanoFramework.M2Mqtt.Messages
{
    /// <summary>MQTT quality of service; 128 where a subscription was refused.</summary>
    public enum MqttQoSLevel
    {
        AtMostOnce = 0,
        AtLeastOnce = 1,
        ExactlyOnce = 2,
        GrantedFailure = 128,
    }
}
