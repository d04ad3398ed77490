namespace Telematics.Can
{
    /// <summary>What the controller does now, as the driver knows it.</summary>
    public enum Mcp2515State
    {
        /// <summary>Has not answered on SPI; tried at once after start, then every few seconds.</summary>
        Absent,

        /// <summary>Was told to reset; the next steps look whether it did.</summary>
        Resetting,

        /// <summary>Is configured, and waits for 11 recessive bits to join the bus. Stays so while the bus is stuck.</summary>
        Joining,

        /// <summary>On the bus, error-active.</summary>
        Active,

        /// <summary>On the bus, but has seen so many errors that it marks them only passively: a wrong bit rate, or bad wiring.</summary>
        ErrorPassive,

        /// <summary>Has left the bus after too many transmit errors; comes back by itself, or is restarted.</summary>
        BusOff,
    }
}
