using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>
    /// Learns what one or two features weigh in a quantity: least squares over the rows before, of which older ones count less. What
    /// is known is an array of integers, small and quick to get at; this says what they are.
    /// </summary>
    public static class LinearFit
    {
        /// <summary>Place of what the first feature weighs, in 4096ths.</summary>
        public const int Weight1 = 0;

        /// <summary>Place of the first feature's square, summed up.</summary>
        public const int Energy1 = 1;

        /// <summary>Place of the first feature times the quantity, summed up.</summary>
        public const int Product1 = 2;

        /// <summary>Place of the user's own: what the steady prediction was wrong by, in sixteenths.</summary>
        public const int Level = 3;

        /// <summary>Place of the user's own: by how much staying has lately been a better prediction.</summary>
        public const int Advantage = 4;

        /// <summary>Place of what the second feature weighs, in 4096ths.</summary>
        public const int Weight2 = 5;

        /// <summary>Place of the second feature's square, summed up.</summary>
        public const int Energy2 = 6;

        /// <summary>Place of the second feature times the quantity, summed up.</summary>
        public const int Product2 = 7;

        /// <summary>Place of the product of both features, summed up.</summary>
        public const int Energy12 = 8;

        /// <summary>Length of an array for one feature.</summary>
        public const int LengthOfOne = 5;

        /// <summary>Length of an array for two features.</summary>
        public const int LengthOfTwo = 9;

        /// <summary>A weight of 1.</summary>
        public const int One = 1 << WeightBits;

        /// <summary>The greatest weight.</summary>
        public const int MaxWeight = (1 << 19) - 1;

        /// <summary>The greatest feature.</summary>
        public const int MaxFeature = 4095;

        /// <summary>A weight times a feature, shifted down by so much, is in sixteenths.</summary>
        public const int SixteenthBits = WeightBits - 4;

        /// <summary>A weight of 1 is 2 to this power.</summary>
        public const int WeightBits = 12;

        /// <summary>The greatest quantity that is learned from.</summary>
        public const int MaxTarget = 8191;

        /// <summary>So fast is forgotten: of each sum 2 to the power of minus this a row.</summary>
        public const int ForgetRate = 5;

        /// <summary>A row tells something when its features' squares are more than 2 to the power of minus this of the sum.</summary>
        public const int TellingRate = 10;

        private const int LeastWeight = 16;

        /// <summary>Holds a feature within what a fit takes.</summary>
        [SteadyState]
        public static int Limit(long feature)
        {
            return feature > MaxFeature ? MaxFeature : feature < -MaxFeature ? -MaxFeature : (int)feature;
        }

        /// <summary>Holds a feature within what a fit takes.</summary>
        [SteadyState]
        public static int Limit(int feature)
        {
            return (uint)(feature + MaxFeature) <= 2 * MaxFeature ? feature : feature > 0 ? MaxFeature : -MaxFeature;
        }

        /// <summary>Whether a fit has a second feature.</summary>
        public static bool IsOfTwo(int[] fit)
        {
            return fit.Length == LengthOfTwo;
        }

        /// <summary>Forgets all rows.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="weight1">What the first feature is taken to weigh, in 4096ths.</param>
        /// <param name="weight2">What the second feature is taken to weigh, in 4096ths.</param>
        /// <param name="energy">How much that counts: as a row with features of this square.</param>
        [SteadyState]
        public static void Reset(int[] fit, int weight1, int weight2, int energy)
        {
            fit[Weight1] = weight1;
            fit[Energy1] = energy;
            fit[Product1] = (int)(((long)weight1 * energy) >> WeightBits);
            fit[Level] = 0;
            if (fit.Length == LengthOfTwo)
            {
                fit[Weight2] = weight2;
                fit[Energy2] = energy;
                fit[Product2] = (int)(((long)weight2 * energy) >> WeightBits);
                fit[Energy12] = 0;
            }
        }

        /// <summary>A weight in nine bits, to about three hundredths of it.</summary>
        /// <returns>0 for none, or bits 0 to 3 its size, bits 4 to 7 the bits behind its first, bit 8 its sign.</returns>
        [SteadyState]
        public static int Shorten(int weight)
        {
            int size = weight < 0 ? -weight : weight;
            int log = 1;
            while (size >= 2 * LeastWeight)
            {
                size >>= 1;
                log++;
            }

            return size < LeastWeight ? 0 : log | ((size - LeastWeight) << 4) | (weight < 0 ? 0x100 : 0);
        }

        /// <summary>The weight that <see cref="Shorten"/> made: the middle of those that become the same.</summary>
        [SteadyState]
        public static int Lengthen(int shortened)
        {
            int log = shortened & 15;
            if (log == 0)
            {
                return 0;
            }

            int size = ((LeastWeight + ((shortened >> 4) & 15)) << (log - 1)) + ((1 << (log - 1)) >> 1);
            return (shortened & 0x100) != 0 ? -size : size;
        }

        /// <summary>The quantity, as far as the features tell.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="feature1">The first feature, within what <see cref="Limit(int)"/> leaves.</param>
        /// <param name="feature2">The second feature; 0 where there is none.</param>
        /// <returns>In sixteenths.</returns>
        [SteadyState]
        public static int Predict(int[] fit, int feature1, int feature2)
        {
            long sum = (long)fit[Weight1] * feature1;
            if (feature2 != 0)
            {
                sum += (long)fit[Weight2] * feature2;
            }

            return (int)(sum >> SixteenthBits);
        }

        /// <summary>Learns from a row.</summary>
        /// <param name="fit">The fit.</param>
        /// <param name="feature1">The first feature, within what <see cref="Limit(int)"/> leaves.</param>
        /// <param name="feature2">The second feature; 0 where there is none.</param>
        /// <param name="target">What the quantity was, not in sixteenths.</param>
        [SteadyState]
        public static void Learn(int[] fit, int feature1, int feature2, int target)
        {
            if ((uint)(target + MaxTarget) > 2 * MaxTarget)
            {
                target = target > 0 ? MaxTarget : -MaxTarget;
            }

            // A row in which next to nothing moved tells nothing, and must not make what was learned be forgotten.
            int square1 = feature1 * feature1;
            int energy1 = fit[Energy1];
            long weight;
            if (fit.Length != LengthOfTwo)
            {
                if (square1 > energy1 >> TellingRate)
                {
                    int product = fit[Product1];
                    energy1 += square1 - (energy1 >> ForgetRate);
                    product += (feature1 * target) - (product >> ForgetRate);
                    fit[Energy1] = energy1;
                    fit[Product1] = product;
                    weight = ((long)product << WeightBits) / energy1;
                    fit[Weight1] = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
                }

                return;
            }

            int square2 = feature2 * feature2;
            int energy2 = fit[Energy2];
            if (square1 + square2 <= (energy1 + energy2) >> TellingRate)
            {
                return;
            }

            int product1 = fit[Product1];
            int product2 = fit[Product2];
            int energy12 = fit[Energy12];
            energy1 += square1 - (energy1 >> ForgetRate);
            energy2 += square2 - (energy2 >> ForgetRate);
            product1 += (feature1 * target) - (product1 >> ForgetRate);
            product2 += (feature2 * target) - (product2 >> ForgetRate);
            energy12 += (feature1 * feature2) - (energy12 >> ForgetRate);
            fit[Energy1] = energy1;
            fit[Energy2] = energy2;
            fit[Energy12] = energy12;
            fit[Product1] = product1;
            fit[Product2] = product2;

            // Of the two equations of least squares, each for its own weight: in the course of some rows that solves both.
            weight = (((long)product1 << WeightBits) - ((long)fit[Weight2] * energy12)) / energy1;
            int weight1 = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
            weight = (((long)product2 << WeightBits) - ((long)weight1 * energy12)) / energy2;
            fit[Weight1] = weight1;
            fit[Weight2] = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
        }
    }
}
