using System.Device.Gpio;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// A GPIO that drives a line. It toggles instead of writing a level: a level is a <c>PinValue</c>,
    /// a struct, and passing one allocates.
    /// </summary>
    public sealed class Esp32OutputPin : IOutputPin
    {
        private readonly GpioPin _pin;
        private bool _isHigh;

        /// <summary>Makes the GPIO an output. It is low for some microseconds, whatever level it starts with.</summary>
        /// <param name="gpio">The GPIO, 0 to 33.</param>
        /// <param name="high">The level to start with.</param>
        public Esp32OutputPin(int gpio, bool high)
        {
            _pin = Esp32Gpio.Controller.OpenPin(gpio, PinMode.Output);
            Write(high);
        }

        /// <inheritdoc/>
        public void Write(bool high)
        {
            if (high != _isHigh)
            {
                _isHigh = high;
                _pin.Toggle();
            }
        }
    }
}
