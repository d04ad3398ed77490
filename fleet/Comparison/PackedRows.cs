using System;
using System.Buffers.Binary;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// A packed structure a sample: the time in milliseconds in 48 bits, and each signal's steps above its minimum in 1, 2 or 4 bytes
    /// by its range, all ones where there is none. <see cref="ToColumns"/> puts the same fields column after column, as a compressor likes them.
    /// </summary>
    public static class PackedRows
    {
        /// <summary>The length of a structure, in bytes.</summary>
        public static int MeasureRow(SampleTable samples)
        {
            int length = FieldWidth.OfTime;
            for (int column = 0; column < samples.Columns; column++)
            {
                length += FieldWidth.Of(samples, column);
            }

            return length;
        }

        /// <summary>All samples, column after column, little-endian, the time first.</summary>
        /// <param name="samples">The samples.</param>
        /// <param name="asDifferences">Each field less the one in the row before, modulo its width, instead of itself.</param>
        public static byte[] ToColumns(SampleTable samples, bool asDifferences)
        {
            byte[] bytes = new byte[checked(MeasureRow(samples) * samples.Rows)];
            int at = 0;
            long previous = 0;
            for (int row = 0; row < samples.Rows; row++)
            {
                Write(samples.GetTimeMs(row), FieldWidth.OfTime);
            }

            for (int column = 0; column < samples.Columns; column++)
            {
                int width = FieldWidth.Of(samples, column);
                long least = (long)samples.GetSignal(column).Min / samples.GetStep(column);
                previous = 0;
                for (int row = 0; row < samples.Rows; row++)
                {
                    Write(samples.TryGetSteps(row, column, out int steps) ? steps - least : -1, width);
                }
            }

            return bytes;

            void Write(long value, int width)
            {
                Span<byte> field = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(field, asDifferences ? value - previous : value);
                field[..width].CopyTo(bytes.AsSpan(at));
                at += width;
                previous = value;
            }
        }
    }
}
