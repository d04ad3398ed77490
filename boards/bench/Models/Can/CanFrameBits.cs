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
            uint remote = frame.IsRemote ? 1u : 0;
            bits.Put(0, 1);
            if (frame.IsExtended)
            {
                // SRR and IDE are recessive between the two parts of the identifier; RTR, r1 and r0 follow.
                bits.Put((uint)frame.Id >> 18, 11);
                bits.Put(3, 2);
                bits.Put((uint)frame.Id & 0x3FFFF, 18);
                bits.Put(remote << 2, 3);
            }
            else
            {
                bits.Put((uint)frame.Id, 11);
                bits.Put(remote << 2, 3);
            }

            bits.Put((uint)frame.Length, 4);
            for (int i = 0; i < data; i++)
            {
                bits.Put(frame.Data[i], 8);
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
            private int _run;
            private uint _last;

            public int Count { get; private set; }

            public uint Crc { get; private set; }

            public void Put(uint value, int width)
            {
                uint crc = Crc;
                uint last = _last;
                int run = _run;
                int count = Count + width;
                for (int shift = width - 1; shift >= 0; shift--)
                {
                    uint bit = (value >> shift) & 1;
                    crc = ((crc >> 14) ^ bit) != 0 ? ((crc << 1) ^ CrcPolynomial) & 0x7FFF : crc << 1;
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

                Crc = crc;
                _last = last;
                _run = run;
                Count = count;
            }
        }
    }
}
