using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>
    /// Learns what one or two features weigh in a quantity: least squares over the rows before, of which older ones count less.
    /// </summary>
    public sealed class LinearFit
    {
        /// <summary>A weight of 1.</summary>
        public const int One = 1 << WeightBits;

        /// <summary>The greatest weight.</summary>
        public const int MaxWeight = (1 << 19) - 1;

        /// <summary>A weight times a feature, shifted down by so much, is in sixteenths.</summary>
        public const int SixteenthBits = WeightBits - 4;

        /// <summary>The greatest feature.</summary>
        public const int MaxFeature = 4095;

        private const int LeastWeight = 16;
        private const int WeightBits = 12;
        private const int MaxTarget = 8191;
        private const int ForgetRate = 5;
        private const int TellingRate = 10;
        private const int RidgeRate = 9;

        private readonly int _firstEnergy;
        private readonly bool _isDouble;
        private int _weight1;
        private int _weight2;
        private int _energy1;
        private int _energy2;
        private int _energy12;
        private int _product1;
        private int _product2;

        /// <summary>Makes a fit.</summary>
        /// <param name="isDouble">Whether there is a second feature.</param>
        /// <param name="firstEnergy">How much the first weights count: as a row with features of this square.</param>
        /// <param name="firstWeight">What the first feature weighs in every vehicle, as far as one can say, in 4096ths.</param>
        public LinearFit(bool isDouble, int firstEnergy, int firstWeight)
        {
            FirstWeight = firstWeight;
            _isDouble = isDouble;
            _firstEnergy = firstEnergy;
            Reset(0, 0);
        }

        /// <summary>Whether there is a second feature.</summary>
        public bool IsDouble => _isDouble;

        /// <summary>What the first feature weighs in every vehicle, as far as one can say, in 4096ths.</summary>
        public int FirstWeight { get; }

        /// <summary>What the first feature weighs, in 4096ths.</summary>
        public int Weight1 => _weight1;

        /// <summary>What the second feature weighs, in 4096ths.</summary>
        public int Weight2 => _weight2;

        /// <summary>Holds a feature within what a fit takes.</summary>
        public static int Limit(long feature)
        {
            return feature > MaxFeature ? MaxFeature : feature < -MaxFeature ? -MaxFeature : (int)feature;
        }

        /// <summary>Forgets all rows.</summary>
        /// <param name="weight1">What the first feature is taken to weigh, in 4096ths.</param>
        /// <param name="weight2">What the second feature is taken to weigh, in 4096ths.</param>
        [SteadyState]
        public void Reset(int weight1, int weight2)
        {
            _weight1 = weight1;
            _weight2 = weight2;
            _energy1 = _firstEnergy;
            _energy2 = _firstEnergy;
            _energy12 = 0;
            _product1 = (int)(((long)weight1 * _firstEnergy) >> WeightBits);
            _product2 = (int)(((long)weight2 * _firstEnergy) >> WeightBits);
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

        /// <summary>The weight that <see cref="Shorten"/> made.</summary>
        [SteadyState]
        public static int Lengthen(int shortened)
        {
            int log = shortened & 15;
            if (log == 0)
            {
                return 0;
            }

            int size = (LeastWeight + ((shortened >> 4) & 15)) << (log - 1);

            // The middle of what was cut.
            size += (1 << (log - 1)) >> 1;
            return (shortened & 0x100) != 0 ? -size : size;
        }

        /// <summary>The quantity, as far as the features tell.</summary>
        /// <param name="feature1">The first feature, within what <see cref="Limit"/> leaves.</param>
        /// <param name="feature2">The second feature, or 0.</param>
        /// <returns>In sixteenths.</returns>
        [SteadyState]
        public int Predict(int feature1, int feature2)
        {
            long sum = (long)_weight1 * feature1;
            if (_isDouble)
            {
                sum += (long)_weight2 * feature2;
            }

            return (int)(sum >> SixteenthBits);
        }

        /// <summary>Learns from a row.</summary>
        /// <param name="feature1">The first feature, within what <see cref="Limit"/> leaves.</param>
        /// <param name="feature2">The second feature, or 0.</param>
        /// <param name="target">What the quantity was, not in sixteenths.</param>
        [SteadyState]
        public void Learn(int feature1, int feature2, int target)
        {
            target = target > MaxTarget ? MaxTarget : target < -MaxTarget ? -MaxTarget : target;
            int square1 = feature1 * feature1;
            int energy1 = _energy1;
            int product1 = _product1;
            long weight;
            if (!_isDouble)
            {
                // A row in which next to nothing moved tells nothing, and must not make what was learned be forgotten.
                if (square1 > energy1 >> TellingRate)
                {
                    energy1 += square1 - (energy1 >> ForgetRate);
                    product1 += (feature1 * target) - (product1 >> ForgetRate);
                    _energy1 = energy1;
                    _product1 = product1;
                    weight = ((long)product1 << WeightBits) / energy1;
                    _weight1 = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
                }

                return;
            }

            int square2 = feature2 * feature2;
            int energy2 = _energy2;
            if (square1 + square2 <= (energy1 + energy2) >> TellingRate)
            {
                return;
            }

            energy1 += square1 - (energy1 >> ForgetRate);
            energy2 += square2 - (energy2 >> ForgetRate);
            product1 += (feature1 * target) - (product1 >> ForgetRate);
            int product2 = _product2;
            product2 += (feature2 * target) - (product2 >> ForgetRate);
            int energy12 = _energy12;
            energy12 += (feature1 * feature2) - (energy12 >> ForgetRate);
            _energy1 = energy1;
            _energy2 = energy2;
            _energy12 = energy12;
            _product1 = product1;
            _product2 = product2;

            // Of the two equations of least squares, each for its own weight: in the course of some rows that solves both.
            weight = (((long)product1 << WeightBits) - ((long)_weight2 * energy12)) / energy1;
            int weight1 = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
            weight = (((long)product2 << WeightBits) - ((long)weight1 * energy12)) / energy2;
            _weight1 = weight1;
            _weight2 = weight > MaxWeight ? MaxWeight : weight < -MaxWeight ? -MaxWeight : (int)weight;
        }
    }
}
