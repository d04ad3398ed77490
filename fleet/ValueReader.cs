using Telematics.Frames;

namespace Telematics.Fleet
{
    /// <summary>Reads the values that a row model goes through.</summary>
    internal sealed class ValueReader : IValueCoder
    {
        private readonly RowModel _model;
        private RangeDecoder _code = new();

        /// <summary>Makes a reader for a model.</summary>
        public ValueReader(RowModel model)
        {
            _model = model;
        }

        /// <summary>Receives how many bits each value took, by place; or null.</summary>
        public double[]? Bits { get; set; }

        /// <summary>Where the values are read from.</summary>
        public void SetSource(RangeDecoder code) => _code = code;

        /// <inheritdoc/>
        public int CodeFirst(int place, int typical, int shift)
        {
            double position = Bits is null ? 0 : _code.Position;
            int value = unchecked(typical + (shift == 0 ? _code.ReadNarrow(ResidualTable.NarrowRows - 1) : _code.ReadWide(ResidualTable.NarrowRows, shift)));
            Count(place, position);
            return value;
        }

        /// <inheritdoc/>
        public int Code(int place, int last, int prediction, int scale)
        {
            double position = Bits is null ? 0 : _code.Position;
            int rounded = scale < 1 << ResidualTable.WideScaleLog ? (prediction + 8) >> 4 : (prediction >> 4) + 1;
            int residual = _code.ReadResidual(scale);
            int change = unchecked(residual + rounded);
            if (place == _model.Course)
            {
                // What is not written the short way round was not written by a unit.
                if (residual != RowModel.Wrap(residual, _model.Circle))
                {
                    _code.Break();
                }

                change = RowModel.Wrap(change, _model.Circle);
            }

            Count(place, position);
            return change;
        }

        private void Count(int place, double position)
        {
            if (Bits is not null)
            {
                Bits[_model.Columns[place]] += _code.Position - position;
            }
        }
    }
}
