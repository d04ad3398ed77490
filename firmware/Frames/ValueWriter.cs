using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>Writes the values that a row model goes through.</summary>
    internal sealed class ValueWriter : RangeEncoder
    {
        private readonly byte[] _fineRows = ResidualTable.FineRows;
        private readonly byte[] _coarseRows = ResidualTable.CoarseRows;
        private readonly byte[] _wideRows = ResidualTable.WideRows;
        private readonly byte[] _wideSpans = ResidualTable.WideSpans;
        private readonly byte[] _ids;

        // Negative where more is to be done than to go to the nearest step.
        private readonly int[] _steps;
        private readonly int _course;
        private readonly int _circle;
        private readonly Catalogue _catalogue;
        private int[] _values;

        public ValueWriter(byte[] buffer, RowModel model, FrameLayout layout)
            : base(buffer)
        {
            int n = layout.Ids.Length;
            _ids = new byte[n];
            _steps = new int[n];
            _values = layout.Ids;
            _catalogue = layout.Catalogue;
            _course = model.Course;
            _circle = model.Circle;
            for (int place = 0; place < n; place++)
            {
                int column = model.Columns[place];
                int id = layout.Ids[column];
                int min = layout.Catalogue.Min[id];
                int max = layout.Catalogue.Max[id];
                int step = layout.Steps[column];
                _ids[place] = (byte)id;

                // Where a step does not go into a range, the nearest one may lie outside.
                int half = step >> 1;
                bool isApart = place == _course || min < int.MinValue + half || max > int.MaxValue - half
                    || ToNearest(min, step) < FrameLayout.LeastOf(min, step) || ToNearest(max, step) > FrameLayout.MostOf(max, step);
                _steps[place] = isApart ? -step : step;
            }
        }

        /// <summary>The signals' ids, by place. Not to be changed.</summary>
        public byte[] Ids => _ids;

        /// <summary>Where the values are taken from: raw, by the signals' ids.</summary>
        public void SetSource(int[] values)
        {
            _values = values;
        }

        /// <summary>Writes a signal's first value.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="typical">About what it is, in steps.</param>
        /// <param name="shift">About how far from that, as a power of 2.</param>
        /// <returns>The value, in steps.</returns>
        [SteadyState]
        public int CodeFirst(int place, int typical, int shift)
        {
            int value = ToSteps(place);
            if (shift == 0)
            {
                WriteNarrow(value - typical, ResidualTable.NarrowRows - 1);
            }
            else
            {
                WriteWide(value - typical, ResidualTable.NarrowRows, shift);
            }

            return value;
        }

        /// <summary>Writes a value of which there is a prediction.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="expected">The value that is expected, in steps.</param>
        /// <param name="prediction">What of that is a prediction in sixteenths of a step, the sum rounded to the nearest: which side it was on counts.</param>
        /// <param name="scale">About by how much that is wrong, in 4096ths of a step; <see cref="ResidualTable.MinScale"/> or more.</param>
        /// <returns>The value, in steps.</returns>
        /// <remarks>
        /// Does what <see cref="RangeEncoder.WriteNarrow"/> and <see cref="RangeEncoder.WriteWide"/> do, in one go for all but what is
        /// rare: most of what a row costs is spent here.
        /// </remarks>
        [SteadyState]
        public int Code(int place, int expected, int prediction, int scale)
        {
            int value = _values[_ids[place]];
            int step = _steps[place];
            if (step != 1)
            {
                if (step > 0)
                {
                    // To the nearest step, halves away from zero.
                    value = value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step;
                }
                else
                {
                    value = ToSteps(place);
                    if (place == _course)
                    {
                        expected = value - ShortWay(value - expected, prediction, scale);
                    }
                }
            }

            int residual = value - expected;
            int low;
            int range;
            if (scale < 1 << ResidualTable.WideScaleLog)
            {
                int index;
                if (scale < ResidualTable.CoarseScale)
                {
                    index = _fineRows[scale >> ResidualTable.FineStep] * ResidualTable.RowLength;
                }
                else
                {
                    index = _coarseRows[scale >> ResidualTable.CoarseStep] * ResidualTable.RowLength;
                }

                if (residual == 0)
                {
                    // At the bottom of the interval: nothing to add.
                    range = (_range >> ResidualTable.TotalBits) * _cumulative[index + 1];
                    _range = range;
                    if (range < LeastRange)
                    {
                        Normalise();
                    }

                    return value;
                }

                int size = residual;
                if (residual < 0)
                {
                    size = -residual;
                }

                if ((uint)size >= ResidualTable.Bins)
                {
                    WriteNarrow(residual, index / ResidualTable.RowLength);
                    return value;
                }

                // The symbol and the sign in one: half of its interval each.
                index += size;
                short[] cumulative = _cumulative;
                range = _range >> ResidualTable.TotalBits;
                int from = cumulative[index];
                low = _low + (range * from);
                range = (range * (cumulative[index + 1] - from)) >> 1;
                if (residual < 0)
                {
                    low += range;
                }
            }
            else
            {
                // The prediction went to the nearest step; here bins lie on both sides of what is between two steps.
                if ((prediction & 8) == 0)
                {
                    residual--;
                }

                if (scale >= ResidualTable.WideScales)
                {
                    WriteResidual(residual, scale);
                    return value;
                }

                // Twice the size, and the sign behind it: 0, -1, 1, -2, ... in a row. Beyond 2 to the power of 30 it is huge without a sign.
                int size = residual << 1;
                if (residual < 0)
                {
                    size = ~size;
                }

                scale >>= ResidualTable.WideStep;
                int span = _wideSpans[scale];
                int index = _wideRows[scale] * ResidualTable.RowLength;
                int symbol = (int)((uint)size / (uint)span);
                if (symbol >= ResidualTable.Bins)
                {
                    WriteResidual(residual, scale << ResidualTable.WideStep);
                    return value;
                }

                // The symbol, and what its bin leaves open, in one: an equal part of the symbol's interval each.
                index += symbol;
                short[] cumulative = _cumulative;
                range = _range >> ResidualTable.TotalBits;
                int from = cumulative[index];
                low = _low + (range * from);
                range = range * (cumulative[index + 1] - from) / span;
                low += range * (size - (symbol * span));
            }

            if (low < 0)
            {
                low &= FullRange;
                Carry(_buffer, _at);
            }

            if (range < LeastRange)
            {
                do
                {
                    _buffer[_at] = (byte)(low >> 23);
                    _at++;
                    low = (low << 8) & FullRange;
                    range <<= 8;
                }
                while (range < LeastRange);
            }

            _low = low;
            _range = range;
            return value;
        }

        private static int ToNearest(int value, int step)
        {
            int half = step >> 1;
            return (int)((value < 0 ? (long)value - half : (long)value + half) / step);
        }

        private int ToSteps(int place)
        {
            int value = _values[_ids[place]];
            int step = _steps[place];
            if (step == 1 || step == -1)
            {
                return value;
            }

            step = step < 0 ? -step : step;
            value = ToNearest(value, step);
            int id = _ids[place];
            int least = FrameLayout.LeastOf(_catalogue.Min[id], step);
            int most = FrameLayout.MostOf(_catalogue.Max[id], step);
            return value < least ? least : value > most ? most : value;
        }

        // A residual on the circle, such that what is coded of it is short.
        private int ShortWay(int residual, int prediction, int scale)
        {
            int gone = scale >= 1 << ResidualTable.WideScaleLog && (prediction & 8) == 0 ? 1 : 0;
            return RowModel.Wrap(residual - gone, _circle) + gone;
        }
    }
}
