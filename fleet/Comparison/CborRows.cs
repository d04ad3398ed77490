namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// CBOR (RFC 8949) in its shortest form: a map a sample, its keys 0 for the time in milliseconds and the signal's number plus 1,
    /// its values whole steps. A value that is missing is left out.
    /// </summary>
    public static class CborRows
    {
        /// <summary>The length of all maps, in bytes.</summary>
        public static long Measure(SampleTable samples)
        {
            long length = 0;
            for (int row = 0; row < samples.Rows; row++)
            {
                int entries = 1;
                length += HeadLength(0) + LengthOf(samples.GetTimeMs(row));
                for (int column = 0; column < samples.Columns; column++)
                {
                    if (samples.TryGetSteps(row, column, out int steps))
                    {
                        entries++;
                        length += HeadLength(samples.Ids[column] + 1) + LengthOf(steps);
                    }
                }

                length += HeadLength(entries);
            }

            return length;
        }

        // Negative numbers are major type 1 with the argument -1 - n (RFC 8949, section 3.1).
        private static int LengthOf(long value) => HeadLength(value < 0 ? -1 - value : value);

        // The argument in the first byte, or in 1, 2, 4 or 8 after it (RFC 8949, section 3).
        private static int HeadLength(long argument) =>
            argument < 24 ? 1 : argument <= byte.MaxValue ? 2 : argument <= ushort.MaxValue ? 3 : argument <= uint.MaxValue ? 5 : 9;
    }
}
