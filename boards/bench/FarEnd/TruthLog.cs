using System;
using System.Collections.Generic;
using System.Threading;
using Telematics.Bench.World;
using Telematics.Fleet.Decoding;
using Telematics.Sampling;
using Telematics.Signals;

namespace Telematics.Bench.FarEnd
{
    /// <summary>
    /// What the unit sampled in all its boots, as it stood in its store, row by row: what the far end must come to know, no more and no less.
    /// Makes its room beforehand, because it is called from within the firmware's measured passes.
    /// </summary>
    public sealed class TruthLog : ISampleObserver
    {
        // What a power cut may take: the rows of the last ten seconds.
        private const long TailMs = 10_000;

        private readonly GroupLog[] _groups;
        private readonly VirtualClock _clock;
        private readonly List<(uint Sequence, SignalGroup Group, long CutMs)> _unsure = [];

        // The frame that was sealed last.
        private (uint Sequence, SignalGroup Group, long SealedUs) _latest;
        private long _bootMs;

        // By sequence number less the first: group, first row and number of rows, packed so that a frame is there whole or not
        // at all for the far end's thread. A lock would do, but .NET allocates when one is contended.
        private long[] _frames;
        private long _firstSequence = -1;

        /// <summary>Makes an empty log.</summary>
        /// <param name="rows">How many rows of each group there is room for at first.</param>
        /// <param name="clock">The world's clock.</param>
        public TruthLog(int rows, VirtualClock clock)
        {
            _clock = clock;
            _groups = new GroupLog[SignalCatalogue.GroupCount];
            for (int group = 0; group < _groups.Length; group++)
            {
                _groups[group] = new GroupLog(SignalCatalogue.GetGroup((SignalGroup)group), rows);
            }

            _frames = new long[rows];
        }

        /// <summary>Rows sampled so far, of all groups.</summary>
        public int Rows
        {
            get
            {
                int rows = 0;
                foreach (GroupLog group in _groups)
                {
                    rows += group.Count;
                }

                return rows;
            }
        }

        /// <summary>Rows of the last ten seconds before power cuts that were not sealed and stored yet.</summary>
        public int RowsUnsealedAtPowerCut { get; private set; }

        /// <summary>The unit has started now.</summary>
        public void BeginBoot() => _bootMs = _clock.NowMs;

        /// <summary>
        /// The unit has lost its power in the middle of a write: what is not sealed is gone, and the frame that was sealed last may be,
        /// if it was in this pass: each is stored before the next is sealed.
        /// </summary>
        public void EndBoot()
        {
            if (_latest.SealedUs == _clock.NowUs)
            {
                _unsure.Add((_latest.Sequence, _latest.Group, _clock.NowMs));
            }

            foreach (GroupLog group in _groups)
            {
                AddTail(group, group.FirstUnsealed, group.Count, _clock.NowMs);
                group.FirstUnsealed = group.Count;
            }
        }

        /// <summary>Adds what was sealed and not stored when the power went to the rows that were not sealed.</summary>
        /// <param name="hasCome">Whether the frame of a number has come nonetheless.</param>
        public void SettleUnsure(Func<uint, bool> hasCome)
        {
            foreach ((uint sequence, SignalGroup group, long cutMs) in _unsure)
            {
                if (!hasCome(sequence) && TryFind(sequence, group, out RowRange rows))
                {
                    AddTail(_groups[(int)group], rows.First, rows.First + rows.Count, cutMs);
                }
            }

            _unsure.Clear();
        }

        /// <summary>Holds a decoded frame against what was sampled. May be called from any thread.</summary>
        /// <returns>How many values differ by more than half their resolution, or in quality, and times of rows.</returns>
        public int CountDifferences(DecodedFrame frame)
        {
            if (!TryFind(frame.Sequence, frame.Group, out RowRange truth) || truth.Count != frame.RowCount)
            {
                return frame.RowCount;
            }

            int differences = 0;
            ReadOnlySpan<int> ids = frame.SignalIds;
            for (int row = 0; row < truth.Count; row++)
            {
                differences += frame.GetTimeMs(row) - frame.GetTimeMs(0) == truth.GetTimeMs(row) - truth.GetTimeMs(0) ? 0 : 1;
                for (int column = 0; column < ids.Length; column++)
                {
                    bool same = frame.GetQuality(row, column) == truth.GetQuality(row, column)
                        && (!frame.TryGetValue(row, column, out int raw)
                            || Math.Abs((long)raw - truth.GetValue(row, column)) * 2 <= SignalCatalogue.Current.Step[ids[column]]);
                    differences += same ? 0 : 1;
                }
            }

            return differences;
        }

        /// <inheritdoc/>
        public void OnSample(SignalGroup group, long timeMs, SignalStore signals) => _groups[(int)group].Add(_bootMs + timeMs, signals);

        /// <inheritdoc/>
        public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length)
        {
            GroupLog log = _groups[(int)group];
            if (_firstSequence < 0)
            {
                Volatile.Write(ref _firstSequence, sequence);
            }

            long index = sequence - _firstSequence;
            long[] frames = _frames;
            if (index >= frames.Length)
            {
                Array.Resize(ref frames, (int)Math.Max(index + 1, frames.Length * 2));
                Volatile.Write(ref _frames, frames);
            }

            Volatile.Write(ref frames[index], ((long)log.FirstUnsealed << 24) | ((long)(log.Count - log.FirstUnsealed) << 8) | ((long)group + 1));
            log.FirstUnsealed = log.Count;
            _latest = (sequence, group, _clock.NowUs);
        }

        /// <summary>Finds the rows that a frame was sealed with. May be called from any thread.</summary>
        public bool TryFind(uint sequence, SignalGroup group, out RowRange rows)
        {
            long index = sequence - Volatile.Read(ref _firstSequence);
            long[] frames = Volatile.Read(ref _frames);
            long packed = index >= 0 && index < frames.Length ? Volatile.Read(ref frames[index]) : 0;
            rows = new RowRange(_groups[(int)group], (int)(packed >> 24), (int)(packed >> 8) & 0xFFFF);
            return (packed & 0xFF) == (long)group + 1;
        }

        private void AddTail(GroupLog group, int from, int to, long cutMs)
        {
            for (int row = from; row < to; row++)
            {
                RowsUnsealedAtPowerCut += group.TimesMs[row] >= cutMs - TailMs ? 1 : 0;
            }
        }

        /// <summary>The rows of one frame.</summary>
        public readonly struct RowRange
        {
            private readonly GroupLog _log;

            internal RowRange(GroupLog log, int first, int count)
            {
                _log = log;
                First = first;
                Count = count;
            }

            /// <summary>The first row's place in the group's log.</summary>
            public int First { get; }

            /// <summary>The number of rows.</summary>
            public int Count { get; }

            /// <summary>When a row was sampled, ms of virtual time.</summary>
            public long GetTimeMs(int row) => _log.TimesMs[First + row];

            /// <summary>A value as it was sampled, in raw units.</summary>
            public int GetValue(int row, int column) => _log.Values[((First + row) * _log.Ids.Length) + column];

            /// <summary>What the value was worth.</summary>
            public SignalQuality GetQuality(int row, int column) => (SignalQuality)_log.Qualities[((First + row) * _log.Ids.Length) + column];
        }

        internal sealed class GroupLog(int[] ids, int rows)
        {
            public readonly int[] Ids = ids;
            public int[] Values = new int[rows * ids.Length];
            public byte[] Qualities = new byte[rows * ids.Length];
            public long[] TimesMs = new long[rows];
            public int Count;
            public int FirstUnsealed;

            public void Add(long timeMs, SignalStore signals)
            {
                if (Count == TimesMs.Length)
                {
                    Array.Resize(ref TimesMs, Count * 2);
                    Array.Resize(ref Values, Values.Length * 2);
                    Array.Resize(ref Qualities, Qualities.Length * 2);
                }

                for (int i = 0; i < Ids.Length; i++)
                {
                    Values[(Count * Ids.Length) + i] = signals.Values[Ids[i]];
                    Qualities[(Count * Ids.Length) + i] = signals.Qualities[Ids[i]];
                }

                TimesMs[Count++] = timeMs;
            }
        }
    }
}
