using System;
using System.Buffers.Binary;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Messages
{
    /// <summary>
    /// Writes the message with which a receiver tells a vehicle what it has stored, and lacks in between: on the vehicle's topic of
    /// commands. <c>docs/messages.md</c> describes every byte.
    /// </summary>
    public static class Acknowledgement
    {
        /// <summary>The first byte; no command begins with it.</summary>
        public const byte Mark = 0xA1;

        /// <summary>How many runs of stored numbers one message tells of at most, with those that are missing between them.</summary>
        public const int MaxStoredRuns = 16;

        /// <summary>No message is longer.</summary>
        public const int MaxLength = 1 + 4 + (((2 * MaxStoredRuns) - 1) * MaxVarintLength) + CheckLength;

        private const int MaxVarintLength = 5;
        private const int CheckLength = 3;

        /// <summary>Writes a message.</summary>
        /// <param name="into">Receives it; at least <see cref="MaxLength"/> long.</param>
        /// <param name="vehicle">The id of the vehicle that it is for, with which its check value begins: no other takes it.</param>
        /// <param name="stored">
        /// Numbers that are stored, or known never to come; at least one run, ascending, and apart by one number or more, which are missing.
        /// </param>
        /// <param name="runs">
        /// How many of the runs it tells of: all, or the first <see cref="MaxStoredRuns"/>. To tell of the others, and of what is
        /// missing before them, begin another message with the last of these.
        /// </param>
        /// <returns>The message's length.</returns>
        /// <exception cref="ArgumentException">The runs are not as they must be.</exception>
        public static int Write(Span<byte> into, string vehicle, ReadOnlySpan<SequenceRun> stored, out int runs)
        {
            if (stored.IsEmpty)
            {
                throw new ArgumentException("One run at least.", nameof(stored));
            }

            runs = Math.Min(stored.Length, MaxStoredRuns);
            into[0] = Mark;
            BinaryPrimitives.WriteUInt32LittleEndian(into[1..], stored[0].First);
            int at = 5;
            for (int i = 0; i < runs; i++)
            {
                SequenceRun run = stored[i];
                if (run.Last < run.First || (i > 0 && run.First <= (long)stored[i - 1].Last + 1))
                {
                    throw new ArgumentException("Ascending runs that lie apart.", nameof(stored));
                }

                if (i > 0)
                {
                    at = WriteNumber(into, at, run.First - stored[i - 1].Last - 1);
                }

                at = WriteNumber(into, at, (long)run.Last - run.First + 1);
            }

            uint check = Checksum.Continue(Checksum.Of(vehicle), into[..at]);
            into[at] = (byte)check;
            into[at + 1] = (byte)(check >> 8);
            into[at + 2] = (byte)(check >> 16);
            return at + CheckLength;
        }

        private static int WriteNumber(Span<byte> into, int at, long number)
        {
            while (number >= 0x80)
            {
                into[at++] = (byte)(number | 0x80);
                number >>= 7;
            }

            into[at++] = (byte)number;
            return at;
        }
    }
}
