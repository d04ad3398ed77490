namespace Telematics.Esp32
{
    /// <summary>
    /// What a board with a cellular modem has, and where: data only. Where a line or a part is missing, its GPIO is
    /// <see cref="None"/>. See <see cref="CellularUnit"/>.
    /// </summary>
    public sealed class CellularWiring
    {
        /// <summary>A line that the board does not have.</summary>
        public const int None = -1;

        /// <summary>GPIOs that are driven high at the start and stay so: supplies that must not fall.</summary>
        public int[] HeldHigh = new int[0];

        /// <summary>The modem's UART.</summary>
        public string ModemPort = "COM2";

        /// <summary>To the modem's RXD.</summary>
        public int ModemTransmit = None;

        /// <summary>From the modem's TXD.</summary>
        public int ModemReceive = None;

        /// <summary>Bits a second.</summary>
        public int ModemBaudRate = 115200;

        /// <summary>To the modem's PWRKEY.</summary>
        public int ModemPowerKey = None;

        /// <summary>Whether the power key is pressed while its GPIO is high.</summary>
        public bool ModemPowerKeyActiveHigh = true;

        /// <summary>To the modem's RESET.</summary>
        public int ModemReset = None;

        /// <summary>Whether the modem is reset while its GPIO is high.</summary>
        public bool ModemResetActiveHigh = true;

        /// <summary>To the modem's DTR.</summary>
        public int ModemDtr = None;

        /// <summary>Switches the modem's supply, where that may be cut without the ESP32's own.</summary>
        public int ModemSupply = None;

        /// <summary>The GNSS receiver's UART.</summary>
        public string GnssPort = "COM3";

        /// <summary>To the receiver's RXD.</summary>
        public int GnssTransmit = None;

        /// <summary>From the receiver's TXD; none, and the board has no receiver.</summary>
        public int GnssReceive = None;

        /// <summary>Bits a second, unless the settings say otherwise.</summary>
        public int GnssBaudRate = 9600;

        /// <summary>The MCP2515's SPI bus.</summary>
        public int CanBus = 2;

        /// <summary>To the MCP2515's SCK.</summary>
        public int CanClock = None;

        /// <summary>To the MCP2515's SI.</summary>
        public int CanMosi = None;

        /// <summary>From the MCP2515's SO.</summary>
        public int CanMiso = None;

        /// <summary>To the MCP2515's CS; none, and the board has no CAN controller.</summary>
        public int CanSelect = None;

        /// <summary>From the MCP2515's INT.</summary>
        public int CanInterrupt = None;

        /// <summary>SPI clock, at most 10 MHz (MCP2515 data sheet, table 13-6).</summary>
        public int CanSpiHz = 8000000;

        /// <summary>The MCP2515's crystal, unless the settings say otherwise.</summary>
        public int CanCrystalHz = 8000000;

        /// <summary>To an external watchdog's input.</summary>
        public int Watchdog = None;
    }
}
