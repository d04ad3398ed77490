using nanoFramework.Hardware.Desktop;

namespace nanoFramework.Runtime.Native
{
    /// <summary>Reboots.</summary>
    public class Power
    {
        /// <summary>Reboots; does not return.</summary>
        public static void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot) => VirtualHardware.OnReboot(rebootOption);
    }
}
