using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>
    /// A range coder over 31 bits: narrows an interval by each decision's probability, and writes the bytes that are settled.
    /// A carry goes straight into the bytes written. Nothing but 32-bit integers, so that every machine does the same.
    /// </summary>
    internal class RangeEncoder
    {
        /// <summary>The most bytes that one residual takes.</summary>
        public const int MaxResidualLength = 14;

        /// <summary>The most bytes that <see cref="Finish"/> adds.</summary>
        public const int MaxFinishLength = 1;

        /// <summary>The most bytes that a flag takes, or a few bits.</summary>
        public const int MaxFlagLength = 2;

        /// <summary>The greatest range: 31 bits.</summary>
        private protected const int FullRange = 0x7FFFFFFF;

        /// <summary>From this range down a byte is settled.</summary>
        private protected const int LeastRange = 1 << 23;

        private const int MaxBits = 8;
        private const int FlagBits = 15;
        private const int FlagRate = 4;

        private protected readonly byte[] _buffer;
        private protected readonly short[] _cumulative = ResidualTable.Cumulative;
        private protected int _at;
        private protected int _low;
        private protected int _range;

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
            int range = _range;
            int bound = (range >> FlagBits) * p;
            if (flag)
            {
                probabilities[context] = (short)(p - (p >> FlagRate));
                _low += bound;
                _range = range - bound;
                Normalise();
                return;
            }

            // At the bottom of the interval: nothing to add.
            probabilities[context] = (short)(p + ((32768 - p) >> FlagRate));
            _range = bound;
            if (bound < LeastRange)
            {
                Normalise();
            }
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

        /// <summary>Writes a residual with the row of a scale.</summary>
        /// <param name="residual">The residual.</param>
        /// <param name="scale">About how large it is, in 4096ths; <see cref="ResidualTable.MinScale"/> or more.</param>
        [SteadyState]
        public void WriteResidual(int residual, int scale)
        {
            int row = ResidualTable.RowOf(scale);
            if (row < 32)
            {
                WriteNarrow(residual, row);
            }
            else
            {
                WriteWide(residual, row & 31, row >> 5);
            }
        }

        /// <summary>Writes a residual with one of the table's narrow rows.</summary>
        /// <param name="residual">What is left of a value when its prediction, rounded to the nearest, is taken away.</param>
        /// <param name="row">The row.</param>
        [SteadyState]
        public void WriteNarrow(int residual, int row)
        {
            int index = row * ResidualTable.RowLength;
            int size = residual < 0 ? -residual : residual;
            if ((uint)size >= ResidualTable.Bins)
            {
                WriteSymbol(index + ResidualTable.Bins);
                Normalise();

                // Sizes from 0 on, with a sign: 1 and -1 are of size 0.
                WriteBeyond(
                    (residual < 0 ? ~residual : residual - 1) - (ResidualTable.Bins - 1), residual < 0 ? 1 : 0,
                    ResidualTable.FirstWidening, 2 * ResidualTable.FirstWidening);
                return;
            }

            WriteSymbol(index + size);
            if (size != 0)
            {
                // The symbol and the sign in one: half of its interval each.
                _range >>= 1;
                _low += residual < 0 ? _range : 0;
            }

            Normalise();
        }

        /// <summary>Writes a residual with one of the table's wide rows.</summary>
        /// <param name="residual">What is left of a value when its prediction, to the next half a step, is taken away.</param>
        /// <param name="row">The row.</param>
        /// <param name="shift">How wide its bins are: 2 to this power, 1 to 28.</param>
        [SteadyState]
        public void WriteWide(int residual, int row, int shift)
        {
            int index = row * ResidualTable.RowLength;
            int sign = residual < 0 ? 1 : 0;
            int size = residual < 0 ? ~residual : residual;
            int symbol = size >> shift;
            if (symbol >= ResidualTable.Bins)
            {
                WriteSymbol(index + ResidualTable.Bins);
                Normalise();
                WriteBeyond(size - (ResidualTable.Bins << shift), sign, shift + ResidualTable.FirstWidening, 2 * ResidualTable.FirstWidening);
                return;
            }

            WriteSymbol(index + symbol);
            if (shift > MaxBits)
            {
                Normalise();
            }

            // Where the interval is wide enough still, what the symbol's bin leaves open and the sign come without a step between.
            WriteRest(size, sign, shift);
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
        private protected static void Carry(byte[] buffer, int at)
        {
            while (++buffer[--at] == 0)
            {
            }
        }

        // Beyond the bins of one row it goes on behind them with wider ones, and wider ones again.
        private void WriteBeyond(int size, int sign, int shift, int widening)
        {
            int index = ResidualTable.NarrowRows * ResidualTable.RowLength;
            while (true)
            {
                int symbol = size >> shift;
                symbol = symbol > ResidualTable.Bins ? ResidualTable.Bins : symbol;
                WriteSymbol(index + symbol);
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

        // The symbol that begins at an index; its interval is left for the caller to normalise.
        private void WriteSymbol(int index)
        {
            int from = _cumulative[index];
            int range = _range >> ResidualTable.TotalBits;
            _low += range * from;
            _range = range * (_cumulative[index + 1] - from);
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

        private protected void Normalise()
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
