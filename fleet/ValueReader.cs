using Telematics.Frames;

namespace Telematics.Fleet
{
    /// <summary>Reads the values that a row model goes through.</summary>
    internal sealed class ValueReader
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

        /// <summary>Reads a signal's first value.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="typical">About what it is, in steps.</param>
        /// <param name="shift">About how far from that, as a power of 2.</param>
        /// <returns>The value, in steps.</returns>
        public int CodeFirst(int place, int typical, int shift)
        {
            double position = Bits is null ? 0 : _code.Position;
            int value = unchecked(typical + (shift == 0 ? _code.ReadNarrow(ResidualTable.NarrowRows - 1) : _code.ReadWide(ResidualTable.NarrowRows, shift)));
            Count(place, position);
            return value;
        }

        /// <summary>Reads a value of which there is a prediction.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="expected">The value that is expected, in steps.</param>
        /// <param name="prediction">What of that is a prediction in sixteenths of a step, the sum rounded to the nearest.</param>
        /// <param name="scale">About by how much that is wrong, in 4096ths of a step.</param>
        /// <returns>The value, in steps.</returns>
        public int Code(int place, int expected, int prediction, int scale)
        {
            double position = Bits is null ? 0 : _code.Position;
            if (scale >= 1 << ResidualTable.WideScaleLog && (prediction & 8) == 0)
            {
                expected++;
            }

            int residual = _code.ReadResidual(scale);
            int value = unchecked(expected + residual);
            if (place == _model.Course)
            {
                // What is not written the short way round was not written by a unit.
                int circle = _model.Circle;
                if (residual != RowModel.Wrap(residual, circle))
                {
                    _code.Break();
                }

                value %= circle;
                value += value < 0 ? circle : 0;
            }

            Count(place, position);
            return value;
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
