using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>
    /// CRC-24/OPENPGP (RFC 9580, section 6.1.1): polynomial 0x864CFB, initial value 0xB704CE, most significant bit first.
    /// The check value of the ASCII digits "123456789" is 0x21CF02.
    /// </summary>
    public static class Crc24
    {
        /// <summary>What to begin with.</summary>
        public const int Start = 0xB704CE;

        private const int Polynomial = 0x864CFB;

        private static readonly int[] Table = MakeTable();

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by a range of bytes.</summary>
        /// <param name="crc"><see cref="Start"/>, or what an earlier call returned.</param>
        /// <param name="data">Holds the bytes.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">How many there are.</param>
        [SteadyState]
        public static int Continue(int crc, byte[] data, int offset, int count)
        {
            int[] table = Table;
            int end = offset + count;
            for (int i = offset; i < end; i++)
            {
                int b = data[i];
                crc = ((crc << 4) & 0xFFFFFF) ^ table[(crc >> 20) ^ (b >> 4)];
                crc = ((crc << 4) & 0xFFFFFF) ^ table[(crc >> 20) ^ (b & 15)];
            }

            return crc;
        }

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by the bytes of a number, the lowest first.</summary>
        /// <param name="crc"><see cref="Start"/>, or what an earlier call returned.</param>
        /// <param name="value">The number.</param>
        /// <param name="count">How many bytes of it, 1 to 4.</param>
        [SteadyState]
        public static int ContinueNumber(int crc, uint value, int count)
        {
            int[] table = Table;
            for (; count > 0; count--)
            {
                crc = ((crc << 4) & 0xFFFFFF) ^ table[(crc >> 20) ^ (int)((value >> 4) & 15)];
                crc = ((crc << 4) & 0xFFFFFF) ^ table[(crc >> 20) ^ (int)(value & 15)];
                value >>= 8;
            }

            return crc;
        }

        private static int[] MakeTable()
        {
            int[] table = new int[16];
            for (int n = 0; n < table.Length; n++)
            {
                int c = n << 20;
                for (int bit = 0; bit < 4; bit++)
                {
                    c = (c & 0x800000) != 0 ? ((c << 1) & 0xFFFFFF) ^ Polynomial : c << 1;
                }

                table[n] = c;
            }

            return table;
        }
    }
}
