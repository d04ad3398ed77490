using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>
    /// A range coder over 31 bits: narrows an interval by each decision's probability, and writes the bytes that are settled.
    /// A carry goes straight into the bytes written. Nothing but 32-bit integers, so that every machine does the same.
    /// </summary>
    internal sealed class RangeEncoder
    {
        /// <summary>The most bytes that one residual takes.</summary>
        public const int MaxResidualLength = 14;

        /// <summary>The most bytes that <see cref="Finish"/> adds.</summary>
        public const int MaxFinishLength = 1;

        /// <summary>The most bytes that a flag takes, or a few bits.</summary>
        public const int MaxFlagLength = 2;

        private const int FullRange = 0x7FFFFFFF;
        private const int LeastRange = 1 << 23;
        private const int FlagBits = 15;
        private const int FlagRate = 4;

        private readonly byte[] _buffer;
        private readonly short[] _cumulative = ResidualTable.Cumulative;
        private int _at;
        private int _low;
        private int _range;

        public RangeEncoder(byte[] buffer)
        {
            _buffer = buffer;
        }

        /// <summary>Where the next byte goes.</summary>
        public int At => _at;

        public void Start(int at)
        {
            _at = at;
            _low = 0;
            _range = FullRange;
        }

        /// <summary>Writes a decision whose probability adapts.</summary>
        /// <param name="probabilities">How probable false is, of 32768, by context.</param>
        /// <param name="context">Which of them counts.</param>
        /// <param name="flag">The decision.</param>
        [SteadyState]
        public void WriteFlag(short[] probabilities, int context, bool flag)
        {
            int p = probabilities[context];
            int bound = (_range >> FlagBits) * p;
            if (flag)
            {
                probabilities[context] = (short)(p - (p >> FlagRate));
                _low += bound;
                _range -= bound;
            }
            else
            {
                probabilities[context] = (short)(p + ((32768 - p) >> FlagRate));
                _range = bound;
            }

            Normalise();
        }

        /// <summary>Writes a number's lowest bits as they are.</summary>
        /// <param name="value">0 to 2 to the power of <paramref name="count"/>, less one.</param>
        /// <param name="count">0 to 9.</param>
        [SteadyState]
        public void WriteBits(int value, int count)
        {
            _range >>= count;
            _low += _range * value;
            Normalise();
        }

        /// <summary>Writes a residual: what is left of a value when its prediction is taken away.</summary>
        /// <param name="residual">The residual, from a prediction rounded to the nearest; unless the scale is wide.</param>
        /// <param name="row">The row of the table.</param>
        /// <param name="shift">How wide its bins are: 2 to this power; 0 for a narrow row. Up to 28.</param>
        [SteadyState]
        public void WriteResidual(int residual, int row, int shift)
        {
            short[] cumulative = _cumulative;
            byte[] buffer = _buffer;
            int low = _low;
            int range = _range;
            int at = _at;

            // Of a narrow row's bins the first is 0 alone, and has no sign; of a wide row's it is 0 and -1.
            int size = residual;
            int sign = 0;
            if (residual < 0)
            {
                size = ~residual;
                sign = 1;
            }

            int first = 0;
            if (shift == 0)
            {
                if (residual == 0)
                {
                    size = -1;
                }
                else if (residual > 0)
                {
                    size--;
                }

                first = 1;
            }

            int widen = 2;
            int index = row * ResidualTable.RowLength;
            while (true)
            {
                int symbol = (size >> shift) + first;
                if (symbol > ResidualTable.Bins)
                {
                    symbol = ResidualTable.Bins;
                }

                int from = cumulative[index + symbol];
                range >>= ResidualTable.TotalBits;
                low += range * from;
                range *= cumulative[index + symbol + 1] - from;
                if (low < 0)
                {
                    low &= FullRange;
                    Carry(buffer, at);
                }

                while (range < LeastRange)
                {
                    buffer[at++] = (byte)(low >> 23);
                    low = (low << 8) & FullRange;
                    range <<= 8;
                }

                if (symbol < ResidualTable.Bins)
                {
                    break;
                }

                // Beyond the bins: go on behind them, with wider ones.
                size -= (ResidualTable.Bins - first) << shift;
                first = 0;
                shift += widen;
                widen <<= 1;
                index = ResidualTable.NarrowRows * ResidualTable.RowLength;
            }

            if (size >= 0)
            {
                while (shift > 8)
                {
                    shift -= 8;
                    range >>= 8;
                    low += range * ((size >> shift) & 0xFF);
                    if (low < 0)
                    {
                        low &= FullRange;
                        Carry(buffer, at);
                    }

                    while (range < LeastRange)
                    {
                        buffer[at++] = (byte)(low >> 23);
                        low = (low << 8) & FullRange;
                        range <<= 8;
                    }
                }

                range >>= shift + 1;
                low += range * (((size & ((1 << shift) - 1)) << 1) | sign);
                if (low < 0)
                {
                    low &= FullRange;
                    Carry(buffer, at);
                }

                while (range < LeastRange)
                {
                    buffer[at++] = (byte)(low >> 23);
                    low = (low << 8) & FullRange;
                    range <<= 8;
                }
            }

            _low = low;
            _range = range;
            _at = at;
        }

        /// <summary>
        /// Writes what settles the interval when nothing but zeros is taken to follow: a byte, or not even that.
        /// </summary>
        /// <returns>Where the code ends.</returns>
        [SteadyState]
        public int Finish()
        {
            if (_low == 0)
            {
                return _at;
            }

            if (_low > FullRange - _range + 1)
            {
                Carry(_buffer, _at);
                return _at;
            }

            _low += LeastRange - 1;
            if (_low < 0)
            {
                _low &= FullRange;
                Carry(_buffer, _at);
            }

            _buffer[_at++] = (byte)(_low >> 23);
            return _at;
        }

        // The interval never reaches beyond 1, so that a carry ends within the bytes written.
        private static void Carry(byte[] buffer, int at)
        {
            while (++buffer[--at] == 0)
            {
            }
        }

        private void Normalise()
        {
            if (_low < 0)
            {
                _low &= FullRange;
                Carry(_buffer, _at);
            }

            while (_range < LeastRange)
            {
                _buffer[_at++] = (byte)(_low >> 23);
                _low = (_low << 8) & FullRange;
                _range <<= 8;
            }
        }
    }
}
