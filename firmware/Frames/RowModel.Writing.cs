using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    // The encoder's part.
    internal sealed partial class RowModel
    {
        /// <summary>Goes through a row's values in the order in which they are coded, and writes them.</summary>
        /// <param name="coder">Writes each.</param>
        /// <param name="elapsedMs">Time since the row before; the nominal period for the first row.</param>
        /// <param name="qualities">A <see cref="SignalQuality"/> each, by place; only of those that are valid is there a value.</param>
        /// <param name="hasChangedQualities">Whether one of them is another than in the row before.</param>
        [SteadyState]
        public void Write(ValueWriter coder, int elapsedMs, byte[] qualities, bool hasChangedQualities)
        {
            if (hasChangedQualities)
            {
                Interrupt(qualities);
            }

            int usualRate = StartRow(elapsedMs);
            bool isScaled = _elapsedMs != _elapsedBeforeMs;

            // The interpreter pays for each field and each call: what follows keeps to locals, and to one call a value.
            byte[] ways = _ways;
            int[] lasts = _last;
            int[] changes = _change;
            int[] changesBefore = _changeBefore;
            int[] scales = _scale;
            int[] advantages = _advantage;
            int[][] fits = _fits;
            byte[] features = _features;
            byte[] sources = _sources;
            int seconds = fits.Length;
            int course = _course;
            int n = ways.Length;
            for (int i = 0; i < n; i++)
            {
                int way = ways[i];
                if (way == Apart)
                {
                    if (!IsDue(i))
                    {
                        continue;
                    }

                    if (i == _latitude && RunPosition(coder, usualRate))
                    {
                        i++;
                        continue;
                    }

                    if (_history[i] != Continuous)
                    {
                        if (qualities[i] == (byte)SignalQuality.Valid)
                        {
                            Begin(coder, i, usualRate);
                        }

                        continue;
                    }

                    way = _fitOf[i];
                }

                int before = changes[i];
                int last = lasts[i];
                int scale = scales[i];
                int expected;
                int value;
                int change;
                if (way == Alone)
                {
                    // It stays where it is, or it goes on as before.
                    int own = before;
                    if (isScaled)
                    {
                        own = Scaled(before);
                    }

                    int advantage = advantages[i];
                    expected = last;
                    if (advantage > 0)
                    {
                        expected += own;
                    }

                    value = coder.Code(i, expected, 0, scale);
                    change = value - last;
                    if ((before | change) == 0)
                    {
                        changesBefore[i] = 0;
                        if (scale > ResidualTable.MinScale)
                        {
                            scale += -scale >> (scale > RestScale ? 1 : usualRate);
                            scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
                        }

                        continue;
                    }

                    if (i == course)
                    {
                        change = Wrap(change, _circle);
                        expected = value - Wrap(value - expected, _circle);
                    }

                    if ((uint)(change + MaxChange) > 2 * MaxChange)
                    {
                        change = change > 0 ? MaxChange : -MaxChange;
                    }

                    int error = change - own;
                    error = (change < 0 ? -change : change) - (error < 0 ? -error : error);
                    advantages[i] = advantage + (((error << 4) - advantage) >> AdvantageRate);
                }
                else
                {
                    // It follows what it depends on, or that less part of what it was wrong by, or it stays where it is.
                    int[] fit = fits[way];
                    int feature = features[way];
                    int value1;
                    if (feature == Feature.Change)
                    {
                        value1 = changes[sources[way]];
                        if ((uint)(value1 + LinearFit.MaxFeature) > 2 * LinearFit.MaxFeature)
                        {
                            value1 = value1 > 0 ? LinearFit.MaxFeature : -LinearFit.MaxFeature;
                        }
                    }
                    else
                    {
                        value1 = ValueOf(way, feature);
                    }

                    int value2 = features[seconds + way];
                    if (value2 != Feature.None)
                    {
                        value2 = ValueOf(seconds + way, value2);
                    }

                    int level = fit[LinearFit.Level];
                    if ((value1 | value2 | level) == 0)
                    {
                        expected = last;
                        value = coder.Code(i, expected, 0, scale);
                        change = value - last;
                        if ((change | before) == 0)
                        {
                            changesBefore[i] = 0;
                            if (scale > ResidualTable.MinScale)
                            {
                                scale += -scale >> (scale > RestScale ? 1 : usualRate);
                                scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
                            }

                            continue;
                        }

                        if ((uint)(change + MaxChange) > 2 * MaxChange)
                        {
                            change = change > 0 ? MaxChange : -MaxChange;
                        }

                        level = change << 4;
                    }
                    else
                    {
                        long sum = (long)fit[LinearFit.Weight1] * value1;
                        if (value2 != 0)
                        {
                            sum += (long)fit[LinearFit.Weight2] * value2;
                        }

                        int followed = (int)(sum >> LinearFit.SixteenthBits);
                        int steadied = followed - (level * (feature < Feature.Gain ? MeasuredFeedback : CountedFeedback) / 16);
                        int advantage2 = advantages[i];
                        int advantage3 = fit[LinearFit.Advantage];
                        int prediction = advantage3 > 0 && advantage3 > advantage2 ? 0 : advantage2 > 0 ? steadied : followed;
                        expected = last + ((prediction + 8) >> 4);
                        value = coder.Code(i, expected, prediction, scale);
                        change = value - last;
                        if ((uint)(change + MaxChange) > 2 * MaxChange)
                        {
                            change = change > 0 ? MaxChange : -MaxChange;
                        }

                        int change16 = change << 4;
                        int error = change16 - followed;
                        error = error < 0 ? -error : error;
                        level = change16 - steadied;
                        advantages[i] = advantage2 + ((error - (level < 0 ? -level : level) - advantage2) >> AdvantageRate);
                        fit[LinearFit.Advantage] = advantage3 + ((error - (change16 < 0 ? -change16 : change16) - advantage3) >> AdvantageRate);
                        LinearFit.Learn(fit, value1, value2, change);
                    }

                    if ((uint)(level + MaxLevel) > 2 * MaxLevel)
                    {
                        level = level > 0 ? MaxLevel : -MaxLevel;
                    }

                    fit[LinearFit.Level] = level;
                }

                lasts[i] = value;
                changes[i] = change;
                changesBefore[i] = before;

                // As NextScale, where most values come by.
                int size = value - expected;
                if (size == 0)
                {
                    // What has come to rest is known to be at rest at once.
                    scale += -scale >> (before == 0 && scale > RestScale ? 1 : usualRate);
                    scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
                    continue;
                }

                if (size < 0)
                {
                    size = -size;
                }

                if ((uint)size > MaxResidual)
                {
                    size = MaxResidual;
                }

                // What starts to move moves as much as it does.
                size <<= ResidualTable.ScaleBits - 2;
                scale += ((size << 2) - scale) >> usualRate;
                if (scale < size)
                {
                    scale = size;
                }

                scales[i] = scale;
            }
        }
    }
}
