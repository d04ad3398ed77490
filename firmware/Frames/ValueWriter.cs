using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>Writes the values that a row model goes through.</summary>
    internal sealed class ValueWriter : RangeEncoder
    {
        private readonly short[] _narrowStarts = ResidualTable.NarrowStarts;
        private readonly short[] _wideStarts = ResidualTable.WideStarts;
        private readonly byte[] _wideShifts = ResidualTable.WideShifts;
        private readonly byte[] _ids;

        // Negative where more is to be done than to go to the nearest step.
        private readonly int[] _steps;
        private readonly int _course;
        private readonly int _circle;
        private int[] _values;

        public ValueWriter(byte[] buffer, RowModel model, FrameLayout layout)
            : base(buffer)
        {
            int n = layout.Ids.Length;
            _ids = new byte[n];
            _steps = new int[n];
            _values = layout.Ids;
            _course = model.Course;
            _circle = model.Circle;
            for (int place = 0; place < n; place++)
            {
                int column = model.Columns[place];
                int id = layout.Ids[column];
                _ids[place] = (byte)id;
                _steps[place] = place == _course || IsLimited(SignalCatalogue.Get(id), layout.Steps[column]) ? -layout.Steps[column] : layout.Steps[column];
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
                if (step < 0)
                {
                    return CodeApart(place, expected, prediction, scale);
                }

                // To the nearest step, halves away from zero.
                value = value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step;
            }

            int residual = value - expected;
            short[] cumulative = _cumulative;
            int low = _low;
            int range;
            if (scale < 1 << ResidualTable.WideScaleLog)
            {
                int index = _narrowStarts[scale < ResidualTable.FineScale ? scale >> 3 : (scale >> 8) + ResidualTable.CoarseRows];
                if (residual == 0)
                {
                    // At the bottom of the interval: nothing to add.
                    range = (_range >> ResidualTable.TotalBits) * cumulative[index + 1];
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
                range = _range >> ResidualTable.TotalBits;
                int from = cumulative[index];
                low += range * from;
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

                int sign = 0;
                int size = residual;
                if (residual < 0)
                {
                    size = ~residual;
                    sign = 1;
                }

                scale >>= 13;
                int shift = _wideShifts[scale];
                int symbol = size >> shift;
                int index = _wideStarts[scale];
                if (symbol >= ResidualTable.Bins)
                {
                    WriteWide(residual, index / ResidualTable.RowLength, shift);
                    return value;
                }

                // The symbol, what its bin leaves open, and the sign, in one: an equal part of the symbol's interval each.
                index += symbol;
                range = _range >> ResidualTable.TotalBits;
                int from = cumulative[index];
                low += range * from;
                range = (range * (cumulative[index + 1] - from)) >> (shift + 1);
                low += range * (((size - (symbol << shift)) << 1) | sign);
            }

            if (low < 0)
            {
                low &= FullRange;
                Carry(_buffer, _at);
            }

            if (range < LeastRange)
            {
                byte[] buffer = _buffer;
                int at = _at;
                do
                {
                    buffer[at++] = (byte)(low >> 23);
                    low = (low << 8) & FullRange;
                    range <<= 8;
                }
                while (range < LeastRange);
                _at = at;
            }

            _low = low;
            _range = range;
            return value;
        }

        // Where a step does not go into a range, the nearest one may lie outside.
        private static bool IsLimited(SignalDefinition signal, int step)
        {
            int half = step >> 1;
            return signal.Min < int.MinValue + half || ToNearest(signal.Min, step) < FrameLayout.LeastOf(signal, step)
                || signal.Max > int.MaxValue - half || ToNearest(signal.Max, step) > FrameLayout.MostOf(signal, step);
        }

        private static int ToNearest(int value, int step)
        {
            int half = step >> 1;
            return (int)((value < 0 ? (long)value - half : (long)value + half) / step);
        }

        private int CodeApart(int place, int expected, int prediction, int scale)
        {
            int value = ToSteps(place);
            int residual = value - expected;
            bool isWide = scale >= 1 << ResidualTable.WideScaleLog;
            if (isWide && (prediction & 8) == 0)
            {
                residual--;
            }

            if (place == _course)
            {
                residual = RowModel.Wrap(residual, _circle);
            }

            WriteResidual(residual, scale);
            return value;
        }

        private int ToSteps(int place)
        {
            int value = _values[_ids[place]];
            int step = _steps[place];
            if (step > 0)
            {
                return ToNearest(value, step);
            }

            value = ToNearest(value, -step);
            SignalDefinition signal = SignalCatalogue.Get(_ids[place]);
            int least = FrameLayout.LeastOf(signal, -step);
            int most = FrameLayout.MostOf(signal, -step);
            return value < least ? least : value > most ? most : value;
        }
    }
}
