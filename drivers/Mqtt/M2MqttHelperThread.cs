using System.Threading;

namespace Telematics.Mqtt
{
    /// <summary>Runs each helper on a thread of its own.</summary>
    public sealed class M2MqttHelperThread : IM2MqttHelperStarter
    {
        /// <inheritdoc/>
        public void Start(M2MqttHelper helper)
        {
            new Thread(helper.Run).Start();
        }
    }
}
