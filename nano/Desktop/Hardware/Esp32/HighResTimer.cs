using nanoFramework.Hardware.Desktop;

namespace nanoFramework.Hardware.Esp32
{
    /// <summary>The chip's microsecond timer.</summary>
    public class HighResTimer
    {
        /// <summary>Microseconds since boot.</summary>
        public static ulong GetCurrent() => (ulong)VirtualHardware.NowUs();
    }
}
