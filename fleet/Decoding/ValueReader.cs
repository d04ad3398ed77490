using Telematics.Frames;

namespace Telematics.Fleet.Decoding
{
    /// <summary>Reads the values of a row model that come other ways than most: first ones, and positions.</summary>
    internal sealed class ValueReader(RangeDecoder code)
    {
        private int _course = -1;
        private int _circle;

        /// <summary>Where the values are read from.</summary>
        public RangeDecoder Decoder => code;

        /// <summary>Receives how many bits each value took, by place; or null.</summary>
        public double[]? Bits { get; set; }

        /// <summary>Says what goes round in a circle, and how many steps that has.</summary>
        public void SetCircle(int place, int circle)
        {
            _course = place;
            _circle = circle;
        }

        /// <summary>Reads a signal's first value.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="typical">About what it is, in steps.</param>
        /// <param name="shift">About how far from that, as a power of 2.</param>
        /// <returns>The value, in steps.</returns>
        public int CodeFirst(int place, int typical, int shift)
        {
            double position = Bits is null ? 0 : code.Position;
            int value = unchecked(typical + code.ReadFirst(shift));
            Count(place, position);
            return value;
        }

        /// <summary>Reads a value of which there is a prediction.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="expected">The value that is expected, in steps.</param>
        /// <param name="prediction">What of that is a prediction in sixteenths of a step, the sum rounded to the nearest: which side it was on counts.</param>
        /// <param name="scale">About by how much that is wrong, in 4096ths of a step.</param>
        /// <returns>The value, in steps.</returns>
        public int Code(int place, int expected, int prediction, int scale)
        {
            double position = Bits is null ? 0 : code.Position;
            int residual = code.ReadResidual(scale);
            Count(place, position);
            if (place == _course)
            {
                CheckShortWay(residual);
            }

            // The prediction went to the nearest step; wide bins lie on both sides of what is between two steps.
            int value = unchecked(expected + residual);
            value += scale >= 1 << ResidualTable.WideScaleLog && (prediction & 8) == 0 ? 1 : 0;
            return place == _course ? OnCircle(value) : value;
        }

        /// <summary>Makes of any number the one on the circle.</summary>
        public int OnCircle(int value)
        {
            value %= _circle;
            return value < 0 ? value + _circle : value;
        }

        /// <summary>What is not written the short way round was not written by a unit.</summary>
        public void CheckShortWay(int residual)
        {
            if (residual != RowModel.Wrap(residual, _circle))
            {
                code.Break();
            }
        }

        /// <summary>Counts what a value took, from a position of the code on.</summary>
        public void Count(int place, double from)
        {
            if (Bits is not null)
            {
                Bits[place] += code.Position - from;
            }
        }
    }
}
