namespace Telematics.Frames
{
    /// <summary>
    /// How probable each size of a residual is, for each scale that residuals may have: what the range coder codes with.
    /// The rows follow from a mixture of three two-sided exponential distributions (of 0.5, 1 and 2 times the same width, weights
    /// 1 : 2 : 1), whose mean magnitude is nine tenths of the scale, with a tail for jumps of what hardly moves.
    /// </summary>
    public static class ResidualTable
    {
        /// <summary>A row's frequencies add up to 2 to this power.</summary>
        public const int TotalBits = 14;

        /// <summary>What a row's frequencies add up to.</summary>
        public const int Total = 1 << TotalBits;

        /// <summary>
        /// By how much wider, as a power of 2, the bins are with which a residual goes on beyond those of its row. From there on by twice
        /// as much each time.
        /// </summary>
        public const int FirstWidening = 2;

        /// <summary>No bins are wider than 2 to this power: 20 of those hold every residual.</summary>
        public const int WidestShift = 27;

        /// <summary>Symbols 0 to this less one are bins; this one says that the residual is beyond them.</summary>
        public const int Bins = 20;

        /// <summary>Length of a row of <see cref="Cumulative"/>: where each symbol begins, and the total.</summary>
        public const int RowLength = Bins + 2;

        /// <summary>Scales are fixed-point numbers with so many bits behind the point.</summary>
        public const int ScaleBits = 12;

        /// <summary>The least scale: its logarithm is that of the first row.</summary>
        public const int MinScaleLog = 4;

        /// <summary>The least scale.</summary>
        public const int MinScale = 1 << MinScaleLog;

        /// <summary>The logarithm of the least scale with bins of more than one step.</summary>
        public const int WideScaleLog = ScaleBits + 2;

        /// <summary>Rows for scales below 4, where a bin is one step: two an octave.</summary>
        public const int NarrowRows = 2 * (WideScaleLog - MinScaleLog);

        /// <summary>Of scales below <see cref="CoarseScale"/> so many bits less tell their rows apart.</summary>
        public const int FineStep = MinScaleLog - 1;

        /// <summary>From here up to <see cref="WideScaleLog"/> the bits that tell rows apart begin higher.</summary>
        public const int CoarseScale = 64 << FineStep;

        /// <summary>Of such scales so many bits less tell their rows apart.</summary>
        public const int CoarseStep = WideScaleLog - 6;

        /// <summary>Of scales with wider bins so many bits less tell apart their rows, and how wide the bins are.</summary>
        public const int WideStep = WideScaleLog - 1;

        /// <summary>Scales below this are in the tables by scale.</summary>
        public const int WideScales = 128 << WideStep;

        /// <summary>All rows; the last two are for wider bins, of which a scale is between 2 and 4 wide.</summary>
        public const int Rows = NarrowRows + 2;

        /// <summary>
        /// Where each symbol's range begins, by row: <see cref="RowLength"/> numbers each. Not to be changed.
        /// </summary>
        public static readonly short[] Cumulative = MakeCumulative();

        /// <summary>
        /// Twice the logarithm of 0 to 63, cut to a half: of a scale below 4 its row, by its eighth or 256th. Not to be changed.
        /// </summary>
        public static readonly byte[] NarrowRowOf = MakeNarrowRowOf();

        /// <summary>The row of <see cref="Cumulative"/> of a scale below <see cref="CoarseScale"/>. Not to be changed.</summary>
        public static readonly byte[] FineRows = MakeRows(FineStep, 64);

        /// <summary>The same of a scale from there on, below 4. Not to be changed.</summary>
        public static readonly byte[] CoarseRows = MakeRows(CoarseStep, 64);

        /// <summary>The same of a scale from 4 on, below <see cref="WideScales"/>. Not to be changed.</summary>
        public static readonly byte[] WideRows = MakeRows(WideStep, 128);

        /// <summary>Twice how wide such a scale's bins are. Not to be changed.</summary>
        public static readonly byte[] WideSpans = MakeSpans(WideStep, 128);

        /// <summary>The row for a scale, and how wide its bins are.</summary>
        /// <param name="scale">The scale, <see cref="MinScale"/> or more.</param>
        /// <returns>The row, and 32 times the width as a power of 2.</returns>
        public static int RowOf(int scale)
        {
            if (scale < 1 << WideScaleLog)
            {
                return scale < 512 ? NarrowRowOf[scale >> 3] - 2 : NarrowRowOf[scale >> 8] + 8;
            }

            int shift = 0;
            do
            {
                scale >>= 1;
                shift++;
            }
            while (scale >= 1 << WideScaleLog);
            return (shift << 5) + NarrowRows + ((scale >> 12) & 1);
        }

        private static byte[] MakeNarrowRowOf()
        {
            byte[] table = new byte[64];
            for (int i = 2; i < table.Length; i++)
            {
                int log = 1;
                while (i >> (log + 1) != 0)
                {
                    log++;
                }

                table[i] = (byte)((2 * log) + ((i >> (log - 1)) & 1));
            }

            return table;
        }

        // What is less than twice the step belongs to a finer table, or to none.
        private static byte[] MakeRows(int step, int length)
        {
            byte[] rows = new byte[length];
            for (int i = 2; i < length; i++)
            {
                rows[i] = (byte)(RowOf(i << step) & 31);
            }

            return rows;
        }

        private static byte[] MakeSpans(int step, int length)
        {
            byte[] spans = new byte[length];
            for (int i = 2; i < length; i++)
            {
                spans[i] = (byte)(2 << (RowOf(i << step) >> 5));
            }

            return spans;
        }

        private static short[] MakeCumulative()
        {
            // Frequencies by row and symbol.
            short[] frequencies =
            {
                16288, 77, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                16270, 95, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                16228, 136, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                16172, 190, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                16088, 270, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                15976, 376, 7, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                15809, 532, 12, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                15588, 735, 21, 7, 6, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                15263, 1027, 41, 11, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                14839, 1395, 75, 17, 11, 9, 7, 6, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 2,
                14233, 1901, 141, 30, 17, 12, 10, 8, 6, 5, 4, 3, 3, 2, 2, 1, 1, 1, 1, 1, 2,
                13472, 2498, 249, 56, 25, 17, 13, 11, 9, 7, 5, 4, 4, 3, 2, 2, 1, 1, 1, 1, 3,
                12431, 3244, 437, 110, 44, 26, 19, 15, 12, 9, 7, 6, 5, 4, 3, 2, 2, 2, 1, 1, 4,
                11216, 4001, 712, 205, 82, 43, 28, 20, 16, 12, 10, 8, 6, 5, 4, 3, 3, 2, 2, 1, 5,
                9713, 4745, 1122, 378, 161, 82, 48, 32, 23, 17, 13, 10, 8, 6, 5, 4, 3, 3, 2, 2, 7,
                8179, 5245, 1594, 628, 292, 154, 89, 56, 37, 26, 19, 14, 11, 8, 7, 5, 4, 3, 3, 2, 8,
                6558, 5425, 2102, 973, 506, 286, 172, 109, 72, 49, 34, 24, 18, 13, 10, 7, 6, 4, 3, 3, 10,
                5153, 5226, 2477, 1319, 762, 466, 299, 198, 135, 94, 67, 48, 35, 26, 19, 14, 11, 8, 6, 5, 16,
                3885, 4696, 2668, 1621, 1039, 693, 476, 336, 241, 176, 131, 98, 74, 56, 43, 33, 26, 20, 16, 12, 44,
                2916, 4026, 2627, 1779, 1244, 893, 655, 489, 370, 284, 220, 172, 136, 108, 86, 69, 56, 45, 37, 30, 142,
                6734, 3609, 2080, 1272, 814, 540, 368, 257, 183, 132, 97, 71, 53, 40, 31, 23, 18, 14, 11, 8, 29,
                5236, 3305, 2170, 1476, 1034, 743, 545, 407, 308, 236, 183, 143, 113, 90, 72, 58, 47, 38, 31, 26, 123,
            };

            short[] cumulative = new short[Rows * RowLength];
            for (int row = 0; row < Rows; row++)
            {
                int sum = 0;
                for (int symbol = 0; symbol <= Bins; symbol++)
                {
                    sum += frequencies[(row * (Bins + 1)) + symbol];
                    cumulative[(row * RowLength) + symbol + 1] = (short)sum;
                }
            }

            return cumulative;
        }
    }
}
