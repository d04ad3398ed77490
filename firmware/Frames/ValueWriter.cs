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
            // A value goes to the nearest step, halves away from zero.
            int value = _values[_ids[place]];
            int step = _steps[place];
            value = Limit(place, value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step);
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
            if (step != 1)
            {
                value = value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step;
            }

            if (_hasLimits)
            {
                value = Limit(place, value);
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

        // Where a step does not go into a range, the nearest one may lie outside.
        private int Limit(int place, int value)
        {
            SignalDefinition signal = SignalCatalogue.Get(_ids[place]);
            int least = FrameLayout.LeastOf(signal, _steps[place]);
            int most = FrameLayout.MostOf(signal, _steps[place]);
            return value < least ? least : value > most ? most : value;
        }
    }
}
