using System;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// What a signal's values cost an ideal entropy coder with an adaptive Laplace model: a good predictor's cost without headers,
    /// not a proven bound.
    /// </summary>
    /// <remarks>
    /// The residuals r are the first differences of the values in whole steps, or the differences of those; of the two what costs
    /// less for the whole run. Before the first difference there was none, which counts as 0. Each residual costs -log2 P(r) bits,
    /// P(r) = (1 - q) / (1 + q) * q^|r| with q = exp(-1 / b); then b moves a tenth of the way to |r|. b begins at 5 and is at least 0.05.
    /// The first value is free, and so are the times and where values are missing: the one after is predicted from the one before.
    /// </remarks>
    public static class LaplaceFloor
    {
        private const double FirstScale = 5;
        private const double LeastScale = 0.05;
        private const double Rate = 0.1;

        /// <summary>The cost of a column's values, in bits.</summary>
        public static double MeasureBits(SampleTable samples, int column)
        {
            double firstBits = 0;
            double secondBits = 0;
            double firstScale = FirstScale;
            double secondScale = FirstScale;
            long previous = 0;
            long previousDifference = 0;
            bool isFirst = true;
            for (int row = 0; row < samples.Rows; row++)
            {
                if (!samples.TryGetSteps(row, column, out int steps))
                {
                    continue;
                }

                if (!isFirst)
                {
                    long difference = steps - previous;
                    firstBits += Cost(difference, ref firstScale);
                    secondBits += Cost(difference - previousDifference, ref secondScale);
                    previousDifference = difference;
                }

                previous = steps;
                isFirst = false;
            }

            return Math.Min(firstBits, secondBits);
        }

        private static double Cost(long residual, ref double scale)
        {
            double magnitude = Math.Abs(residual);
            double q = Math.Exp(-1 / scale);
            double bits = Math.Log2((1 + q) / (1 - q)) + (magnitude / (scale * Math.Log(2)));
            scale = Math.Max(LeastScale, scale + (Rate * (magnitude - scale)));
            return bits;
        }
    }
}
