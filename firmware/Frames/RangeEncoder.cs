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
        private const int MaxBits = 8;
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

        /// <summary>Writes a residual with one of the table's narrow rows.</summary>
        /// <param name="residual">What is left of a value when its prediction, rounded to the nearest, is taken away.</param>
        /// <param name="row">The row.</param>
        [SteadyState]
        public void WriteNarrow(int residual, int row)
        {
            short[] cumulative = _cumulative;
            int index = row * ResidualTable.RowLength;
            int range = _range >> ResidualTable.TotalBits;
            if (residual == 0)
            {
                // At the bottom of the interval: nothing to add.
                range *= cumulative[index + 1];
                _range = range;
                if (range < LeastRange)
                {
                    Normalise();
                }

                return;
            }

            // Sizes from 0 on, with a sign: 1 and -1 are of size 0.
            int sign = 0;
            int size = residual - 1;
            if (residual < 0)
            {
                size = ~residual;
                sign = 1;
            }

            int low = _low;
            if (size >= ResidualTable.Bins - 1)
            {
                int bottom = cumulative[index + ResidualTable.Bins];
                _low = low + (range * bottom);
                _range = range * (ResidualTable.Total - bottom);
                Normalise();
                WriteBeyond(size - (ResidualTable.Bins - 1), sign, ResidualTable.FirstWidening, 2 * ResidualTable.FirstWidening);
                return;
            }

            // The symbol and the sign in one: half of its interval each.
            index += size + 1;
            int from = cumulative[index];
            low += range * from;
            range = (range * (cumulative[index + 1] - from)) >> 1;
            if (sign != 0)
            {
                low += range;
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
        }

        /// <summary>Writes a residual with one of the table's wide rows.</summary>
        /// <param name="residual">What is left of a value when its prediction, to the next half a step, is taken away.</param>
        /// <param name="row">The row.</param>
        /// <param name="shift">How wide its bins are: 2 to this power, 1 to 28.</param>
        [SteadyState]
        public void WriteWide(int residual, int row, int shift)
        {
            short[] cumulative = _cumulative;
            int sign = 0;
            int size = residual;
            if (residual < 0)
            {
                size = ~residual;
                sign = 1;
            }

            int symbol = size >> shift;
            int index = row * ResidualTable.RowLength;
            int range = _range >> ResidualTable.TotalBits;
            int low = _low;
            if (symbol >= ResidualTable.Bins)
            {
                int bottom = cumulative[index + ResidualTable.Bins];
                _low = low + (range * bottom);
                _range = range * (ResidualTable.Total - bottom);
                Normalise();
                WriteBeyond(size - (ResidualTable.Bins << shift), sign, shift + ResidualTable.FirstWidening, 2 * ResidualTable.FirstWidening);
                return;
            }

            index += symbol;
            int from = cumulative[index];
            low += range * from;
            range *= cumulative[index + 1] - from;
            if (shift > MaxBits)
            {
                _low = low;
                _range = range;
                Normalise();
                WriteRest(size, sign, shift);
                return;
            }

            // The symbol, what its bin leaves open, and the sign, in one: an equal part of the symbol's interval each.
            range >>= shift + 1;
            low += range * (((size & ((1 << shift) - 1)) << 1) | sign);
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

        // Beyond the bins of one row it goes on behind them with wider ones, and wider ones again.
        private void WriteBeyond(int size, int sign, int shift, int widening)
        {
            short[] cumulative = _cumulative;
            int index = ResidualTable.NarrowRows * ResidualTable.RowLength;
            while (true)
            {
                int symbol = size >> shift;
                symbol = symbol > ResidualTable.Bins ? ResidualTable.Bins : symbol;
                int from = cumulative[index + symbol];
                int range = _range >> ResidualTable.TotalBits;
                _low += range * from;
                _range = range * (cumulative[index + symbol + 1] - from);
                Normalise();
                if (symbol < ResidualTable.Bins)
                {
                    WriteRest(size, sign, shift);
                    return;
                }

                size -= ResidualTable.Bins << shift;
                shift += widening;
                shift = shift > ResidualTable.WidestShift ? ResidualTable.WidestShift : shift;
                widening <<= 1;
            }
        }

        private void WriteRest(int size, int sign, int shift)
        {
            while (shift > MaxBits)
            {
                shift -= MaxBits;
                WriteBits((size >> shift) & ((1 << MaxBits) - 1), MaxBits);
            }

            WriteBits(((size & ((1 << shift) - 1)) << 1) | sign, shift + 1);
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
