using System;

namespace Telematics.Fleet
{
    /// <summary>CRC-24/OPENPGP, as frames end with it; the unit has its own implementation.</summary>
    internal static class Checksum
    {
        public const int Start = 0xB704CE;

        private const int Polynomial = 0x864CFB;

        private static readonly int[] Table = MakeTable();

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by the data.</summary>
        public static int Continue(int crc, ReadOnlySpan<byte> data)
        {
            foreach (byte b in data)
            {
                crc = Continue(crc, b);
            }

            return crc;
        }

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by a byte.</summary>
        public static int Continue(int crc, byte b) => ((crc << 8) & 0xFFFFFF) ^ Table[(byte)(crc >> 16) ^ b];

        /// <summary>What a frame's CRC begins with that continues another: that one's CRC, and the frame's own number.</summary>
        public static int StartOf(int previousCheck, uint sequence)
        {
            ReadOnlySpan<byte> seed =
            [
                (byte)previousCheck, (byte)(previousCheck >> 8), (byte)(previousCheck >> 16),
                (byte)sequence, (byte)(sequence >> 8), (byte)(sequence >> 16), (byte)(sequence >> 24),
            ];
            return Continue(Start, seed);
        }

        private static int[] MakeTable()
        {
            int[] table = new int[256];
            for (int n = 0; n < table.Length; n++)
            {
                int crc = n << 16;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x800000) != 0 ? ((crc << 1) & 0xFFFFFF) ^ Polynomial : crc << 1;
                }

                table[n] = crc;
            }

            return table;
        }
    }
}
