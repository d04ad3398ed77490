namespace nanoFramework.Hardware.Esp32
{
    /// <summary>Functions that the pin matrix can give to a GPIO: class of device, number and line of it.</summary>
    public enum DeviceFunction
    {
        /// <summary>SPI1 out.</summary>
        SPI1_MOSI = 65792,

        /// <summary>SPI1 in.</summary>
        SPI1_MISO = 65793,

        /// <summary>SPI1 clock.</summary>
        SPI1_CLOCK = 65794,

        /// <summary>SPI2 out.</summary>
        SPI2_MOSI = 66048,

        /// <summary>SPI2 in.</summary>
        SPI2_MISO = 66049,

        /// <summary>SPI2 clock.</summary>
        SPI2_CLOCK = 66050,

        /// <summary>COM1 out.</summary>
        COM1_TX = 196864,

        /// <summary>COM1 in.</summary>
        COM1_RX = 196865,

        /// <summary>COM2 out.</summary>
        COM2_TX = 197120,

        /// <summary>COM2 in.</summary>
        COM2_RX = 197121,

        /// <summary>COM3 out.</summary>
        COM3_TX = 197376,

        /// <summary>COM3 in.</summary>
        COM3_RX = 197377,
    }
}
