using System;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>How long a classic frame is on the wire (ISO 11898-1, section 10): every bit of it, with the stuff bits that its content needs.</summary>
    public static class CanFrameBits
    {
        /// <summary>CRC delimiter, acknowledgement and its delimiter, end of frame: never stuffed.</summary>
        public const int Tail = 1 + 2 + 7;

        /// <summary>Recessive bits after a frame before the next may begin.</summary>
        public const int Intermission = 3;

        /// <summary>Error flag and delimiter at their shortest, with the intermission.</summary>
        public const int ErrorFrame = 6 + 8 + Intermission;

        private const int CrcPolynomial = 0x4599;

        /// <summary>Bits from the start of frame to the end of frame, without the intermission: 44 and more with an 11-bit identifier, 64 and more with 29.</summary>
        public static int Count(CanFrame frame)
        {
            var bits = default(Stuffed);
            int data = frame.IsRemote ? 0 : Math.Min(frame.Length, 8);
            int remote = frame.IsRemote ? 1 : 0;
            if (frame.IsExtended)
            {
                // SRR and IDE are recessive between the two parts of the identifier; RTR, r1 and r0 follow. The start of frame is a 0.
                bits.Put(((frame.Id >> 18) << 2) | 3, 1 + 11 + 2);
                bits.Put(((frame.Id & 0x3FFFF) << 3) | (remote << 2), 18 + 3);
            }
            else
            {
                bits.Put((frame.Id << 3) | (remote << 2), 1 + 11 + 3);
            }

            bits.Put(frame.Length, 4);
            byte[] bytes = frame.Data;
            for (int i = 0; i < data; i++)
            {
                bits.Put(bytes[i], 8);
            }

            bits.Put(bits.Crc, 15);
            return bits.Count + Tail;
        }

        /// <summary>
        /// Who wins when two start at the same time: the lower. Bit by bit as on the wire: 11 bits of the identifier,
        /// then RTR and IDE or SRR and IDE, then the rest of an extended identifier and its RTR.
        /// </summary>
        public static uint Arbitration(CanFrame frame)
        {
            uint remote = frame.IsRemote ? 1u : 0;
            uint id = (uint)frame.Id;
            return frame.IsExtended
                ? ((id >> 18) << 21) | (3u << 19) | ((id & 0x3FFFF) << 1) | remote
                : (id << 21) | (remote << 20);
        }

        private struct Stuffed
        {
            // What stuffing has to know of the bits before: the last one, and how many like it stand in a row, 0 to 4.
            private const int States = 10;

            // By state, then by (1 << width) | value for up to eight bits: the state after these, and how many bits they are with
            // those stuffed between them.
            private static readonly byte[] Next = new byte[States << 9];
            private static readonly byte[] Bits = new byte[States << 9];

            // By a remainder's upper byte: what is left of it eight bits on. For fewer bits, zeros stand before.
            private static readonly ushort[] Remainders = new ushort[256];

            private int _state;
            private int _crc;

            static Stuffed()
            {
                for (int at = 0; at < 256; at++)
                {
                    int crc = at << 7;
                    for (int bit = 0; bit < 8; bit++)
                    {
                        crc = (crc << 1) ^ ((crc & 0x4000) != 0 ? CrcPolynomial : 0);
                    }

                    Remainders[at] = (ushort)(crc & 0x7FFF);
                }

                for (int width = 1; width <= 8; width++)
                {
                    for (int at = 0; at < States << width; at++)
                    {
                        int state = at >> width;
                        int value = at & ((1 << width) - 1);
                        int place = (state << 9) | (1 << width) | value;
                        Bits[place] = (byte)Stuff(ref state, value, width);
                        Next[place] = (byte)state;
                    }
                }
            }

            public int Count { get; private set; }

            public readonly int Crc => _crc;

            public void Put(int value, int width)
            {
                while (width > 8)
                {
                    width -= 8;
                    PutPart((value >> width) & 0xFF, 8);
                }

                PutPart(value & ((1 << width) - 1), width);
            }

            private void PutPart(int value, int width)
            {
                int place = (_state << 9) | (1 << width) | value;
                Count += Bits[place];
                _state = Next[place];
                _crc = ((_crc << width) & 0x7FFF) ^ Remainders[(_crc >> (15 - width)) ^ value];
            }

            private static int Stuff(ref int state, int value, int width)
            {
                int last = state / 5;
                int run = state % 5;
                int count = width;
                for (int shift = width - 1; shift >= 0; shift--)
                {
                    int bit = (value >> shift) & 1;
                    run = bit == last ? run + 1 : 1;
                    last = bit;
                    if (run == 5)
                    {
                        // The stuff bit is of the other value and begins the next run.
                        count++;
                        last ^= 1;
                        run = 1;
                    }
                }

                state = (last * 5) + run;
                return count;
            }
        }
    }
}
