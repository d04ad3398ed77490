using System.Device.Gpio;

namespace System.Device.Spi
{
    /// <summary>How to speak with one chip.</summary>
    public sealed class SpiConnectionSettings
    {
        /// <summary>Names bus and chip select.</summary>
        public SpiConnectionSettings(int busId, int chipSelectLine = -1)
        {
            BusId = busId;
            ChipSelectLine = chipSelectLine;
        }

        /// <summary>The bus, 1 or 2.</summary>
        public int BusId { get; set; }

        /// <summary>The GPIO of the chip select.</summary>
        public int ChipSelectLine { get; set; }

        /// <summary>Level of the chip select while a transfer runs.</summary>
        public PinValue ChipSelectLineActiveState { get; set; } = PinValue.Low;

        /// <summary>Clock polarity and phase.</summary>
        public SpiMode Mode { get; set; }

        /// <summary>Bits a word; the ESP32's driver does not look at it.</summary>
        public int DataBitLength { get; set; } = 8;

        /// <summary>Clock in Hz.</summary>
        public int ClockFrequency { get; set; }

        /// <summary>Order of the bits.</summary>
        public DataFlow DataFlow { get; set; }

        /// <summary>How the bus is wired.</summary>
        public SpiBusConfiguration Configuration { get; set; }
    }
}
