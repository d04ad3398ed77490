using System;

namespace Telematics.Fleet
{
    /// <summary>CRC-32/ISO-HDLC, the lowest 24 bits of which a frame ends with; the unit has its own implementation.</summary>
    internal static class Checksum
    {
        /// <summary>How much of it a frame ends with.</summary>
        public const uint Sent = 0xFFFFFF;

        private static readonly uint[] Table = MakeTable();

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by the data. Begin with 0.</summary>
        public static uint Continue(uint crc, ReadOnlySpan<byte> data)
        {
            crc = ~crc;
            foreach (byte b in data)
            {
                crc = (crc >> 8) ^ Table[(byte)(crc ^ b)];
            }

            return ~crc;
        }

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by a frame's number: what the frame's own begins with.</summary>
        public static uint Continue(uint crc, uint sequence)
        {
            ReadOnlySpan<byte> number = [(byte)sequence, (byte)(sequence >> 8), (byte)(sequence >> 16), (byte)(sequence >> 24)];
            return Continue(crc, number);
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
