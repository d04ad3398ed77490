using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Telematics.Frames;

namespace Telematics.Fleet.Decoding
{
    /// <summary>
    /// Undoes what the unit's range coder did. Takes any bytes: what no coder writes makes <see cref="IsBroken"/> true, and from
    /// there on it yields what it may.
    /// </summary>
    /// <remarks>
    /// The coder's 31 bits are the high ones of a number of 63, in which bytes that are still to come wait below them: what is taken
    /// off and what is shifted moves both at once, and bytes are fetched a few at a time.
    /// </remarks>
    internal sealed class RangeDecoder
    {
        // Where the coder's 31 bits begin.
        private const int Low = 32;
        private const long High = -1L << Low;
        private const long LeastRange = 1L << (23 + Low);
        private const int LeastFill = 31;
        private const int FlagBits = 15;
        private const int FlagRate = 4;
        private const int MaxBits = 8;

        // What is fetched at once, and what more of zeros may be taken to follow a code.
        private const int FetchLength = sizeof(ulong);
        private const int MostZeros = 16;

        // Bounds as in the residuals' table, as wide as the processor likes them, each row's from a place of its own.
        private const int RowLog = 5;
        private const int AtOnce = 8;
        private static readonly int[] Bounds = MakeBounds();

        private byte[] _data = new byte[256];
        private int _length;
        private int _at;

        // The code, the range that it is within, and how many bits of the code have been fetched.
        private long _window;
        private long _range;
        private int _fill;

        // Negative when broken.
        private long _sound;

        /// <summary>Begins.</summary>
        /// <param name="data">The code, from its first byte to its last. Zeros are taken to follow.</param>
        public void Start(ReadOnlySpan<byte> data)
        {
            int needed = data.Length + MostZeros + FetchLength;
            if (_data.Length < needed)
            {
                _data = new byte[2 * needed];
            }

            data.CopyTo(_data);
            _data.AsSpan(data.Length, MostZeros + FetchLength).Clear();
            _length = data.Length;
            _at = FetchLength - 1;
            _fill = 8 * _at;
            _window = (long)(BinaryPrimitives.ReadUInt64BigEndian(_data) >> 8 << 7);
            _range = (long)int.MaxValue << Low;
            _sound = _range - 1 - _window;
        }

        /// <summary>Whether these bytes cannot be of a coder.</summary>
        public bool IsBroken => _sound < 0;

        /// <summary>Whether the code ends here: with its last byte, or one before.</summary>
        public bool IsAtEnd
        {
            get
            {
                int tail = _length - Taken;
                return !IsBroken && (tail == 0 || (tail == 1 && _window < LeastRange));
            }
        }

        /// <summary>How much has been read, in bits and parts of one: what it cost to write.</summary>
        public double Position => PositionOf(_range, _fill);

        private int Taken => _at - (_fill >> 3);

        /// <summary>The same, of a caller's own variables.</summary>
        public double PositionOf(long range, int fill) => (8.0 * (_at - (fill >> 3))) + 31 - Math.Log2(range >> Low);

        /// <summary>Says that these bytes cannot be of a coder.</summary>
        public void Break() => _sound = -1;

        /// <summary>Takes what it needs to read residuals into a caller's own variables; goes on after <see cref="Leave"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ref int Enter(out long window, out long range, out int fill)
        {
            window = _window;
            range = _range;
            fill = _fill;
            return ref MemoryMarshal.GetArrayDataReference(Bounds);
        }

        /// <summary>Takes that back.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Leave(long window, long range, int fill)
        {
            _window = window;
            _range = range;
            _fill = fill;
        }

        /// <summary>Reads a decision whose probability adapts.</summary>
        public bool ReadFlag(short[] probabilities, int context)
        {
            int p = probabilities[context];
            long bound = ((_range >> FlagBits) & High) * p;
            bool flag = _window >= bound;
            if (flag)
            {
                probabilities[context] = (short)(p - (p >> FlagRate));
                _window -= bound;
                _range -= bound;
            }
            else
            {
                probabilities[context] = (short)(p + ((32768 - p) >> FlagRate));
                _range = bound;
            }

            if (_range < LeastRange)
            {
                Normalise(ref _window, ref _range, ref _fill);
            }

            return flag;
        }

        /// <summary>Reads a number of up to nine bits.</summary>
        public int ReadBits(int count)
        {
            int value = ReadBits(count, ref _window, ref _range);
            Normalise(ref _window, ref _range, ref _fill);
            return value;
        }

        /// <summary>Reads a residual with the row of a scale.</summary>
        /// <param name="scale">About how large it is, in 4096ths, <see cref="ResidualTable.MinScale"/> or more.</param>
        public int ReadResidual(int scale)
        {
            ref int bounds = ref Enter(out long window, out long range, out int fill);
            int residual = scale < 1 << ResidualTable.WideScaleLog
                ? ReadNarrow(ref bounds, scale, ref window, ref range, ref fill)
                : ReadWide(ref bounds, scale, ref window, ref range, ref fill);
            Leave(window, range, fill);
            return residual;
        }

        /// <summary>Reads a residual with the last of the narrow rows, or the first of the wide ones.</summary>
        /// <param name="shift">How wide its bins are: 2 to this power, 0 to 28.</param>
        public int ReadFirst(int shift)
        {
            if (shift == 0)
            {
                return ReadResidual((1 << ResidualTable.WideScaleLog) - 1);
            }

            ref int bounds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bounds), ResidualTable.NarrowRows << RowLog);
            long unit = (_range >> ResidualTable.TotalBits) & High;
            int symbol = FindSymbol(ref bounds, _window, unit);
            TakeSymbol(ref bounds, symbol, unit, ref _window, ref _range);
            return ReadWideRest(symbol, shift);
        }

        /// <summary>Reads a residual with the narrow row of a scale, in a caller's own variables.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ReadNarrow(ref int bounds, int scale, ref long window, ref long range, ref int fill)
        {
            int log = BitOperations.Log2((uint)scale);
            int row = (scale >> (log - 1)) + (2 * log) - (2 * ResidualTable.MinScaleLog) - 2;
            bounds = ref Unsafe.Add(ref bounds, row << RowLog);
            long unit = (range >> ResidualTable.TotalBits) & High;
            long bottom = unit * Unsafe.Add(ref bounds, 1);
            if (window < bottom)
            {
                range = bottom;
                if (bottom < LeastRange)
                {
                    Normalise(ref window, ref range, ref fill);
                }

                return 0;
            }

            int symbol = FindSymbol(ref bounds, window, unit);
            if (symbol == ResidualTable.Bins)
            {
                TakeSymbol(ref bounds, symbol, unit, ref window, ref range);
                Leave(window, range, fill);
                long beyond = ReadBeyond(ResidualTable.Bins - 1, ResidualTable.FirstWidening, out bool isBelow);
                int residual = ToResidual(isBelow ? beyond : beyond + 1, isBelow);
                Enter(out window, out range, out fill);
                return residual;
            }

            // Half of the interval each for both signs.
            TakeSymbol(ref bounds, symbol, unit, ref window, ref range);
            range = (range >> 1) & High;
            long sign = ~((window - range) >> 63);
            window -= range & sign;
            _sound |= range - 1 - window;
            Normalise(ref window, ref range, ref fill);
            return (symbol ^ (int)sign) - (int)sign;
        }

        /// <summary>Reads a residual with the wide row of a scale, in a caller's own variables.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ReadWide(ref int bounds, int scale, ref long window, ref long range, ref int fill)
        {
            int log = BitOperations.Log2((uint)scale);
            int shift = log - (ResidualTable.WideScaleLog - 1);
            int row = (scale >> (log - 1)) - 2 + ResidualTable.NarrowRows;
            bounds = ref Unsafe.Add(ref bounds, row << RowLog);
            long unit = (range >> ResidualTable.TotalBits) & High;
            int symbol = FindSymbol(ref bounds, window, unit);
            TakeSymbol(ref bounds, symbol, unit, ref window, ref range);
            if (symbol == ResidualTable.Bins || shift > MaxBits)
            {
                Leave(window, range, fill);
                int residual = ReadWideRest(symbol, shift);
                Enter(out window, out range, out fill);
                return residual;
            }

            int rest = ReadBits(shift + 1, ref window, ref range);
            Normalise(ref window, ref range, ref fill);
            return ((symbol << shift) + (rest >> 1)) ^ -(rest & 1);
        }

        // The first symbol whose interval ends beyond the code.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int FindSymbol(ref int bounds, long window, long unit)
        {
            Vector256<int> code = Vector256.Create((int)(window >> Low));
            Vector256<int> ends = Vector256.LoadUnsafe(ref bounds, 1) * Vector256.Create((int)(unit >> Low));
            uint beyond = Vector256.GreaterThan(ends, code).ExtractMostSignificantBits();
            int symbol = BitOperations.TrailingZeroCount(beyond | (1u << AtOnce));
            return symbol < AtOnce ? symbol : FindFarSymbol(ref bounds, window, unit);
        }

        private static int FindFarSymbol(ref int bounds, long window, long unit)
        {
            int symbol = AtOnce;
            while (symbol < ResidualTable.Bins && Unsafe.Add(ref bounds, symbol + 1) * unit <= window)
            {
                symbol++;
            }

            return symbol;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void TakeSymbol(ref int bounds, int symbol, long unit, ref long window, ref long range)
        {
            int from = Unsafe.Add(ref bounds, symbol);
            range = unit * (Unsafe.Add(ref bounds, symbol + 1) - from);
            window -= unit * from;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int ReadBits(int count, ref long window, ref long range)
        {
            range = (range >> count) & High;
            int value = (int)((uint)(window >> Low) / (uint)(range >> Low));

            // What lies beyond the last number is no coder's.
            _sound |= (long)((1 << count) - 1 - value);
            value &= (1 << count) - 1;
            window -= value * range;
            return value;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Normalise(ref long window, ref long range, ref int fill)
        {
            // By so many bytes that the range is as wide as it may be: its leading zeros are 1 to 31.
            int shift = (BitOperations.LeadingZeroCount((ulong)range) - 1) & 24;
            range <<= shift;
            window <<= shift;
            fill -= shift;
            if (fill < LeastFill)
            {
                window |= Fetch(ref fill);
            }
        }

        private long Fetch(ref int fill)
        {
            // Bits that are fetched twice are the same both times.
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(_data.AsSpan(_at)) >> (fill + 1);
            int bytes = (63 - fill) >> 3;
            fill += 8 * bytes;
            _at += bytes;
            if (_at > _length + MostZeros)
            {
                // No coder leaves so many zeros to be taken to follow.
                _at = _length + MostZeros;
                _sound = -1;
            }

            return (long)next;
        }

        // A symbol's interval is left for this to normalise.
        private int ReadWideRest(int symbol, int shift)
        {
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
                    Normalise(ref _window, ref _range, ref _fill);
                }

                size = ReadRest((long)symbol << shift, shift, out isNegative);
            }

            return ToResidual(size, isNegative);
        }

        private long ReadBeyond(long size, int shift, out bool isNegative)
        {
            // Only beyond the last symbol's interval can the code be: that is no coder's.
            _sound |= _range - 1 - _window;
            int widening = 2 * ResidualTable.FirstWidening;
            Normalise(ref _window, ref _range, ref _fill);
            while (true)
            {
                ref int bounds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bounds), ResidualTable.NarrowRows << RowLog);
                long unit = (_range >> ResidualTable.TotalBits) & High;
                int symbol = FindSymbol(ref bounds, _window, unit);
                TakeSymbol(ref bounds, symbol, unit, ref _window, ref _range);
                _sound |= _range - 1 - _window;
                Normalise(ref _window, ref _range, ref _fill);
                if (symbol < ResidualTable.Bins || shift >= ResidualTable.WidestShift)
                {
                    if (symbol == ResidualTable.Bins)
                    {
                        Break();
                    }

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
                Break();
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

        private static int[] MakeBounds()
        {
            int[] bounds = new int[ResidualTable.Rows << RowLog];
            for (int row = 0; row < ResidualTable.Rows; row++)
            {
                for (int symbol = 0; symbol < ResidualTable.RowLength; symbol++)
                {
                    bounds[(row << RowLog) + symbol] = ResidualTable.Cumulative[(row * ResidualTable.RowLength) + symbol];
                }
            }

            return bounds;
        }
    }
}
