namespace Telematics.Can
{
    /// <summary>Register addresses (data sheet DS20001801, table 11-1). One value a name: constants cost nothing on the device.</summary>
    internal static class Mcp2515Register
    {
        /// <summary>First of RXF0 to RXF2, then BFPCTRL and TXRTSCTRL: 14 registers.</summary>
        public const byte Filters0To2 = 0x00;

        /// <summary>CANSTAT, with CANCTRL after it.</summary>
        public const byte Status = 0x0E;

        /// <summary>CANCTRL.</summary>
        public const byte Control = 0x0F;

        /// <summary>First of RXF3 to RXF5: 12 registers.</summary>
        public const byte Filters3To5 = 0x10;

        /// <summary>TEC, with REC after it.</summary>
        public const byte ErrorCounters = 0x1C;

        /// <summary>First of RXM0, RXM1, CNF3, CNF2, CNF1, CANINTE, CANINTF and EFLG: 14 registers.</summary>
        public const byte Masks = 0x20;

        /// <summary>CANINTE.</summary>
        public const byte InterruptEnable = 0x2B;

        /// <summary>CANINTF, with EFLG after it.</summary>
        public const byte InterruptFlags = 0x2C;

        /// <summary>EFLG.</summary>
        public const byte ErrorFlags = 0x2D;

        /// <summary>TXB0CTRL; TXB1CTRL and TXB2CTRL follow 16 and 32 further on.</summary>
        public const byte TransmitControl0 = 0x30;

        /// <summary>RXB0CTRL.</summary>
        public const byte ReceiveControl0 = 0x60;

        /// <summary>RXB1CTRL.</summary>
        public const byte ReceiveControl1 = 0x70;
    }
}
