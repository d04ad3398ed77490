using System;
using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// Builds the frames of one layout in a buffer of its own, row by row, and seals them. A frame goes on where the one before
    /// ended; now and then, and whenever asked to, one starts afresh: a key frame.
    /// <c>docs/wire-format.md</c> describes every bit.
    /// </summary>
    public sealed class FrameEncoder
    {
        /// <summary>A key frame is made after so much time at the latest, unless said otherwise.</summary>
        public const int DefaultKeyIntervalMs = 120000;

        // A clock that has moved by more than this starts a key frame; less is corrected with the next one.
        private const int ClockToleranceMs = 250;

        private const int NumberLength = 4;

        private readonly FrameLayout _layout;
        private readonly RowModel _model;
        private readonly ValueWriter _coder;
        private readonly byte[] _buffer;
        private readonly int _rowLimit;
        private readonly byte[] _qualities;
        private readonly short[] _flags = new short[FlagContext.Count];
        private SignalStore? _store;
        private int _qualityChanges;
        private bool _isKeyWanted = true;
        private bool _hasLearned;
        private bool _isKey;
        private int _rows;
        private int _rowsBefore;
        private long _previousRowMs;
        private long _keyRowMs;
        private uint _sequence;
        private uint _crc;
        private bool _keyIsUtc;
        private long _keyOffsetMs;

        /// <summary>Makes an encoder of a group's signals as the catalogue has them.</summary>
        /// <param name="group">The group.</param>
        /// <param name="periodMs">Nominal time between rows, 0 to <see cref="FrameFormat.MaxPeriodMs"/>; rows that keep to it cost nothing for their time.</param>
        /// <param name="capacity">The longest frame, in bytes.</param>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is too small for a frame of one row.</exception>
        public FrameEncoder(SignalGroup group, int periodMs, int capacity)
            : this(new FrameLayout(group, periodMs), capacity)
        {
        }

        /// <summary>Makes an encoder.</summary>
        /// <param name="layout">What its rows hold.</param>
        /// <param name="capacity">The longest frame, in bytes.</param>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is too small for a frame of one row.</exception>
        public FrameEncoder(FrameLayout layout, int capacity)
        {
            _layout = layout;
            _model = new RowModel(layout);
            int n = layout.Ids.Length;
            _qualities = new byte[n];
            int longestRow = ((n + 1) * RangeEncoder.MaxResidualLength) + ((n + 2) * RangeEncoder.MaxFlagLength);
            int longestEnd = (2 * RangeEncoder.MaxFlagLength) + RangeEncoder.MaxFinishLength + FrameFormat.MaxBackLength + NumberLength;
            _rowLimit = capacity - longestRow - longestEnd;
            if (_rowLimit < KeyHeader.LengthOf(layout) + KeyHeader.MaxWeightsLength(n))
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }

            _buffer = new byte[capacity];
            _coder = new ValueWriter(_buffer, _model, layout);
        }

        /// <summary>What its rows hold.</summary>
        public FrameLayout Layout => _layout;

        /// <summary>The group that its frames are of.</summary>
        public SignalGroup Group => _layout.Group;

        /// <summary>After so much time, milliseconds between first rows, a frame that starts is a key frame.</summary>
        public int KeyIntervalMs { get; set; } = DefaultKeyIntervalMs;

        /// <summary>
        /// CRC-32 of the vehicle's id, with which the check value of each key frame begins, and so that of all that continues it:
        /// nobody takes a frame for another vehicle's. 0 for none. Set it before the first row.
        /// </summary>
        public uint Origin { get; set; }

        /// <summary>Holds the frame after <see cref="Seal"/>, until the next row is added.</summary>
        public byte[] Buffer => _buffer;

        /// <summary>Rows in the frame that is being built.</summary>
        public int Rows => _rows;

        /// <summary>When the first row of the frame that is being built was sampled, milliseconds since boot.</summary>
        public long FirstRowMs { get; private set; }

        /// <summary>Length of what comes before the body in the frame that was sealed last.</summary>
        public int HeaderLength { get; private set; }

        /// <summary>Whether the frame that is being built, or was sealed last, is a key frame.</summary>
        public bool IsKey => _isKey;

        /// <summary>
        /// Makes the next frame that is started a key frame: after a frame was lost, or to begin with something that can be read at once.
        /// </summary>
        [SteadyState]
        public void RequestKey()
        {
            _isKeyWanted = true;
        }

        /// <summary>Adds the layout's signals as they stand in the store. Call <see cref="SignalStore.MarkStale"/> before.</summary>
        /// <param name="timeMs">When they were sampled, milliseconds since boot.</param>
        /// <param name="store">The signals.</param>
        /// <returns>
        /// False, with nothing added, when the frame might not hold another row, or when the time is not within 24 days
        /// after the row before: seal it and try again. An empty frame always takes a row.
        /// </returns>
        [SteadyState]
        public bool TryAddRow(long timeMs, SignalStore store)
        {
            bool mayHaveChanged = store != _store || store.QualityChanges != _qualityChanges;
            if (!TryAdd(timeMs, store.Values, store.Qualities, mayHaveChanged))
            {
                return false;
            }

            _store = store;
            _qualityChanges = store.QualityChanges;
            return true;
        }

        /// <summary>Adds a row.</summary>
        /// <param name="timeMs">When it was sampled, milliseconds since boot.</param>
        /// <param name="values">Raw values by the signals' ids, within the signals' ranges.</param>
        /// <param name="qualities">A <see cref="SignalQuality"/> each, by the signals' ids.</param>
        /// <returns>As the other.</returns>
        [SteadyState]
        public bool TryAddRow(long timeMs, int[] values, byte[] qualities)
        {
            _store = null;
            return TryAdd(timeMs, values, qualities, true);
        }

        private bool TryAdd(long timeMs, int[] values, byte[] qualities, bool mayHaveChanged)
        {
            int rows = _rows;
            long elapsedMs = timeMs - _previousRowMs;
            bool isElapsedPossible = (ulong)elapsedMs <= int.MaxValue;
            ValueWriter coder = _coder;
            if (rows == 0)
            {
                FirstRowMs = timeMs;
                _isKey = _isKeyWanted || !isElapsedPossible || timeMs - _keyRowMs >= KeyIntervalMs;
                Start(timeMs);
            }
            else if (coder.At > _rowLimit || rows == FrameFormat.MaxRows || !isElapsedPossible)
            {
                return false;
            }

            short[] flags = _flags;
            bool isFirstOfAll = rows == 0 && _isKey;
            bool isChanged = isFirstOfAll || (mayHaveChanged && HasQualityChanged(qualities));
            if (!isFirstOfAll)
            {
                int context = rows == 0 || rows != _rowsBefore ? FlagContext.Special : FlagContext.SpecialWhereEndIsLikely;
                coder.WriteFlag(flags, context, isChanged);
                if (isChanged && rows > 0)
                {
                    coder.WriteFlag(flags, context + FlagContext.ToEnd, false);
                }

                WriteTime((int)elapsedMs - _layout.PeriodMs);
            }

            if (isChanged)
            {
                WriteQualities(qualities, isFirstOfAll ? FlagContext.QualityAtFirst : FlagContext.Quality);
            }

            coder.SetSource(values);
            _model.Write(coder, isFirstOfAll ? _layout.PeriodMs : (int)elapsedMs, _qualities, isChanged);
            _previousRowMs = timeMs;
            _rows = rows + 1;
            return true;
        }

        /// <summary>Completes the frame; the next row starts a new one.</summary>
        /// <param name="sequence">The frame's sequence number, unique for this vehicle.</param>
        /// <param name="bootCount">How many times the unit has booted; sixteen bits of it are kept.</param>
        /// <param name="baseTimeMs">The time of the first row: UTC since 1970-01-01, or <see cref="FirstRowMs"/>.</param>
        /// <param name="isUtc">Which of the two it is.</param>
        /// <returns>The frame's length in <see cref="Buffer"/>, or 0 when there is no row to seal.</returns>
        /// <remarks>
        /// Only a key frame says what time it is. When that has changed since the last one, the next frame will be a key frame.
        /// </remarks>
        [SteadyState]
        public int Seal(uint sequence, int bootCount, long baseTimeMs, bool isUtc)
        {
            int rows = _rows;
            if (rows == 0)
            {
                return 0;
            }

            RangeEncoder coder = _coder;
            int context = rows != _rowsBefore ? FlagContext.Special : FlagContext.SpecialWhereEndIsLikely;
            coder.WriteFlag(_flags, context, true);
            coder.WriteFlag(_flags, context + FlagContext.ToEnd, true);
            int end = coder.Finish();
            byte[] buffer = _buffer;
            uint crc = Origin;
            long offsetMs = baseTimeMs - FirstRowMs;
            if (_isKey)
            {
                HeaderLength = KeyHeader.Write(buffer, _layout, sequence, bootCount, baseTimeMs, isUtc);
                _keyIsUtc = isUtc;
                _keyOffsetMs = offsetMs;
            }
            else
            {
                HeaderLength = WriteBack(sequence - _sequence, end);
                end += HeaderLength - 1;

                // The frame's number counts, though it is not sent. Its bytes are where the check value will be.
                buffer[end] = (byte)sequence;
                buffer[end + 1] = (byte)(sequence >> 8);
                buffer[end + 2] = (byte)(sequence >> 16);
                buffer[end + 3] = (byte)(sequence >> 24);
                crc = Crc32.Continue(_crc, buffer, end, NumberLength);
                long stepMs = offsetMs - _keyOffsetMs;
                _isKeyWanted |= isUtc != _keyIsUtc || stepMs > ClockToleranceMs || stepMs < -ClockToleranceMs;
            }

            crc = Crc32.Continue(crc, buffer, 0, end);
            buffer[end] = (byte)crc;
            buffer[end + 1] = (byte)(crc >> 8);
            buffer[end + 2] = (byte)(crc >> 16);
            _crc = crc;
            _sequence = sequence;
            _rowsBefore = rows;
            _rows = 0;
            return end + FrameFormat.CheckLength;
        }

        private void Start(long timeMs)
        {
            RangeEncoder coder = _coder;
            RowModel model = _model;
            if (!_isKey)
            {
                coder.Start(1);
                return;
            }

            // What was learned of the vehicle outlasts the key frame: it begins with it.
            coder.Start(KeyHeader.LengthOf(_layout));
            coder.WriteBits(_hasLearned ? 1 : 0, 1);
            if (_hasLearned)
            {
                int[][] fits = model.Fits;
                for (int number = 0; number < fits.Length; number++)
                {
                    int[] fit = fits[number];
                    WriteWeight(fit[LinearFit.Weight1]);
                    if (LinearFit.IsOfTwo(fit))
                    {
                        WriteWeight(fit[LinearFit.Weight2]);
                    }
                }
            }

            model.Reset(_hasLearned);
            FlagContext.Reset(_flags);
            byte[] qualities = _qualities;
            for (int place = 0; place < qualities.Length; place++)
            {
                qualities[place] = (byte)SignalQuality.NeverSeen;
            }

            _rowsBefore = FrameFormat.UsualRows;
            _hasLearned = true;
            _isKeyWanted = false;
            _keyRowMs = timeMs;
        }

        private void WriteWeight(int weight)
        {
            int coded = LinearFit.Shorten(weight);
            _coder.WriteBits(coded & 15, 4);
            if (coded != 0)
            {
                _coder.WriteBits(coded >> 4, 5);
            }
        }

        private void WriteTime(int lateMs)
        {
            RowModel model = _model;
            RangeEncoder coder = _coder;
            short[] flags = _flags;
            int residual = lateMs - model.UsualLateMs;
            coder.WriteFlag(flags, model.IsOnTime ? FlagContext.Late : FlagContext.LateAgain, residual != 0);
            if (residual != 0)
            {
                // The lateness of a row has few values: those of the loop's steps, or of epochs left out.
                bool isOther = lateMs != model.RecentLateMs;
                coder.WriteFlag(flags, FlagContext.NotRecent, isOther);
                if (isOther)
                {
                    isOther = lateMs != model.EarlierLateMs;
                    coder.WriteFlag(flags, FlagContext.NotEarlier, isOther);
                }

                if (isOther)
                {
                    coder.WriteResidual(residual, model.TimeScale);
                }
            }

            model.LearnTime(lateMs);
        }

        private bool HasQualityChanged(byte[] qualities)
        {
            byte[] ids = _coder.Ids;
            byte[] before = _qualities;
            int place = 0;

            // Four a turn: the interpreter pays for every instruction of the loop's own book-keeping.
            for (int last = before.Length - 4; place <= last; place += 4)
            {
                if (qualities[ids[place]] != before[place] || qualities[ids[place + 1]] != before[place + 1]
                    || qualities[ids[place + 2]] != before[place + 2] || qualities[ids[place + 3]] != before[place + 3])
                {
                    break;
                }
            }

            for (; place < before.Length; place++)
            {
                int old = before[place];
                int quality = qualities[ids[place]];
                if (quality != old && QualityOf(quality, old) != old)
                {
                    return true;
                }
            }

            return false;
        }

        // What has been seen never becomes unseen.
        private static int QualityOf(int quality, int old)
        {
            return quality == (int)SignalQuality.NeverSeen && old != (int)SignalQuality.NeverSeen ? (int)SignalQuality.Stale : quality;
        }

        private void WriteQualities(byte[] qualities, int context)
        {
            byte[] ids = _coder.Ids;
            byte[] before = _qualities;
            for (int place = 0; place < before.Length; place++)
            {
                int old = before[place];
                int quality = QualityOf(qualities[ids[place]], old);
                _coder.WriteFlag(_flags, context, quality != old);
                if (quality != old)
                {
                    // Of valid and stale one turns into the other; only what was never seen can become either.
                    if (old == (int)SignalQuality.NeverSeen)
                    {
                        _coder.WriteBits(quality, 1);
                    }

                    before[place] = (byte)quality;
                }
            }
        }

        // Where the body begins at 1 and ends at the given place; it may have to move.
        private int WriteBack(uint back, int end)
        {
            byte[] buffer = _buffer;
            if (back != 0 && back < FrameFormat.LongBack)
            {
                buffer[0] = (byte)((FrameFormat.Version << 4) | (int)back);
                return 1;
            }

            buffer[0] = (FrameFormat.Version << 4) | FrameFormat.LongBack;
            uint rest = back - FrameFormat.LongBack;
            int length = 1;
            for (uint more = rest >> 7; more != 0; more >>= 7)
            {
                length++;
            }

            // Numbers rarely jump, so that no room is kept for this.
            for (int i = end - 1; i >= 1; i--)
            {
                buffer[i + length] = buffer[i];
            }

            for (int i = 1; i <= length; i++)
            {
                buffer[i] = (byte)((rest & 0x7F) | (i < length ? 0x80u : 0u));
                rest >>= 7;
            }

            return 1 + length;
        }
    }
}
