namespace Telematics.Bench.Models.Modem
{
    /// <summary>Hears what arrives for a <see cref="ModemMqttClient"/>, from within its poll.</summary>
    internal interface IModemMqttEvents
    {
        /// <summary>A message came in.</summary>
        void OnMessage(in MqttMessage message);
    }
}
