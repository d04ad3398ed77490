using System;
using nanoFramework.Hardware.Desktop;

namespace nanoFramework.Hardware.Esp32
{
    /// <summary>The chip's pin matrix.</summary>
    public class Configuration
    {
        /// <summary>Gives a function to a GPIO.</summary>
        /// <exception cref="ArgumentException">The chip has no such GPIO.</exception>
        public static void SetPinFunction(int pin, DeviceFunction value)
        {
            if (pin < 0 || pin >= VirtualHardware.PinCount)
            {
                throw new ArgumentException($"There is no GPIO {pin}.");
            }

            VirtualHardware.Map(value, pin);
        }

        /// <summary>The GPIO that carries a function, or -1.</summary>
        public static int GetFunctionPin(DeviceFunction function) => VirtualHardware.PinOf(function);
    }
}
