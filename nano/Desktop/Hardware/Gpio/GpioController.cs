using nanoFramework.Hardware.Desktop;

namespace System.Device.Gpio
{
    /// <summary>Opens GPIOs, each once.</summary>
    public sealed class GpioController : IDisposable
    {
        /// <summary>GPIOs of the chip.</summary>
        public int PinCount => VirtualHardware.PinCount;

        /// <summary>Opens a GPIO.</summary>
        /// <exception cref="InvalidOperationException">It is open already, or a bus has it.</exception>
        public GpioPin OpenPin(int pinNumber)
        {
            VirtualPin pin = VirtualHardware.Pin(pinNumber);
            if (pin.IsReserved)
            {
                throw new InvalidOperationException($"GPIO {pinNumber} is taken.");
            }

            pin.IsReserved = true;
            return new GpioPin(pin);
        }

        /// <summary>Opens a GPIO in a mode.</summary>
        public GpioPin OpenPin(int pinNumber, PinMode mode)
        {
            GpioPin pin = OpenPin(pinNumber);
            pin.SetPinMode(mode);
            return pin;
        }

        /// <summary>Whether a GPIO is open.</summary>
        public bool IsPinOpen(int pinNumber) => VirtualHardware.Pin(pinNumber).IsReserved;

        /// <inheritdoc/>
        public void Dispose()
        {
        }
    }
}
