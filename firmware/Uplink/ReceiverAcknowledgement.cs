using System;
using Telematics.Buses;

namespace Telematics.Uplink
{
    /// <summary>
    /// What a receiver says that it has stored, and lacks in between: runs of sequence numbers, by turns stored and missing.
    /// <c>docs/messages.md</c> describes every byte. Takes any bytes.
    /// </summary>
    public sealed class ReceiverAcknowledgement
    {
        /// <summary>The first byte; no command begins with it.</summary>
        public const byte Mark = 0xA1;

        /// <summary>The most runs; one that tells of more is refused.</summary>
        public const int MaxRuns = 31;

        private const int BaseAt = 1;
        private const int RunsAt = 5;
        private const int CheckLength = 3;
        private const int LastShift = 28;
        private const long NumbersEnd = 0x100000000;

        private readonly uint _origin;
        private readonly uint[] _firsts = new uint[MaxRuns];
        private readonly uint[] _lasts = new uint[MaxRuns];

        /// <summary>Makes one that reads what is meant for a vehicle.</summary>
        /// <param name="origin">CRC-32 of the vehicle's id, with which the check value begins.</param>
        public ReceiverAcknowledgement(uint origin)
        {
            _origin = origin;
        }

        /// <summary>How many runs the last message told of: an odd number, or 0 when it was refused.</summary>
        public int Runs { get; private set; }

        /// <summary>Whether a run is of numbers that are stored; those of the others are missing.</summary>
        public static bool IsStored(int run)
        {
            return (run & 1) == 0;
        }

        /// <summary>The lowest number of a run.</summary>
        /// <param name="run">0 to <see cref="Runs"/> less one.</param>
        public uint GetFirst(int run)
        {
            return _firsts[run];
        }

        /// <summary>The highest number of a run.</summary>
        /// <param name="run">0 to <see cref="Runs"/> less one.</param>
        public uint GetLast(int run)
        {
            return _lasts[run];
        }

        /// <summary>Reads a message.</summary>
        /// <param name="message">Holds it.</param>
        /// <param name="length">Its length.</param>
        /// <returns>False, with no runs, unless it is for this vehicle and sound from the first byte to the last.</returns>
        [SteadyState]
        public bool TryRead(byte[] message, int length)
        {
            Runs = 0;
            int end = length - CheckLength;
            if (end <= RunsAt || message[0] != Mark || !HasCheck(message, end))
            {
                return false;
            }

            long next = BitConverter.ToUInt32(message, BaseAt);
            int runs = 0;
            int at = RunsAt;
            while (at < end)
            {
                long count = 0;
                int shift = 0;
                int b;
                do
                {
                    if (at == end || shift > LastShift)
                    {
                        return false;
                    }

                    b = message[at++];
                    count |= (long)(b & 0x7F) << shift;
                    shift += 7;
                }
                while (b >= 0x80);

                // An empty run, a number longer than needed, a run beyond the last number.
                if (b == 0 || count > NumbersEnd - next || runs == MaxRuns)
                {
                    return false;
                }

                _firsts[runs] = (uint)next;
                next += count;
                _lasts[runs] = (uint)(next - 1);
                runs++;
            }

            Runs = IsStored(runs - 1) ? runs : 0;
            return Runs > 0;
        }

        private bool HasCheck(byte[] message, int end)
        {
            uint crc = Crc32.Continue(_origin, message, 0, end);
            return message[end] == (byte)crc && message[end + 1] == (byte)(crc >> 8) && message[end + 2] == (byte)(crc >> 16);
        }
    }
}
