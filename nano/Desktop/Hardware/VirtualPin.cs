using System;
using System.Device.Gpio;

namespace nanoFramework.Hardware.Desktop
{
    /// <summary>One GPIO of the virtual chip, with both ends of it: what the code does, and what is wired to it.</summary>
    public sealed class VirtualPin
    {
        internal VirtualPin(int number)
        {
            Number = number;
        }

        /// <summary>The GPIO's number.</summary>
        public int Number { get; }

        /// <summary>Whether the code has opened it, or a bus has taken it.</summary>
        public bool IsReserved { get; internal set; }

        /// <summary>Its mode, once opened.</summary>
        public PinMode Mode { get; internal set; }

        /// <summary>The level at the pin.</summary>
        public bool IsHigh { get; private set; }

        /// <summary>Times the code changed the pin's level.</summary>
        public int OutputEdges { get; private set; }

        /// <summary>Hears each change of level made by the code: what a chip wired to the pin sees.</summary>
        public event Action<bool>? OutputChanged;

        /// <summary>Hears each change of level made from outside, as the interrupt does.</summary>
        internal event Action<bool>? InputChanged;

        /// <summary>Drives the pin from outside.</summary>
        public void Drive(bool high)
        {
            if (IsHigh != high)
            {
                IsHigh = high;
                InputChanged?.Invoke(high);
            }
        }

        internal void Output(bool high)
        {
            if (IsHigh != high)
            {
                IsHigh = high;
                OutputEdges++;
                OutputChanged?.Invoke(high);
            }
        }
    }
}
