using System;
using System.Buffers.Binary;
using System.Text;

namespace Telematics.Fleet.Decoding
{
    /// <summary>CRC-32/ISO-HDLC, the lowest 24 bits of which a frame ends with; the unit has its own implementation.</summary>
    internal static class Checksum
    {
        /// <summary>How much of it a frame ends with.</summary>
        public const uint Sent = 0xFFFFFF;

        // Eight bytes a turn: by how many bytes later it comes, what each does to the sum.
        private const int AtOnce = 8;
        private static readonly uint[][] Tables = MakeTables();

        /// <summary>
        /// The CRC of a vehicle's id: every check value of what goes between it and a receiver begins with it, so that nothing is taken
        /// for another vehicle's. 0 for an empty one.
        /// </summary>
        public static uint Of(string vehicle) => Continue(0, Encoding.UTF8.GetBytes(vehicle));

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by the data. Begin with <see cref="Of"/>.</summary>
        public static uint Continue(uint crc, ReadOnlySpan<byte> data)
        {
            uint[][] tables = Tables;
            crc = ~crc;
            while (data.Length >= AtOnce)
            {
                ulong next = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ crc;
                crc = 0;
                for (int i = AtOnce - 1; i >= 0; i--)
                {
                    crc ^= tables[i][(byte)next];
                    next >>= 8;
                }

                data = data[AtOnce..];
            }

            foreach (byte b in data)
            {
                crc = (crc >> 8) ^ tables[0][(byte)(crc ^ b)];
            }

            return ~crc;
        }

        /// <summary>The CRC of what <paramref name="crc"/> covers, followed by a frame's number: what the frame's own begins with.</summary>
        public static uint Continue(uint crc, uint sequence)
        {
            ReadOnlySpan<byte> number = [(byte)sequence, (byte)(sequence >> 8), (byte)(sequence >> 16), (byte)(sequence >> 24)];
            return Continue(crc, number);
        }

        private static uint[][] MakeTables()
        {
            uint[][] tables = new uint[AtOnce][];
            for (int i = 0; i < AtOnce; i++)
            {
                tables[i] = new uint[256];
                for (uint n = 0; n < tables[i].Length; n++)
                {
                    uint crc = i == 0 ? n : tables[i - 1][n];
                    for (int bit = 0; bit < 8; bit++)
                    {
                        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                    }

                    tables[i][n] = crc;
                }
            }

            return tables;
        }
    }
}
