using System.Device.Gpio;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// A GPIO on which a chip asks for attention. The runtime dispatches edges on a thread of its own, the first of all
    /// when the loop next yields, or within 10 ms when it sleeps.
    /// </summary>
    /// <remarks>
    /// Each edge, rising ones too, makes the framework allocate: a record in the native heap of objects, an event and its
    /// arguments. That cannot be helped from here; see docs/boards.md.
    /// </remarks>
    public sealed class Esp32InterruptPin : IInterruptPin
    {
        private readonly GpioPin _pin;
        private FallingEdgeHandler? _handler;

        /// <summary>Makes the GPIO an input, without pulls: the chip drives the line both ways.</summary>
        public Esp32InterruptPin(int gpio)
        {
            _pin = Esp32Gpio.Controller.OpenPin(gpio, PinMode.Input);
        }

        /// <inheritdoc/>
        public bool IsLow
        {
            [Allocates("The framework has no way to read a GPIO but PinValue, a struct. For now and then, not for each pass.")]
            get => !(bool)_pin.Read();
        }

        /// <inheritdoc/>
        public void OnFallingEdge(FallingEdgeHandler handler)
        {
            _handler = handler;
            _pin.ValueChanged += OnValueChanged;
        }

        [SteadyState]
        private void OnValueChanged(object sender, PinValueChangedEventArgs e)
        {
            if (e.ChangeType == PinEventTypes.Falling)
            {
                _handler!();
            }
        }
    }
}
