using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>Writes the values that a row model goes through.</summary>
    internal sealed class ValueWriter : IValueCoder
    {
        private readonly RangeEncoder _coder;
        private readonly byte[] _rowOfScale = ResidualTable.NarrowRowOf;
        private readonly byte[] _ids;
        private readonly int[] _steps;
        private readonly int _course;
        private readonly int _circle;
        private readonly bool _hasLimits;
        private int[] _values;

        public ValueWriter(RangeEncoder coder, RowModel model, FrameLayout layout)
        {
            int n = layout.Ids.Length;
            _coder = coder;
            _ids = new byte[n];
            _steps = new int[n];
            _values = layout.Ids;
            _hasLimits = layout.HasOwnSteps;
            _course = model.Course;
            _circle = model.Circle;
            for (int place = 0; place < n; place++)
            {
                int column = model.Columns[place];
                int id = layout.Ids[column];
                _ids[place] = (byte)id;
                _steps[place] = layout.Steps[column];
            }
        }

        /// <summary>The signals' ids, by place. Not to be changed.</summary>
        public byte[] Ids => _ids;

        /// <summary>Where the values are taken from: raw, by the signals' ids.</summary>
        public void SetSource(int[] values)
        {
            _values = values;
        }

        public int CodeFirst(int place, int typical, int shift)
        {
            int value = Resolve(place, _values[_ids[place]]);
            if (shift == 0)
            {
                _coder.WriteNarrow(value - typical, ResidualTable.NarrowRows - 1);
            }
            else
            {
                _coder.WriteWide(value - typical, ResidualTable.NarrowRows, shift);
            }

            return value;
        }

        public int Code(int place, int last, int prediction, int scale)
        {
            int value = _values[_ids[place]];
            int step = _steps[place];
            if (_hasLimits)
            {
                value = Resolve(place, value);
            }
            else if (step != 1)
            {
                value = value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step;
            }

            int change = value - last;
            bool isCourse = place == _course;
            if (isCourse)
            {
                change = RowModel.Wrap(change, _circle);
            }

            int residual;
            if (scale < 1 << ResidualTable.WideScaleLog)
            {
                residual = change - ((prediction + 8) >> 4);
                _coder.WriteNarrow(isCourse ? RowModel.Wrap(residual, _circle) : residual, scale < 512 ? _rowOfScale[scale >> 3] - 2 : _rowOfScale[scale >> 8] + 8);
                return change;
            }

            int shift = 0;
            do
            {
                scale >>= 1;
                shift++;
            }
            while (scale >= 1 << ResidualTable.WideScaleLog);
            residual = change - (prediction >> 4) - 1;
            _coder.WriteWide(isCourse ? RowModel.Wrap(residual, _circle) : residual, ResidualTable.NarrowRows + ((scale >> 12) & 1), shift);
            return change;
        }

        // A value goes to the nearest step, halves away from zero; where a step does not go into a range, that may lie outside. Half a
        // step is never added, as a value may be the last that there is.
        private int Resolve(int place, int value)
        {
            SignalDefinition signal = SignalCatalogue.Get(_ids[place]);
            int step = _steps[place];
            int least = FrameLayout.LeastOf(signal, step);
            int most = FrameLayout.MostOf(signal, step);
            int steps = value / step;
            int rest = value - (steps * step);
            int up = step - (step >> 1);
            steps = rest >= up ? steps + 1 : rest <= -up ? steps - 1 : steps;
            return steps < least ? least : steps > most ? most : steps;
        }
    }
}
