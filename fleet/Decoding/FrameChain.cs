using System;
using System.Runtime.Intrinsics;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
{
    /// <summary>A key frame and what has continued it so far: what the next frame needs to be read.</summary>
    internal sealed class FrameChain
    {
        private readonly FrameLayout _layout;
        private readonly RowModel _model;
        private readonly byte[] _places;
        private readonly byte[] _qualities;
        private readonly short[] _flags = new short[FlagContext.Count];

        // By place: the least value in steps, and how many there are above it.
        private readonly int[] _least;
        private readonly uint[] _spread;

        private readonly RangeDecoder _code = new();
        private readonly ValueReader _reader;
        private KeyFrameHeader _key;
        private bool _areAllValid;
        private int _rowsBefore;
        private long _timeMs;

        /// <summary>Makes a chain that begins with a key frame.</summary>
        public FrameChain(KeyFrameHeader key)
        {
            _key = key;
            _layout = key.Layout;
            _model = new RowModel(_layout);
            _reader = new ValueReader(_code);
            _reader.SetCircle(_model.Course, _model.Circle);
            _qualities = new byte[_layout.Ids.Length];
            _places = new byte[_qualities.Length];
            _least = new int[_qualities.Length];
            _spread = new uint[_qualities.Length];
            for (int place = 0; place < _qualities.Length; place++)
            {
                int column = _model.Columns[place];
                int id = _layout.Ids[column];
                _places[column] = (byte)place;
                _least[place] = FrameLayout.LeastOf(_layout.Catalogue.Min[id], _layout.Steps[column]);
                _spread[place] = (uint)(FrameLayout.MostOf(_layout.Catalogue.Max[id], _layout.Steps[column]) - _least[place]);
            }
        }

        /// <summary>The key frame's header.</summary>
        public KeyFrameHeader Key => _key;

        /// <summary>The group that its frames are of.</summary>
        public SignalGroup Group => _layout.Group;

        /// <summary>The number of the key frame.</summary>
        public uint KeySequence => _key.Sequence;

        /// <summary>The CRC of the key frame.</summary>
        public uint KeyCrc { get; private set; }

        /// <summary>The number of the last frame that was read.</summary>
        public uint Sequence { get; private set; }

        /// <summary>The CRC of all that was read.</summary>
        public uint Crc { get; private set; }

        /// <summary>When it was last of use, in a count of the decoder's.</summary>
        public long UsedAt { get; set; }

        /// <summary>Begins anew with another key frame, if that has the same layout.</summary>
        public bool TryRestart(KeyFrameHeader key)
        {
            if (key.Layout != _layout)
            {
                return false;
            }

            _key = key;
            _model.Reset(false);
            return true;
        }

        /// <summary>Reads the key frame's body.</summary>
        /// <returns>False when it is not possible; the chain is of no use then.</returns>
        public bool TryReadKey(ReadOnlySpan<byte> body, uint crc, DecodedFrame into)
        {
            RangeDecoder code = _code;
            code.Start(body);
            bool hasWeights = code.ReadBits(1) != 0;
            if (hasWeights)
            {
                ReadWeights(code);
            }

            FlagContext.Reset(_flags);
            Array.Fill(_qualities, (byte)SignalQuality.NeverSeen);
            _rowsBefore = FrameFormat.UsualRows;
            _timeMs = _key.TimeMs;
            KeyCrc = crc;
            return TryRead(code, true, _key.Sequence, crc, into);
        }

        /// <summary>Reads the body of the frame that comes next.</summary>
        /// <returns>False when it is not possible; the chain is of no use then.</returns>
        public bool TryReadNext(ReadOnlySpan<byte> body, uint sequence, uint crc, DecodedFrame into)
        {
            RangeDecoder code = _code;
            code.Start(body);
            return TryRead(code, false, sequence, crc, into);
        }

        private void ReadWeights(RangeDecoder code)
        {
            int[][] fits = _model.Fits;
            for (int number = 0; number < fits.Length; number++)
            {
                int weight1 = ReadWeight(code);
                _model.SetWeights(number, weight1, LinearFit.IsOfTwo(fits[number]) ? ReadWeight(code) : 0);
            }
        }

        private static int ReadWeight(RangeDecoder code)
        {
            int shortened = code.ReadBits(4);
            return LinearFit.Lengthen(shortened == 0 ? 0 : shortened | (code.ReadBits(5) << 4));
        }

        private bool TryRead(RangeDecoder code, bool isKey, uint sequence, uint crc, DecodedFrame into)
        {
            into.Begin(_layout.Catalogue);
            into.Group = Group;
            into.IsKey = isKey;
            into.Sequence = sequence;
            into.BootCount = _key.BootCount;
            into.IsUtc = _key.IsUtc;
            into.PeriodMs = _layout.PeriodMs;
            into.Ids = _layout.Ids;
            into.Steps = _layout.Steps;
            into.Places = _places;
            into.Bits.AsSpan().Clear();
            _reader.Bits = into.MeasuresBits ? into.Bits : null;
            int rows = 0;
            while (true)
            {
                bool isFirstOfAll = rows == 0 && isKey;
                bool isSpecial = isFirstOfAll;
                if (!isFirstOfAll)
                {
                    int context = rows == 0 || rows != _rowsBefore ? FlagContext.Special : FlagContext.SpecialWhereEndIsLikely;
                    isSpecial = code.ReadFlag(_flags, context);
                    if (isSpecial && rows > 0 && code.ReadFlag(_flags, context + FlagContext.ToEnd))
                    {
                        break;
                    }
                }

                int elapsedMs = _layout.PeriodMs;
                if (code.IsBroken || rows == FrameFormat.MaxRows || !(isFirstOfAll || TryReadTime(code, out elapsedMs))
                    || (isSpecial && !TryReadQualities(code, isFirstOfAll))
                    || !TryReadValues(elapsedMs, isSpecial, into, rows))
                {
                    return false;
                }

                into.TimesMs[rows] = _timeMs;
                rows++;
            }

            into.RowCount = rows;
            _rowsBefore = rows;
            Sequence = sequence;
            Crc = crc;
            return code.IsAtEnd;
        }

        private bool TryReadTime(RangeDecoder code, out int elapsedMs)
        {
            long lateMs = _model.UsualLateMs;
            if (code.ReadFlag(_flags, _model.IsOnTime ? FlagContext.Late : FlagContext.LateAgain))
            {
                if (!code.ReadFlag(_flags, FlagContext.NotRecent))
                {
                    lateMs = _model.RecentLateMs;
                }
                else if (!code.ReadFlag(_flags, FlagContext.NotEarlier))
                {
                    lateMs = _model.EarlierLateMs;
                }
                else
                {
                    lateMs += code.ReadResidual(_model.TimeScale);
                }

                if (lateMs == _model.UsualLateMs)
                {
                    code.Break();
                }
            }

            long elapsed = _layout.PeriodMs + lateMs;
            elapsedMs = (int)elapsed;
            if (code.IsBroken || elapsed < 0 || elapsed > int.MaxValue)
            {
                return false;
            }

            _model.LearnTime((int)lateMs);
            _timeMs += elapsed;
            return true;
        }

        private bool TryReadQualities(RangeDecoder code, bool isFirstOfAll)
        {
            int context = isFirstOfAll ? FlagContext.QualityAtFirst : FlagContext.Quality;
            bool isChanged = isFirstOfAll;
            for (int place = 0; place < _qualities.Length; place++)
            {
                if (code.ReadFlag(_flags, context))
                {
                    isChanged = true;
                    _qualities[place] = _qualities[place] switch
                    {
                        (byte)SignalQuality.NeverSeen => (byte)code.ReadBits(1),
                        (byte)SignalQuality.Valid => (byte)SignalQuality.Stale,
                        _ => (byte)SignalQuality.Valid,
                    };
                }
            }

            return isChanged && !code.IsBroken;
        }

        private bool TryReadValues(int elapsedMs, bool hasChangedQualities, DecodedFrame into, int row)
        {
            _model.Read(_reader, elapsedMs, _qualities, hasChangedQualities);
            if (_code.IsBroken)
            {
                return false;
            }

            int n = _qualities.Length;
            Span<int> values = into.Values.AsSpan(row * n, n);
            Span<byte> qualities = into.Qualities.AsSpan(row * n, n);
            _model.Last.CopyTo(values);
            _qualities.CopyTo(qualities);
            if (hasChangedQualities)
            {
                _areAllValid = !_qualities.AsSpan().ContainsAnyExcept((byte)SignalQuality.Valid);
            }

            if (_areAllValid && _layout.Every is null)
            {
                return ArePossible(values);
            }

            bool isPossible = true;
            for (int place = 0; place < n; place++)
            {
                qualities[place] = _model.IsDue(place) ? qualities[place] : (byte)SignalQuality.NotDue;
                isPossible &= qualities[place] != (byte)SignalQuality.Valid || (uint)(values[place] - _least[place]) <= _spread[place];
            }

            return isPossible;
        }

        private bool ArePossible(ReadOnlySpan<int> values)
        {
            ReadOnlySpan<int> least = _least.AsSpan(0, values.Length);
            ReadOnlySpan<uint> spread = _spread.AsSpan(0, values.Length);
            Vector256<uint> impossible = default;
            int place = 0;
            for (; place <= values.Length - Vector256<int>.Count; place += Vector256<int>.Count)
            {
                Vector256<int> above = Vector256.Create(values[place..]) - Vector256.Create(least[place..]);
                impossible |= Vector256.GreaterThan(above.AsUInt32(), Vector256.Create(spread[place..]));
            }

            bool isPossible = impossible == default;
            for (; place < values.Length; place++)
            {
                isPossible &= (uint)(values[place] - least[place]) <= spread[place];
            }

            return isPossible;
        }
    }
}
