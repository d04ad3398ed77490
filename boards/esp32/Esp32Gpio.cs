using System.Device.Gpio;

namespace Telematics.Esp32
{
    /// <summary>The chip's one GPIO controller.</summary>
    internal static class Esp32Gpio
    {
        public static readonly GpioController Controller = new GpioController();
    }
}
