using System;
using nanoFramework.Hardware.Desktop;

namespace nanoFramework.Runtime.Native
{
    /// <summary>The chip's calendar.</summary>
    public static class Rtc
    {
        /// <summary>Sets it.</summary>
        public static bool SetSystemTime(DateTime time)
        {
            VirtualHardware.Date = time;
            return true;
        }
    }
}
