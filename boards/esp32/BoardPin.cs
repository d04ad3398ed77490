namespace Telematics.Esp32
{
    /// <summary>One row of a board's table of pins.</summary>
    public sealed class BoardPin
    {
        /// <summary>Says what a GPIO does on the board.</summary>
        /// <param name="gpio">The GPIO's number.</param>
        /// <param name="isOutput">Whether the ESP32 drives it.</param>
        /// <param name="name">What it is wired to.</param>
        public BoardPin(int gpio, bool isOutput, string name)
        {
            Gpio = gpio;
            IsOutput = isOutput;
            Name = name;
        }

        /// <summary>The GPIO's number.</summary>
        public int Gpio { get; }

        /// <summary>Whether the ESP32 drives it.</summary>
        public bool IsOutput { get; }

        /// <summary>What it is wired to.</summary>
        public string Name { get; }
    }
}
