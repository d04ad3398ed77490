namespace System.Device.Gpio
{
    /// <summary>A pin's level. A struct: on the device each read and each write of one allocates.</summary>
    public readonly struct PinValue
    {
        private readonly byte _value;

        private PinValue(byte value)
        {
            _value = value;
        }

        /// <summary>High.</summary>
        public static PinValue High => new(1);

        /// <summary>Low.</summary>
        public static PinValue Low => new(0);

        /// <summary>High unless 0.</summary>
        public static implicit operator PinValue(int value) => value == 0 ? Low : High;

        /// <summary>High when true.</summary>
        public static implicit operator PinValue(bool value) => value ? High : Low;

        /// <summary>1 when high.</summary>
        public static explicit operator byte(PinValue value) => value._value;

        /// <summary>1 when high.</summary>
        public static explicit operator int(PinValue value) => value._value;

        /// <summary>True when high.</summary>
        public static explicit operator bool(PinValue value) => value._value != 0;

        /// <summary>Whether both are the same level.</summary>
        public static bool operator ==(PinValue a, PinValue b) => a.Equals(b);

        /// <summary>Whether they differ.</summary>
        public static bool operator !=(PinValue a, PinValue b) => !a.Equals(b);

        /// <inheritdoc/>
        public bool Equals(PinValue other) => other._value == _value;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is PinValue other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _value;

        /// <inheritdoc/>
        public override string ToString() => _value == 0 ? "Low" : "High";
    }
}
