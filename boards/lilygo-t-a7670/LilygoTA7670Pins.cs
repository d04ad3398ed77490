using Telematics.Esp32;

namespace Telematics.LilygoTA7670
{
    /// <summary>
    /// The pins of LilyGO's T-A7670 (E, G and SA; ESP32-WROVER-E). What is soldered on is from the maker's
    /// <c>utilities.h</c>, <c>LILYGO_T_A7670</c>, and schematic T-A7670X V1.4; what this unit adds sits on GPIOs that the
    /// board leaves free on its headers.
    /// </summary>
    public static class LilygoTA7670Pins
    {
        // Soldered on.

        /// <summary>To the modem's RXD.</summary>
        public const int ModemTransmit = 26;

        /// <summary>From the modem's TXD.</summary>
        public const int ModemReceive = 27;

        /// <summary>To the modem's PWRKEY through a transistor: high presses it.</summary>
        public const int ModemPowerKey = 4;

        /// <summary>To the modem's RESET through a transistor: high resets.</summary>
        public const int ModemReset = 5;

        /// <summary>To the modem's DTR: low keeps it awake.</summary>
        public const int ModemDtr = 25;

        /// <summary>From the modem's RI. Not used.</summary>
        public const int ModemRing = 33;

        /// <summary>Switches the modem's supply: high is on. On battery it must be high soon after the start, or the board resets.</summary>
        public const int ModemSupply = 12;

        /// <summary>From the SD card's socket. Not used, like the three after it.</summary>
        public const int CardMiso = 2;

        /// <summary>To the SD card's socket.</summary>
        public const int CardMosi = 15;

        /// <summary>To the SD card's socket.</summary>
        public const int CardClock = 14;

        /// <summary>To the SD card's socket.</summary>
        public const int CardSelect = 13;

        /// <summary>Half of the battery's voltage. Not used.</summary>
        public const int BatteryVoltage = 35;

        /// <summary>Half of the solar input's voltage (V1.4). Not used.</summary>
        public const int SolarVoltage = 36;

        // Added: the MCP2515, on the pins that the chip's second SPI bus reaches without its matrix.

        /// <summary>To the MCP2515's SCK.</summary>
        public const int CanClock = 18;

        /// <summary>From the MCP2515's SO.</summary>
        public const int CanMiso = 19;

        /// <summary>To the MCP2515's SI.</summary>
        public const int CanMosi = 23;

        /// <summary>To the MCP2515's CS.</summary>
        public const int CanSelect = 32;

        /// <summary>From the MCP2515's INT.</summary>
        public const int CanInterrupt = 34;

        // Added: the GNSS receiver.

        /// <summary>From the receiver's TXD.</summary>
        public const int GnssReceive = 21;

        /// <summary>To the receiver's RXD.</summary>
        public const int GnssTransmit = 22;

        /// <summary>Every GPIO that something is wired to. Made when it is asked for: the unit itself needs it not.</summary>
        public static BoardPin[] Table => new BoardPin[]
        {
            new BoardPin(ModemTransmit, true, "modem RXD"),
            new BoardPin(ModemReceive, false, "modem TXD"),
            new BoardPin(ModemPowerKey, true, "modem PWRKEY"),
            new BoardPin(ModemReset, true, "modem RESET"),
            new BoardPin(ModemDtr, true, "modem DTR"),
            new BoardPin(ModemRing, false, "modem RI"),
            new BoardPin(ModemSupply, true, "modem supply"),
            new BoardPin(CardMiso, false, "SD card"),
            new BoardPin(CardMosi, true, "SD card"),
            new BoardPin(CardClock, true, "SD card"),
            new BoardPin(CardSelect, true, "SD card"),
            new BoardPin(BatteryVoltage, false, "battery voltage"),
            new BoardPin(SolarVoltage, false, "solar voltage"),
            new BoardPin(CanClock, true, "MCP2515 SCK"),
            new BoardPin(CanMiso, false, "MCP2515 SO"),
            new BoardPin(CanMosi, true, "MCP2515 SI"),
            new BoardPin(CanSelect, true, "MCP2515 CS"),
            new BoardPin(CanInterrupt, false, "MCP2515 INT"),
            new BoardPin(GnssReceive, false, "GNSS TXD"),
            new BoardPin(GnssTransmit, true, "GNSS RXD"),
        };
    }
}
