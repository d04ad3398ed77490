using System;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// Teltonika's Codec 8 Extended, a packet a batch. A record has time, position, altitude, course, satellites and speed
    /// in fixed fields; every other signal that has a value is an IO element of 1, 2 or 4 bytes by its range.
    /// </summary>
    public static class Codec8Extended
    {
        // Preamble 4, length 4, codec 1, number of records 1, and once more 1, CRC 4.
        private const int PacketBytes = 15;

        // Time 8, priority 1, longitude 4, latitude 4, altitude 2, angle 2, satellites 1, speed 2.
        private const int FixedBytes = 24;

        // Event id, total, the counts of elements of 1, 2, 4 and 8 bytes, and of those of variable length: 2 each.
        private const int CountBytes = 14;

        private const int ElementIdBytes = 2;

        // The number of records is one byte.
        private const int MaxRecords = 255;

        private static readonly int[] FixedSignals =
        [
            SignalId.Latitude, SignalId.Longitude, SignalId.Altitude, SignalId.Course, SignalId.Satellites, SignalId.Speed,
        ];

        /// <summary>The length of all packets, in bytes.</summary>
        /// <param name="samples">The samples.</param>
        /// <param name="sealAfterMs">How much time a packet covers at most.</param>
        public static long Measure(SampleTable samples, int sealAfterMs)
        {
            long length = 0;
            for (int first = 0; first < samples.Rows;)
            {
                int end = Math.Min(samples.EndOfBatch(first, sealAfterMs), first + MaxRecords);
                length += PacketBytes + ((end - first) * (long)(FixedBytes + CountBytes));
                first = end;
            }

            for (int column = 0; column < samples.Columns; column++)
            {
                if (Array.IndexOf(FixedSignals, samples.Ids[column]) < 0)
                {
                    int element = ElementIdBytes + FieldWidth.Of(samples, column);
                    for (int row = 0; row < samples.Rows; row++)
                    {
                        length += samples.TryGetRaw(row, column, out _) ? element : 0;
                    }
                }
            }

            return length;
        }
    }
}
