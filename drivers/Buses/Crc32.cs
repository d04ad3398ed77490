namespace Telematics.Buses
{
    /// <summary>
    /// CRC-32 as in Ethernet, ZIP and PNG (CRC-32/ISO-HDLC: polynomial 0x04C11DB7 reflected, initial value and final
    /// exclusive-or 0xFFFFFFFF). The check value of the ASCII digits "123456789" is 0xCBF43926.
    /// </summary>
    public static class Crc32
    {
        private static readonly uint[] Table = MakeTable();

        /// <summary>The CRC of a range of bytes, which must lie within the array.</summary>
        public static uint Compute(byte[] data, int offset, int count)
        {
            return Continue(0, data, offset, count);
        }

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by a range of bytes. Start with 0.</summary>
        public static uint Continue(uint crc, byte[] data, int offset, int count)
        {
            uint[] table = Table;
            uint c = ~crc;
            int end = offset + count;
            int i = offset;

            // Four bytes a turn: the interpreter pays for every instruction of the loop's own book-keeping.
            for (int last = end - 4; i <= last; i += 4)
            {
                c = (c >> 8) ^ table[(byte)(c ^ data[i])];
                c = (c >> 8) ^ table[(byte)(c ^ data[i + 1])];
                c = (c >> 8) ^ table[(byte)(c ^ data[i + 2])];
                c = (c >> 8) ^ table[(byte)(c ^ data[i + 3])];
            }

            for (; i < end; i++)
            {
                c = (c >> 8) ^ table[(byte)(c ^ data[i])];
            }

            return ~c;
        }

        private static uint[] MakeTable()
        {
            uint[] table = new uint[256];
            for (uint n = 0; n < 256; n++)
            {
                uint c = n;
                for (int bit = 0; bit < 8; bit++)
                {
                    c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320u : c >> 1;
                }

                table[n] = c;
            }

            return table;
        }
    }
}
