using System;

namespace Telematics.Fleet
{
    /// <summary>CRC-32/ISO-HDLC, as frames end with it; the unit has its own implementation.</summary>
    internal static class Checksum
    {
        private static readonly uint[] Table = MakeTable();

        public static uint Compute(ReadOnlySpan<byte> data)
        {
            uint crc = uint.MaxValue;
            foreach (byte b in data)
            {
                crc = (crc >> 8) ^ Table[(byte)(crc ^ b)];
            }

            return ~crc;
        }

        private static uint[] MakeTable()
        {
            uint[] table = new uint[256];
            for (uint n = 0; n < table.Length; n++)
            {
                uint crc = n;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }

                table[n] = crc;
            }

            return table;
        }
    }
}
