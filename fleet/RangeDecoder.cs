using System;
using Telematics.Frames;

namespace Telematics.Fleet
{
    /// <summary>
    /// Undoes what the unit's range coder did. Takes any bytes: what no coder writes makes <see cref="IsBroken"/> true, and from
    /// there on it yields what it may.
    /// </summary>
    internal sealed class RangeDecoder
    {
        private const int LeastRange = 1 << 23;
        private const int WindowLength = 4;
        private const int FlagRate = 4;
        private const int MaxBits = 8;

        private readonly short[] _cumulative = ResidualTable.Cumulative;
        private byte[] _data = [];
        private int _length;
        private int _at;
        private int _spare;
        private int _code;
        private int _range;

        /// <summary>Begins.</summary>
        /// <param name="data">The code, from its first byte to its last. Zeros are taken to follow.</param>
        public void Start(ReadOnlySpan<byte> data)
        {
            if (_data.Length < data.Length)
            {
                _data = new byte[Math.Max(data.Length, 256)];
            }

            data.CopyTo(_data);
            _length = data.Length;
            uint window = 0;
            for (_at = 0; _at < WindowLength; _at++)
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
        public bool IsAtEnd
        {
            get
            {
                int tail = _length - (_at - WindowLength);
                return !IsBroken && (tail == 0 || (tail == 1 && _code < LeastRange));
            }
        }

        /// <summary>How much has been read, in bits and parts of one: what it cost to write.</summary>
        public double Position => (8.0 * (_at - WindowLength)) + 31 - Math.Log2(_range);

        /// <summary>Says that these bytes cannot be of a coder.</summary>
        public void Break() => IsBroken = true;

        /// <summary>Reads a decision whose probability adapts.</summary>
        public bool ReadFlag(short[] probabilities, int context)
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

        /// <summary>Reads a residual with one of the table's narrow rows.</summary>
        public int ReadNarrow(int row)
        {
            int symbol = ReadSymbol(row * ResidualTable.RowLength);
            if (symbol == ResidualTable.Bins)
            {
                long beyond = ReadBeyond(ResidualTable.Bins - 1, ResidualTable.FirstWidening, out bool isBelow);
                return ToResidual(isBelow ? beyond : beyond + 1, isBelow);
            }

            if (symbol == 0)
            {
                Normalise();
                return 0;
            }

            _range >>= 1;
            bool isNegative = _code >= _range;
            _code -= isNegative ? _range : 0;
            IsBroken |= _code >= _range;
            Normalise();
            return isNegative ? -symbol : symbol;
        }

        /// <summary>Reads a residual with one of the table's wide rows.</summary>
        public int ReadWide(int row, int shift)
        {
            int symbol = ReadSymbol(row * ResidualTable.RowLength);
            bool isNegative;
            long size;
            if (symbol == ResidualTable.Bins)
            {
                size = ReadBeyond((long)ResidualTable.Bins << shift, shift + ResidualTable.FirstWidening, out isNegative);
            }
            else
            {
                if (shift > MaxBits)
                {
                    Normalise();
                }

                size = ReadRest((long)symbol << shift, shift, out isNegative);
            }

            return ToResidual(size, isNegative);
        }

        /// <summary>Reads a residual with the row of a scale.</summary>
        public int ReadResidual(int scale)
        {
            int row = ResidualTable.RowOf(scale);
            return row < 32 ? ReadNarrow(row) : ReadWide(row & 31, row >> 5);
        }

        // A symbol of the row that begins at an index; its interval is left for the caller to normalise.
        private int ReadSymbol(int index)
        {
            int unit = _range >> ResidualTable.TotalBits;
            int target = _code / unit;
            ReadOnlySpan<short> bounds = _cumulative.AsSpan(index, ResidualTable.RowLength);
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
                _code = 0;
            }

            return symbol;
        }

        private long ReadBeyond(long size, int shift, out bool isNegative)
        {
            int widening = 2 * ResidualTable.FirstWidening;
            Normalise();
            while (true)
            {
                int symbol = ReadSymbol(ResidualTable.NarrowRows * ResidualTable.RowLength);
                Normalise();
                if (symbol < ResidualTable.Bins || shift >= ResidualTable.WidestShift)
                {
                    IsBroken |= symbol == ResidualTable.Bins;
                    return ReadRest(size + ((long)symbol << shift), shift, out isNegative);
                }

                size += (long)ResidualTable.Bins << shift;
                shift = Math.Min(shift + widening, ResidualTable.WidestShift);
                widening *= 2;
            }
        }

        private int ToResidual(long size, bool isNegative)
        {
            if (size > int.MaxValue)
            {
                IsBroken = true;
                return 0;
            }

            return isNegative ? ~(int)size : (int)size;
        }

        // What a bin leaves open, and the sign, which are as likely one way as the other.
        private long ReadRest(long size, int shift, out bool isNegative)
        {
            while (shift > MaxBits)
            {
                shift -= MaxBits;
                size += (long)ReadBits(MaxBits) << shift;
            }

            int bits = ReadBits(shift + 1);
            isNegative = (bits & 1) != 0;
            return size + (bits >> 1);
        }

        private void Normalise()
        {
            while (_range < LeastRange)
            {
                int next = _at < _length ? _data[_at] : 0;
                _at++;
                _code = (_code << 8) | (_spare << 7) | (next >> 1);
                _spare = next & 1;
                _range <<= 8;
            }
        }
    }
}
