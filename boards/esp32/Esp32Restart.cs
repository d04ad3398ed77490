using nanoFramework.Runtime.Native;

namespace Telematics.Esp32
{
    /// <summary>Starts the device again.</summary>
    public static class Esp32Restart
    {
        /// <summary>Reboots the whole chip, as power does. Does not return.</summary>
        public static void Reboot()
        {
            Power.RebootDevice(RebootOption.NormalReboot);
        }
    }
}
