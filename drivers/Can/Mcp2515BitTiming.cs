using System;

namespace Telematics.Can
{
    /// <summary>
    /// One row of the bit-timing table: the crystal, the bit rate and the three registers for it
    /// (data sheet DS20001801, section 5). A time quantum (TQ) is 2 × (BRP + 1) ÷ crystal; a bit is
    /// SyncSeg (1 TQ), PropSeg, PS1 and PS2, sampled once, between PS1 and PS2.
    /// </summary>
    public sealed class Mcp2515BitTiming
    {
        // CNF1: SJW-1 (bits 7:6), BRP (5:0). CNF2: BTLMODE (7), SAM (6), PS1-1 (5:3), PropSeg-1 (2:0). CNF3: PS2-1 (2:0).
        private static Mcp2515BitTiming[] MakeTable() => new Mcp2515BitTiming[]
        {
            // crystal Hz       bit/s    CNF1  CNF2  CNF3     TQ  prop PS1 PS2 SJW  sample point
            Row(16_000_000, 500_000, 0x40, 0xB4, 0x02), // 16    5   7   3   2   81.25 %
            Row(16_000_000, 250_000, 0x41, 0xB4, 0x02), // 16    5   7   3   2   81.25 %
            Row(16_000_000, 125_000, 0x43, 0xB4, 0x02), // 16    5   7   3   2   81.25 %
            Row( 8_000_000, 500_000, 0x00, 0x91, 0x01), //  8    2   3   2   1   75 %
            Row( 8_000_000, 250_000, 0x40, 0xB4, 0x02), // 16    5   7   3   2   81.25 %
            Row( 8_000_000, 125_000, 0x41, 0xB4, 0x02), // 16    5   7   3   2   81.25 %
        };

        private readonly int _crystalHz;
        private readonly int _bitRate;

        private Mcp2515BitTiming(int crystalHz, int bitRate, byte cnf1, byte cnf2, byte cnf3)
        {
            _crystalHz = crystalHz;
            _bitRate = bitRate;
            Cnf1 = cnf1;
            Cnf2 = cnf2;
            Cnf3 = cnf3;
        }

        /// <summary>CNF1: synchronisation jump width and prescaler.</summary>
        public byte Cnf1 { get; }

        /// <summary>CNF2: phase segment 1 and propagation segment.</summary>
        public byte Cnf2 { get; }

        /// <summary>CNF3: phase segment 2.</summary>
        public byte Cnf3 { get; }

        /// <summary>Finds the row for a crystal and a bit rate.</summary>
        /// <param name="crystalHz">8,000,000 or 16,000,000.</param>
        /// <param name="bitRate">125,000, 250,000 or 500,000.</param>
        /// <exception cref="ArgumentException">The table has no such row.</exception>
        public static Mcp2515BitTiming For(int crystalHz, int bitRate)
        {
            // Not kept: one row is needed, once.
            Mcp2515BitTiming[] table = MakeTable();
            for (int i = 0; i < table.Length; i++)
            {
                if (table[i]._crystalHz == crystalHz && table[i]._bitRate == bitRate)
                {
                    return table[i];
                }
            }

            throw new ArgumentException("No MCP2515 bit timing for this crystal and bit rate");
        }

        private static Mcp2515BitTiming Row(int crystalHz, int bitRate, byte cnf1, byte cnf2, byte cnf3) =>
            new Mcp2515BitTiming(crystalHz, bitRate, cnf1, cnf2, cnf3);
    }
}
