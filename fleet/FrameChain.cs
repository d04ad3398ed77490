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
        private int _rowsBefore;
        private long _timeMs;

        /// <summary>Makes a chain that begins with a key frame.</summary>
        public FrameChain(KeyFrameHeader key)
        {
            _key = key;
            _layout = key.Layout;
            _model = new RowModel(_layout);
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

        /// <summary>The number of the last frame that was read.</summary>
        public uint Sequence { get; private set; }

        /// <summary>The check value of the last frame that was read.</summary>
        public int Check { get; private set; }

        /// <summary>When it was last of use, in a count of the decoder's.</summary>
        public long UsedAt { get; set; }

        /// <summary>Reads the key frame's body.</summary>
        /// <returns>False when it is not possible; the chain is of no use then.</returns>
        public bool TryReadKey(ReadOnlySpan<byte> body, int check, DecodedFrame into)
        {
            RangeDecoder code = new(body);
            bool hasWeights = code.ReadBits(1) != 0;
            if (hasWeights)
            {
                ReadWeights(ref code);
            }

            FlagContext.Reset(_flags);
            Array.Fill(_qualities, (byte)SignalQuality.NeverSeen);
            _rowsBefore = FrameFormat.UsualRows;
            _timeMs = _key.TimeMs;
            return TryRead(ref code, true, _key.Sequence, check, into);
        }

        /// <summary>Reads the body of the frame that comes next.</summary>
        /// <returns>False when it is not possible; the chain is of no use then.</returns>
        public bool TryReadNext(ReadOnlySpan<byte> body, uint sequence, int check, DecodedFrame into)
        {
            RangeDecoder code = new(body);
            return TryRead(ref code, false, sequence, check, into);
        }

        private void ReadWeights(ref RangeDecoder code)
        {
            LinearFit?[] fits = _model.Fits;
            for (int place = 0; place < fits.Length; place++)
            {
                if (fits[place] is LinearFit fit)
                {
                    int weight1 = ReadWeight(ref code);
                    _model.SetWeights(place, weight1, fit.IsDouble ? ReadWeight(ref code) : 0);
                }
            }
        }

        private static int ReadWeight(ref RangeDecoder code)
        {
            int shortened = code.ReadBits(4);
            return LinearFit.Lengthen(shortened == 0 ? 0 : shortened | (code.ReadBits(5) << 4));
        }

        private bool TryRead(ref RangeDecoder code, bool isKey, uint sequence, int check, DecodedFrame into)
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

                if (code.IsBroken || rows == FrameFormat.MaxRows || !TryReadTime(ref code, isFirstOfAll)
                    || (isSpecial && !TryReadQualities(ref code, isFirstOfAll)))
                {
                    return false;
                }

                into.TimesMs[rows] = _timeMs;
                int at = rows * _qualities.Length;
                if (!TryReadValues(ref code, into.Values.AsSpan(at, _qualities.Length), into.Qualities.AsSpan(at, _qualities.Length), into.MeasuresBits ? into.Bits : null))
                {
                    return false;
                }

                rows++;
            }

            into.RowCount = rows;
            _rowsBefore = rows;
            Sequence = sequence;
            Check = check;
            return code.IsAtEnd;
        }

        private bool TryReadTime(ref RangeDecoder code, bool isFirstOfAll)
        {
            if (isFirstOfAll)
            {
                _model.BeginRow(_layout.PeriodMs);
                return true;
            }

            int lateMs = _model.UsualLateMs;
            if (code.ReadFlag(_flags, _model.IsOnTime ? FlagContext.Late : FlagContext.LateAgain))
            {
                int row = RowModel.RowOf(_model.TimeScale);
                int residual = code.ReadResidual(row & 31, row >> 5);
                lateMs = unchecked(lateMs + residual);
                if (residual == 0)
                {
                    return false;
                }
            }

            long elapsedMs = (long)_layout.PeriodMs + lateMs;
            if (code.IsBroken || elapsedMs < 0 || elapsedMs > int.MaxValue)
            {
                return false;
            }

            _model.LearnTime(lateMs);
            _model.BeginRow((int)elapsedMs);
            _timeMs += elapsedMs;
            return true;
        }

        private bool TryReadQualities(ref RangeDecoder code, bool isFirstOfAll)
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

        private bool TryReadValues(ref RangeDecoder code, Span<int> values, Span<byte> qualities, double[]? costs)
        {
            RowModel model = _model;
            int[] columns = model.Columns;
            int[] steps = _layout.Steps;
            int latitude = model.Latitude;
            int secondAxis = -1;
            for (int i = 0; i < columns.Length; i++)
            {
                int place = i;
                if (i == latitude && (_qualities[i] | _qualities[i + 1]) == (int)SignalQuality.Valid)
                {
                    place = model.ChooseFirstAxis();
                    secondAxis = i + i + 1 - place;
                }
                else if (secondAxis >= 0)
                {
                    place = secondAxis;
                    secondAxis = -1;
                }

                int column = columns[place];
                qualities[column] = _qualities[place];
                if (_qualities[place] != (byte)SignalQuality.Valid)
                {
                    model.Interrupt(place);
                    values[column] = 0;
                    continue;
                }

                double position = costs is null ? 0 : code.Position;
                if (!TryReadValue(ref code, place))
                {
                    return false;
                }

                values[column] = model.Last[place] * steps[column];
                if (costs is not null)
                {
                    costs[column] += code.Position - position;
                }
            }

            return true;
        }

        private bool TryReadValue(ref RangeDecoder code, int place)
        {
            RowModel model = _model;
            int value;
            if (model.History[place] == RowModel.Unknown)
            {
                value = unchecked(model.Typical[place] + code.ReadResidual(ResidualTable.NarrowRows, model.FirstShifts[place]));
                if (code.IsBroken || value < _least[place] || value > _most[place])
                {
                    return false;
                }

                model.Begin(place, value);
                return true;
            }

            int prediction = model.Predict(place);
            int row = RowModel.RowOf(model.Scale);
            int coded = code.ReadResidual(row & 31, row >> 5);
            int change = unchecked(coded + (row < 32 ? (prediction + 8) >> 4 : (prediction >> 4) + 1));
            int residual = unchecked(change - ((prediction + 8) >> 4));
            int circle = model.Circles[place];
            value = unchecked(model.Last[place] + change);
            if (circle != 0)
            {
                // A coder writes the short way round.
                if (coded > circle >> 1 || coded < -(circle >> 1))
                {
                    return false;
                }

                change = RowModel.Wrap(change, circle);
                residual = RowModel.Wrap(residual, circle);
                value = model.Last[place] + change;
                value = value < 0 ? value + circle : value >= circle ? value - circle : value;
            }

            if (code.IsBroken || value < _least[place] || value > _most[place])
            {
                return false;
            }

            model.Learn(place, change, residual);
            return true;
        }
    }
}
