using Telematics.Buses;
using Telematics.Journal;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>
    /// Tells the receiver what time it is: once UTC is known, so that what was sampled before can be placed, and whenever the clock was
    /// corrected by more than a frame may be off. <c>docs/messages.md</c> describes the notice.
    /// </summary>
    public sealed class ClockNotices
    {
        /// <summary>The notice's first byte.</summary>
        public const byte Mark = 0x31;

        private const byte Set = 16;
        private const byte Corrected = 17;
        private const int Length = 23;
        private const int CheckLength = 3;
        private const int TimeLength = 6;

        // As much as the times of frames may be off before one begins that has them right.
        private const int ToleranceMs = 250;

        // A clock that is corrected over and over must not fill the store.
        private const int LeastMs = 10000;

        private readonly UtcClock _utc;
        private readonly SequenceNumbers _sequence;
        private readonly IFrameSink _store;
        private readonly uint _origin;
        private readonly int _bootCount;
        private readonly byte[] _notice = new byte[Length];
        private bool _isTold;
        private long _toldOffsetMs;
        private long _nextMs;

        /// <summary>Makes one that has told nothing yet.</summary>
        /// <param name="utc">The unit's clock.</param>
        /// <param name="sequence">Numbers the notices.</param>
        /// <param name="store">Takes them.</param>
        /// <param name="origin">The CRC of the vehicle's id, with which check values begin.</param>
        /// <param name="bootCount">Boots so far, this one included.</param>
        public ClockNotices(UtcClock utc, SequenceNumbers sequence, IFrameSink store, uint origin, int bootCount)
        {
            _utc = utc;
            _sequence = sequence;
            _store = store;
            _origin = origin;
            _bootCount = bootCount;
        }

        /// <summary>Whether there is something to tell.</summary>
        public bool IsDue(long nowMs)
        {
            if (!_utc.IsKnown || nowMs < _nextMs)
            {
                return false;
            }

            long movedMs = _utc.ToUtcMs(0) - _toldOffsetMs;
            return !_isTold || movedMs > ToleranceMs || movedMs < -ToleranceMs;
        }

        /// <summary>Tells it. When the store cannot take it, it stays due.</summary>
        public void Append(long nowMs)
        {
            byte[] notice = _notice;
            uint sequence = _sequence.Next(nowMs);
            long utcMs = _utc.ToUtcMs(nowMs);
            notice[0] = Mark;
            notice[1] = _isTold ? Corrected : Set;
            int at = Write(2, sequence, 4);
            at = Write(at, (ulong)_bootCount, 2);
            at = Write(at, (ulong)nowMs, TimeLength);
            at = Write(at, (ulong)utcMs, TimeLength);
            uint crc = Crc32.Continue(_origin, notice, 0, at);
            Write(at, crc, CheckLength);
            _nextMs = nowMs + LeastMs;
            if (_store.TryAppend(notice, Length, RecordKind.Notice, sequence))
            {
                _isTold = true;
                _toldOffsetMs = utcMs - nowMs;
            }
        }

        private int Write(int at, ulong number, int length)
        {
            for (int end = at + length; at < end; at++)
            {
                _notice[at] = (byte)number;
                number >>= 8;
            }

            return at;
        }
    }
}
