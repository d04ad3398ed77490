using System;
using System.Runtime.CompilerServices;
using Telematics.Frames;

namespace Telematics.Fleet
{
    /// <summary>
    /// Undoes what the unit's range coder did. Takes any bytes: what no coder writes makes <see cref="IsBroken"/> true, and from
    /// there on it yields what it may.
    /// </summary>
    internal ref struct RangeDecoder
    {
        private const int LeastRange = 1 << 23;
        private const int WindowLength = 4;
        private const int FlagRate = 4;
        private const int MaxEscapeShift = 26;

        private readonly ReadOnlySpan<byte> _data;
        private readonly ReadOnlySpan<short> _cumulative;
        private int _at;
        private int _spare;
        private int _code;
        private int _range;

        /// <summary>Begins.</summary>
        /// <param name="data">The code, from its first byte to its last. Zeros are taken to follow.</param>
        public RangeDecoder(ReadOnlySpan<byte> data)
        {
            _data = data;
            _cumulative = ResidualTable.Cumulative;
            uint window = 0;
            for (; _at < WindowLength; _at++)
            {
                window = (window << 8) | (_at < data.Length ? data[_at] : 0u);
            }

            // Of the window's 32 bits 31 are in work.
            _spare = (int)(window & 1);
            _code = (int)(window >> 1);
            _range = int.MaxValue;
            IsBroken = _code == int.MaxValue;
        }

        /// <summary>Whether these bytes cannot be of a coder.</summary>
        public bool IsBroken { get; private set; }

        /// <summary>Whether the code ends here: with its last byte, or one before.</summary>
        public readonly bool IsAtEnd
        {
            get
            {
                int tail = _data.Length - (_at - WindowLength);
                return !IsBroken && (tail == 0 || (tail == 1 && _code < LeastRange));
            }
        }

        /// <summary>How much has been read, in bits and parts of one: what it cost to write.</summary>
        public readonly double Position => (8.0 * (_at - WindowLength)) + 31 - Math.Log2(_range);

        /// <summary>Reads a decision whose probability adapts.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool ReadFlag(Span<short> probabilities, int context)
        {
            int p = probabilities[context];
            int bound = (_range >> 15) * p;
            bool flag = _code >= bound;
            if (flag)
            {
                probabilities[context] = (short)(p - (p >> FlagRate));
                _code -= bound;
                _range -= bound;
            }
            else
            {
                probabilities[context] = (short)(p + ((32768 - p) >> FlagRate));
                _range = bound;
            }

            Normalise();
            return flag;
        }

        /// <summary>Reads a number of up to nine bits.</summary>
        public int ReadBits(int count)
        {
            _range >>= count;
            int value = _code / _range;
            if (value >> count != 0)
            {
                IsBroken = true;
                value = 0;
            }

            _code -= value * _range;
            Normalise();
            return value;
        }

        /// <summary>Reads a residual.</summary>
        public int ReadResidual(int row, int shift)
        {
            bool isNarrow = shift == 0;
            int first = isNarrow ? 1 : 0;
            int index = row * ResidualTable.RowLength;
            int widen = 2;
            long beyond = 0;
            while (true)
            {
                int unit = _range >> ResidualTable.TotalBits;
                int target = _code / unit;
                ReadOnlySpan<short> bounds = _cumulative.Slice(index, ResidualTable.RowLength);
                int symbol = 0;
                while (symbol < ResidualTable.Bins && bounds[symbol + 1] <= target)
                {
                    symbol++;
                }

                int from = bounds[symbol];
                _code -= unit * from;
                _range = unit * (bounds[symbol + 1] - from);
                if (_code >= _range)
                {
                    IsBroken = true;
                    return 0;
                }

                Normalise();
                if (symbol < ResidualTable.Bins)
                {
                    return symbol < first ? 0 : ReadRest(beyond + ((long)(symbol - first) << shift), shift, isNarrow);
                }

                if (shift > MaxEscapeShift)
                {
                    IsBroken = true;
                    return 0;
                }

                beyond += (long)(ResidualTable.Bins - first) << shift;
                first = 0;
                shift += widen;
                widen <<= 1;
                index = ResidualTable.NarrowRows * ResidualTable.RowLength;
            }
        }

        // The size's lower bits and the sign, which are as likely one way as the other.
        private int ReadRest(long size, int shift, bool isNarrow)
        {
            while (shift > 8)
            {
                shift -= 8;
                size += (long)ReadBits(8) << shift;
            }

            int bits = ReadBits(shift + 1);
            size += bits >> 1;
            bool isNegative = (bits & 1) != 0;
            size += isNarrow && !isNegative ? 1 : 0;
            if (size > int.MaxValue)
            {
                IsBroken = true;
                return 0;
            }

            return isNegative ? ~(int)size : (int)size;
        }

        private void Normalise()
        {
            while (_range < LeastRange)
            {
                int next = _at < _data.Length ? _data[_at] : 0;
                _at++;
                _code = (_code << 8) | (_spare << 7) | (next >> 1);
                _spare = next & 1;
                _range <<= 8;
            }
        }
    }
}
