using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Frames
{
    // The decoder's part.
    internal sealed partial class RowModel
    {
        /// <summary>Reads a row's values, in the order in which they are coded: what <see cref="Last"/> is from then on.</summary>
        /// <param name="reader">Where they are read from.</param>
        /// <param name="elapsedMs">Time since the row before; the nominal period for the first row.</param>
        /// <param name="qualities">A <see cref="SignalQuality"/> each, by place; only of those that are valid is there a value.</param>
        /// <param name="hasChangedQualities">Whether one of them is another than in the row before.</param>
        /// <remarks>
        /// Step by step what the encoder's <c>Write</c> does. Half of what comes by is as unforeseeable as the code is dense, and costs
        /// more where it decides between branches than all the arithmetic: it is in the signs of numbers instead, and ands of them.
        /// No index depends on what is read, but a symbol's.
        /// </remarks>
        public void Read(ValueReader reader, int elapsedMs, byte[] qualities, bool hasChangedQualities)
        {
            if (hasChangedQualities)
            {
                Interrupt(qualities);
            }

            int usualRate = StartRow(elapsedMs);
            bool isScaled = _elapsedMs != _elapsedBeforeMs;
            RangeDecoder code = reader.Decoder;
            bool isMeasured = reader.Bits is not null;
            int[][] fits = _fits;
            int course = _course;
            int n = _ways.Length;
            ref byte ways = ref MemoryMarshal.GetArrayDataReference(_ways);
            ref int lasts = ref MemoryMarshal.GetArrayDataReference(_last);
            ref int changes = ref MemoryMarshal.GetArrayDataReference(_change);
            ref int changesBefore = ref MemoryMarshal.GetArrayDataReference(_changeBefore);
            ref int scales = ref MemoryMarshal.GetArrayDataReference(_scale);
            ref int advantages = ref MemoryMarshal.GetArrayDataReference(_advantage);
            ref int bounds = ref code.Enter(out long window, out long range, out int fill);
            for (int i = 0; i < n; i++)
            {
                int way = Unsafe.Add(ref ways, i);
                if (way == Apart)
                {
                    if (!IsDue(i))
                    {
                        continue;
                    }

                    if (_history[i] != Continuous || i == _latitude)
                    {
                        code.Leave(window, range, fill);
                        int taken = ReadApart(reader, i, usualRate, qualities);
                        code.Enter(out window, out range, out fill);
                        if (taken > 0)
                        {
                            i += taken - 1;
                            continue;
                        }
                    }

                    way = _fitOf[i];
                }

                // First the residual, which depends on nothing but the scale: while the next one's is waited for, the rest is done.
                int scale = Unsafe.Add(ref scales, i);
                double position = isMeasured ? code.PositionOf(range, fill) : 0;
                int residual;
                int gone = 0;
                if (scale < 1 << ResidualTable.WideScaleLog)
                {
                    residual = code.ReadNarrow(ref bounds, scale, ref window, ref range, ref fill);
                }
                else
                {
                    residual = code.ReadWide(ref bounds, scale, ref window, ref range, ref fill);
                    gone = 8;
                }

                if (isMeasured)
                {
                    reader.Bits![i] += code.PositionOf(range, fill) - position;
                }

                ref int changeAt = ref Unsafe.Add(ref changes, i);
                ref int lastAt = ref Unsafe.Add(ref lasts, i);
                int before = changeAt;
                int change;
                if (way == Alone)
                {
                    if (i == course)
                    {
                        reader.CheckShortWay(residual);
                    }

                    residual += gone >> 3;
                    if ((before | residual) == 0)
                    {
                        Rest(ref Unsafe.Add(ref scales, i), usualRate);
                        Unsafe.Add(ref changesBefore, i) = 0;
                        continue;
                    }

                    int own = isScaled ? Scaled(before) : before;
                    ref int advantage = ref Unsafe.Add(ref advantages, i);
                    change = residual + (own & (-advantage >> 31));
                    int last = lastAt + change;
                    if (i == course)
                    {
                        change = Wrap(change, _circle);
                        last = reader.OnCircle(last);
                        residual = Wrap(residual, _circle);
                    }

                    lastAt = last;
                    change = Limit(change, MaxChange);
                    advantage += (((Abs(change) - Abs(change - own)) << 4) - advantage) >> AdvantageRate;
                }
                else
                {
                    ref int fit = ref MemoryMarshal.GetArrayDataReference(fits[way]);
                    int feature = _features[way];
                    int value1 = feature == Feature.Change ? Limit(Unsafe.Add(ref changes, _sources[way]), LinearFit.MaxFeature) : ValueOf(way, feature);
                    int second = _features[fits.Length + way];
                    bool isOfTwo = second != Feature.None;
                    int value2 = isOfTwo ? ValueOf(fits.Length + way, second) : 0;
                    ref int levelAt = ref Unsafe.Add(ref fit, LinearFit.Level);
                    int level = levelAt;
                    if ((value1 | value2 | level) == 0)
                    {
                        residual += gone >> 3;
                        if ((before | residual) == 0)
                        {
                            Rest(ref Unsafe.Add(ref scales, i), usualRate);
                            Unsafe.Add(ref changesBefore, i) = 0;
                            continue;
                        }

                        lastAt += residual;
                        change = Limit(residual, MaxChange);
                        levelAt = Limit(change << 4, MaxLevel);
                    }
                    else
                    {
                        long sum = (long)fit * value1;
                        sum += isOfTwo ? (long)Unsafe.Add(ref fit, LinearFit.Weight2) * value2 : 0;
                        int followed = (int)(sum >> LinearFit.SixteenthBits);
                        int steadied = followed - (level * (feature < Feature.Gain ? MeasuredFeedback : CountedFeedback) / 16);
                        ref int advantageAt2 = ref Unsafe.Add(ref advantages, i);
                        ref int advantageAt3 = ref Unsafe.Add(ref fit, LinearFit.Advantage);
                        int advantage2 = advantageAt2;
                        int advantage3 = advantageAt3;
                        int prediction = followed + ((steadied - followed) & (-advantage2 >> 31));
                        prediction &= ~((-advantage3 & (advantage2 - advantage3)) >> 31);
                        residual += (gone & ~prediction) >> 3;
                        change = residual + ((prediction + 8) >> 4);
                        lastAt += change;
                        change = Limit(change, MaxChange);
                        int change16 = change << 4;
                        int error = Abs(change16 - followed);
                        level = change16 - steadied;
                        advantageAt2 = advantage2 + ((error - Abs(level) - advantage2) >> AdvantageRate);
                        advantageAt3 = advantage3 + ((error - Abs(change16) - advantage3) >> AdvantageRate);
                        levelAt = Limit(level, MaxLevel);
                        Learn(ref fit, isOfTwo, value1, value2, change);
                    }
                }

                changeAt = change;
                Unsafe.Add(ref changesBefore, i) = before;
                int size = Abs(residual);
                size = (uint)size > MaxResidual ? MaxResidual : size;
                size <<= ResidualTable.ScaleBits - 2;
                int rate = usualRate;
                if ((residual | before) == 0 && scale > RestScale)
                {
                    rate = 1;
                }

                scale += ((size << 2) - scale) >> rate;
                Unsafe.Add(ref scales, i) = Math.Max(Math.Max(scale, size), ResidualTable.MinScale);
            }

            code.Leave(window, range, fill);
        }

        private int ReadApart(ValueReader reader, int place, int rate, byte[] qualities)
        {
            if (place == _latitude && RunPosition(reader, rate))
            {
                return 2;
            }

            if (_history[place] == Continuous)
            {
                return 0;
            }

            if (qualities[place] == (byte)SignalQuality.Valid)
            {
                Begin(reader, place, rate);
            }

            return 1;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Rest(ref int scale, int rate)
        {
            if (scale > ResidualTable.MinScale)
            {
                scale = Math.Max(scale + (-scale >> (scale > RestScale ? 1 : rate)), ResidualTable.MinScale);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Abs(int number)
        {
            int sign = number >> 31;
            return (number ^ sign) - sign;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Limit(int number, int most) =>
            (uint)(number + most) <= 2 * (uint)most ? number : number > 0 ? most : -most;

        // As LinearFit's. The quotient of two whole numbers of less than 2 to the power of 53, as far as it is below 2 to the power of 20,
        // is as near to its floating-point neighbour as to be cut to the same whole number: the divisors are less than 2 to the power of 31.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Learn(ref int fit, bool isOfTwo, int feature1, int feature2, int target)
        {
            target = Limit(target, LinearFit.MaxTarget);
            int square1 = feature1 * feature1;
            int square2 = feature2 * feature2;
            int energy1 = Unsafe.Add(ref fit, LinearFit.Energy1);
            if (!isOfTwo)
            {
                if (square1 > energy1 >> LinearFit.TellingRate)
                {
                    int product = Unsafe.Add(ref fit, LinearFit.Product1);
                    energy1 += square1 - (energy1 >> LinearFit.ForgetRate);
                    product += (feature1 * target) - (product >> LinearFit.ForgetRate);
                    Unsafe.Add(ref fit, LinearFit.Energy1) = energy1;
                    Unsafe.Add(ref fit, LinearFit.Product1) = product;
                    fit = Weight((long)product << LinearFit.WeightBits, energy1);
                }

                return;
            }

            int energy2 = Unsafe.Add(ref fit, LinearFit.Energy2);
            if (square1 + square2 <= (energy1 + energy2) >> LinearFit.TellingRate)
            {
                return;
            }

            int product1 = Unsafe.Add(ref fit, LinearFit.Product1);
            int product2 = Unsafe.Add(ref fit, LinearFit.Product2);
            int energy12 = Unsafe.Add(ref fit, LinearFit.Energy12);
            energy1 += square1 - (energy1 >> LinearFit.ForgetRate);
            energy2 += square2 - (energy2 >> LinearFit.ForgetRate);
            product1 += (feature1 * target) - (product1 >> LinearFit.ForgetRate);
            product2 += (feature2 * target) - (product2 >> LinearFit.ForgetRate);
            energy12 += (feature1 * feature2) - (energy12 >> LinearFit.ForgetRate);
            Unsafe.Add(ref fit, LinearFit.Energy1) = energy1;
            Unsafe.Add(ref fit, LinearFit.Energy2) = energy2;
            Unsafe.Add(ref fit, LinearFit.Energy12) = energy12;
            Unsafe.Add(ref fit, LinearFit.Product1) = product1;
            Unsafe.Add(ref fit, LinearFit.Product2) = product2;
            ref int weight2 = ref Unsafe.Add(ref fit, LinearFit.Weight2);
            fit = Weight(((long)product1 << LinearFit.WeightBits) - ((long)weight2 * energy12), energy1);
            weight2 = Weight(((long)product2 << LinearFit.WeightBits) - ((long)fit * energy12), energy2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Weight(long product, int energy)
        {
            double weight = (double)product / energy;
            return (int)(weight > LinearFit.MaxWeight ? LinearFit.MaxWeight : weight < -LinearFit.MaxWeight ? -LinearFit.MaxWeight : weight);
        }
    }
}
