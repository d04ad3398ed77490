using System;
using Telematics.Buses;

namespace Telematics.Doubles
{
    /// <summary>The far end of the wire, as far as tests need it: takes messages apart, and writes acknowledgements.</summary>
    public static class Messages
    {
        /// <summary>How many records a payload holds.</summary>
        public static int Count(byte[] payload)
        {
            if (payload[0] != 0xB0)
            {
                return 1;
            }

            int count = 0;
            for (int at = 1; at < payload.Length; count++)
            {
                int length = ReadLength(payload, ref at);
                at += length;
            }

            return count;
        }

        /// <summary>One of a payload's records.</summary>
        public static byte[] Get(byte[] payload, int index)
        {
            if (payload[0] != 0xB0)
            {
                return payload;
            }

            int at = 1;
            int length = ReadLength(payload, ref at);
            for (int i = 0; i < index; i++)
            {
                at += length;
                length = ReadLength(payload, ref at);
            }

            byte[] record = new byte[length];
            Array.Copy(payload, at, record, 0, length);
            return record;
        }

        /// <summary>The vehicle that messages are for, unless another is given.</summary>
        public const string Vehicle = "moto-1";

        /// <summary>An acknowledgement: the lowest number, then how many are stored, missing, stored, …</summary>
        public static byte[] Acknowledge(uint first, long[] runs)
        {
            return Acknowledge(Vehicle, first, runs);
        }

        /// <summary>The same, for a vehicle.</summary>
        public static byte[] Acknowledge(string vehicle, uint first, long[] runs)
        {
            byte[] message = new byte[512];
            message[0] = 0xA1;
            Array.Copy(BitConverter.GetBytes(first), 0, message, 1, 4);
            int at = 5;
            for (int i = 0; i < runs.Length; i++)
            {
                long run = runs[i];
                while (run >= 0x80)
                {
                    message[at++] = (byte)(run | 0x80);
                    run >>= 7;
                }

                message[at++] = (byte)run;
            }

            return WithCheck(vehicle, message, at);
        }

        /// <summary>The first bytes of a text, and the check value that they must have.</summary>
        public static byte[] WithCheck(byte[] bytes, int length)
        {
            return WithCheck(Vehicle, bytes, length);
        }

        /// <summary>The CRC of a vehicle's id, with which its check values begin.</summary>
        public static uint OriginOf(string vehicle)
        {
            byte[] id = Text.ToBytes(vehicle);
            return Crc32.Compute(id, 0, id.Length);
        }

        private static byte[] WithCheck(string vehicle, byte[] bytes, int length)
        {
            uint crc = Crc32.Continue(OriginOf(vehicle), bytes, 0, length);
            byte[] all = new byte[length + 3];
            Array.Copy(bytes, 0, all, 0, length);
            all[length] = (byte)crc;
            all[length + 1] = (byte)(crc >> 8);
            all[length + 2] = (byte)(crc >> 16);
            return all;
        }

        private static int ReadLength(byte[] payload, ref int at)
        {
            int length = payload[at++];
            if (length >= 0x80)
            {
                length = (length & 0x7F) | (payload[at++] << 7);
            }

            return length;
        }
    }
}
