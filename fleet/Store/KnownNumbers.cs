using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// A set of numbers as it stands in a store: for each run, ascending, how many numbers lie between it and the run before, and how
    /// many it has, each as a varint of seven bits a byte, the lowest first.
    /// </summary>
    internal static class KnownNumbers
    {
        /// <summary>Writes a set.</summary>
        public static byte[] Write(SequenceSet numbers)
        {
            List<byte> bytes = new(16);
            long next = 0;
            for (int i = 0; i < numbers.RangeCount; i++)
            {
                SequenceRun run = numbers.GetRun(i);
                WriteNumber(bytes, run.First - next);
                WriteNumber(bytes, (long)run.Last - run.First + 1);
                next = (long)run.Last + 1;
            }

            return [.. bytes];
        }

        /// <summary>Reads a set.</summary>
        /// <returns>False when the bytes are none.</returns>
        public static bool TryRead(ReadOnlySpan<byte> bytes, out SequenceSet numbers)
        {
            numbers = new SequenceSet();
            long next = 0;
            while (!bytes.IsEmpty)
            {
                if (!TryReadNumber(ref bytes, out long before) || !TryReadNumber(ref bytes, out long count) || count == 0 || next + before + count > 1L << 32)
                {
                    return false;
                }

                next += before;
                numbers.Add(new SequenceRun((uint)next, (uint)(next + count - 1)));
                next += count;
            }

            return true;
        }

        private static void WriteNumber(List<byte> bytes, long number)
        {
            while (number >= 0x80)
            {
                bytes.Add((byte)(number | 0x80));
                number >>= 7;
            }

            bytes.Add((byte)number);
        }

        private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out long number)
        {
            number = 0;
            for (int i = 0; i < bytes.Length && i < 5; i++)
            {
                number |= (long)(bytes[i] & 0x7F) << (7 * i);
                if (bytes[i] < 0x80)
                {
                    bytes = bytes[(i + 1)..];
                    return true;
                }
            }

            return false;
        }
    }
}
