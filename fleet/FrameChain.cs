using System;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet
{
    /// <summary>A key frame and what has continued it so far: what the next frame needs to be read.</summary>
    internal sealed class FrameChain
    {
        private readonly FrameLayout _layout;
        private readonly RowModel _model;
        private readonly KeyFrameHeader _key;
        private readonly byte[] _qualities;
        private readonly short[] _flags = new short[FlagContext.Count];
        private readonly int[] _least;
        private readonly int[] _most;
        private readonly RangeDecoder _code = new();
        private readonly ValueReader _reader;
        private int _rowsBefore;
        private long _timeMs;

        /// <summary>Makes a chain that begins with a key frame.</summary>
        public FrameChain(KeyFrameHeader key)
        {
            _key = key;
            _layout = key.Layout;
            _model = new RowModel(_layout);
            _reader = new ValueReader(_model);
            _reader.SetSource(_code);
            _qualities = new byte[_layout.Ids.Length];
            _least = new int[_qualities.Length];
            _most = new int[_qualities.Length];
            for (int place = 0; place < _qualities.Length; place++)
            {
                int column = _model.Columns[place];
                SignalDefinition signal = SignalCatalogue.Get(_layout.Ids[column]);
                _least[place] = FrameLayout.LeastOf(signal, _layout.Steps[column]);
                _most[place] = FrameLayout.MostOf(signal, _layout.Steps[column]);
            }
        }

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
            into.CatalogueVersion = SignalCatalogue.Version;
            into.Group = Group;
            into.IsKey = isKey;
            into.Sequence = sequence;
            into.BootCount = _key.BootCount;
            into.IsUtc = _key.IsUtc;
            into.PeriodMs = _layout.PeriodMs;
            into.Ids = _layout.Ids;
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
                int at = rows * _qualities.Length;
                if (code.IsBroken || rows == FrameFormat.MaxRows || !(isFirstOfAll || TryReadTime(code, out elapsedMs))
                    || (isSpecial && !TryReadQualities(code, isFirstOfAll))
                    || !TryReadValues(code, elapsedMs, isSpecial, into.Values.AsSpan(at, _qualities.Length), into.Qualities.AsSpan(at, _qualities.Length)))
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

        private bool TryReadValues(RangeDecoder code, int elapsedMs, bool hasChangedQualities, Span<int> values, Span<byte> qualities)
        {
            _model.Run(_reader, elapsedMs, _qualities, hasChangedQualities);
            byte[] columns = _model.Columns;
            int[] last = _model.Last;
            int[] steps = _layout.Steps;
            bool isPossible = !code.IsBroken;
            for (int place = 0; place < columns.Length; place++)
            {
                int column = columns[place];
                byte quality = _model.IsDue(place) ? _qualities[place] : (byte)SignalQuality.NotDue;
                int value = last[place];
                qualities[column] = quality;
                bool isValid = quality == (byte)SignalQuality.Valid;
                isPossible &= !isValid || (value >= _least[place] && value <= _most[place]);
                values[column] = isValid ? unchecked(value * steps[column]) : 0;
            }

            return isPossible;
        }
    }
}
