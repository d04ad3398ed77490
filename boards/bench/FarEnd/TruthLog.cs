using System;
using System.Threading;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.FarEnd
{
    /// <summary>
    /// What the unit sampled, as it stood in its store, row by row: what the far end must come to know, no more and no less.
    /// Makes its room beforehand, because it is called from within the firmware's measured passes.
    /// </summary>
    public sealed class TruthLog : ISampleObserver
    {
        private readonly GroupLog[] _groups;

        // By sequence number less the first: group, first row and number of rows, packed so that a frame is there whole or not
        // at all for the far end's thread. A lock would do, but .NET allocates when one is contended.
        private long[] _frames;
        private long _firstSequence = -1;

        /// <summary>Makes an empty log.</summary>
        /// <param name="rows">How many rows of each group there is room for at first.</param>
        public TruthLog(int rows)
        {
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

        /// <inheritdoc/>
        public void OnSample(SignalGroup group, long timeMs, SignalStore signals) => _groups[(int)group].Add(timeMs, signals);

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

        /// <summary>The rows of one frame.</summary>
        public readonly struct RowRange
        {
            private readonly GroupLog _log;
            private readonly int _first;

            internal RowRange(GroupLog log, int first, int count)
            {
                _log = log;
                _first = first;
                Count = count;
            }

            /// <summary>The number of rows.</summary>
            public int Count { get; }

            /// <summary>When a row was sampled, ms since boot.</summary>
            public long GetTimeMs(int row) => _log.TimesMs[_first + row];

            /// <summary>A value as it was sampled, in raw units.</summary>
            public int GetValue(int row, int column) => _log.Values[((_first + row) * _log.Ids.Length) + column];

            /// <summary>What the value was worth.</summary>
            public SignalQuality GetQuality(int row, int column) => (SignalQuality)_log.Qualities[((_first + row) * _log.Ids.Length) + column];
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
