using nanoFramework.Hardware.Desktop;
using nanoFramework.Runtime.Events;

namespace System.Device.Gpio
{
    /// <summary>One open GPIO.</summary>
    public sealed class GpioPin : IDisposable
    {
        private readonly VirtualPin _pin;
        private bool _listening;

        internal GpioPin(VirtualPin pin)
        {
            _pin = pin;
            GpioPinEventListener.Instance.Add(this);
        }

        /// <summary>Hears both edges of an input.</summary>
        public event PinValueChangedEventHandler? ValueChanged
        {
            add
            {
                _valueChanged += value;
                if (!_listening)
                {
                    _listening = true;
                    _pin.InputChanged += OnInputChanged;
                }
            }

            remove => _valueChanged -= value;
        }

        private event PinValueChangedEventHandler? _valueChanged;

        /// <summary>The GPIO's number.</summary>
        public int PinNumber => _pin.Number;

        /// <summary>The GPIO's mode.</summary>
        public PinMode GetPinMode() => _pin.Mode;

        /// <summary>Whether the chip can use the GPIO so: 34 to 39 have neither drivers nor pulls.</summary>
        public bool IsPinModeSupported(PinMode pinMode) => pinMode == PinMode.Input || _pin.Number < 34;

        /// <summary>Sets the mode. A pin made an output starts low.</summary>
        public void SetPinMode(PinMode value)
        {
            if (!IsPinModeSupported(value))
            {
                throw new ArgumentException($"GPIO {_pin.Number} cannot be {value}.");
            }

            _pin.Mode = value;
            if (value >= PinMode.Output)
            {
                _pin.Output(false);
            }
        }

        /// <summary>The level at the pin.</summary>
        public PinValue Read() => _pin.IsHigh;

        /// <summary>Drives an output.</summary>
        public void Write(PinValue value)
        {
            if (_pin.Mode < PinMode.Output)
            {
                throw new ArgumentException($"GPIO {_pin.Number} is an input.");
            }

            _pin.Output((bool)value);
        }

        /// <summary>Inverts an output; does nothing to an input.</summary>
        public void Toggle()
        {
            if (_pin.Mode >= PinMode.Output)
            {
                _pin.Output(!_pin.IsHigh);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _pin.InputChanged -= OnInputChanged;
            GpioPinEventListener.Instance.Remove(this);
            _pin.IsReserved = false;
        }

        internal void OnEdge(PinEventTypes edge) => _valueChanged?.Invoke(this, new PinValueChangedEventArgs(edge, _pin.Number));

        // The native side's interrupt is on as long as the event has a handler.
        private void OnInputChanged(bool high) => EventSink.Post(EventCategory.Gpio, (ushort)_pin.Number, high ? 1u : 0);
    }
}
