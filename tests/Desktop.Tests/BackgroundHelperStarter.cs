using System.Threading;
using Telematics.Mqtt;

namespace Telematics.Desktop.Tests
{
    /// <summary>Runs helpers on threads that do not keep the process alive.</summary>
    internal sealed class BackgroundHelperStarter : IM2MqttHelperStarter
    {
        public void Start(M2MqttHelper helper)
        {
            new Thread(helper.Run) { IsBackground = true }.Start();
        }
    }
}
