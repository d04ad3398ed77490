using System.Threading;
using Telematics.Mqtt;

namespace Telematics.Bench.World
{
    /// <summary>Starts the Wi-Fi link's helpers on threads that do not keep the program alive; the device knows no other kind.</summary>
    public sealed class BackgroundHelperStarter : IM2MqttHelperStarter
    {
        /// <inheritdoc/>
        public void Start(M2MqttHelper helper) => new Thread(helper.Run) { IsBackground = true, Name = "m2mqtt" }.Start();
    }
}
