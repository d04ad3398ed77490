using System;
using Telematics.Journal;

namespace Telematics.Uplink
{
    /// <summary>
    /// Which records the broker has and no receiver has acknowledged: ranges of sequence numbers, since when, and how often they
    /// had to be sent again. Bounded: what lies close together is taken together when there are too many ranges.
    /// </summary>
    /// <remarks>
    /// A record that a receiver says it lacks is sent again, but not before it has had time to get there, and each time it is lacked
    /// again that takes twice as long: some a receiver will never take, and they must not fill the air. One that no receiver speaks of
    /// is sent again after a time-out, which doubles likewise, and for all alike while no acknowledgement comes at all.
    /// </remarks>
    internal sealed class SentRecords
    {
        private const int Capacity = 64;
        private const int MaxTries = 16;

        private readonly IFrameQueue _store;
        private readonly int _lackedAfterMs;
        private readonly int _resendAfterMs;
        private readonly int _resendLimitMs;

        // Ascending and apart. Numbers in a range that are not in the store any more, or not sent, do no harm.
        private readonly uint[] _firsts = new uint[Capacity + 1];
        private readonly uint[] _lasts = new uint[Capacity + 1];
        private readonly long[] _sinceMs = new long[Capacity + 1];

        // How long after that the latest of the range was.
        private readonly int[] _latestMs = new int[Capacity + 1];
        private readonly byte[] _tries = new byte[Capacity + 1];
        private int _count;
        private int _silentRounds;
        private long _silentSinceMs;

        /// <summary>Makes an empty list.</summary>
        /// <param name="store">Has the records.</param>
        /// <param name="lackedAfterMs">How long a record that is said to be missing may be on its way to the receiver.</param>
        /// <param name="resendAfterMs">When a record of which no acknowledgement speaks is sent again for the first time.</param>
        /// <param name="resendLimitMs">The longest such time.</param>
        public SentRecords(IFrameQueue store, int lackedAfterMs, int resendAfterMs, int resendLimitMs)
        {
            _store = store;
            _lackedAfterMs = lackedAfterMs;
            _resendAfterMs = resendAfterMs;
            _resendLimitMs = resendLimitMs;
        }

        /// <summary>How many ranges there are.</summary>
        public int Ranges => _count;

        /// <summary>Records that were sent again because a receiver lacked them.</summary>
        public int Lacked { get; private set; }

        /// <summary>Records that were sent again because nobody spoke of them.</summary>
        public int TimedOut { get; private set; }

        /// <summary>The broker has these.</summary>
        public void Add(uint first, uint last, long nowMs)
        {
            if (_count == 0)
            {
                _silentSinceMs = nowMs;
            }

            Insert(first, last, nowMs, Cut(first, last));
        }

        /// <summary>A receiver has said something that holds: it is there.</summary>
        public void OnAcknowledgement(long nowMs)
        {
            if (_silentRounds > 0)
            {
                // It may have come to no more than this message yet.
                for (int i = 0; i < _count; i++)
                {
                    _sinceMs[i] = nowMs;
                    _latestMs[i] = 0;
                    _tries[i] = 0;
                }
            }

            _silentRounds = 0;
            _silentSinceMs = nowMs;
        }

        /// <summary>A receiver has stored these.</summary>
        public void Remove(uint first, uint last)
        {
            Cut(first, last);
        }

        /// <summary>A receiver lacks these: those that had time to get there are to be sent again.</summary>
        public void OnMissing(uint first, uint last, long nowMs)
        {
            for (int i = FirstFrom(first); i < _count && _firsts[i] <= last; i++)
            {
                if (nowMs - _sinceMs[i] - _latestMs[i] >= Doubled(_lackedAfterMs, _tries[i]))
                {
                    uint from = _firsts[i] > first ? _firsts[i] : first;
                    uint to = _lasts[i] < last ? _lasts[i] : last;
                    int resent = _store.ResendRange(from, to);
                    Lacked += resent;
                    if (resent > 0)
                    {
                        Retry(from, to, nowMs);

                        // The ranges may be others now; go on behind what was dealt with.
                        i = FirstFrom(to);
                    }
                }
            }
        }

        /// <summary>Has those sent again that nobody has spoken of for too long.</summary>
        /// <returns>Whether there were any.</returns>
        public bool ResendOverdue(long nowMs)
        {
            bool isAny = false;
            int silentRounds = _silentRounds;
            for (int i = 0; i < _count; i++)
            {
                int tries = _tries[i] > silentRounds ? _tries[i] : silentRounds;
                if (nowMs - _sinceMs[i] < Doubled(_resendAfterMs, tries))
                {
                    continue;
                }

                int resent = _store.ResendRange(_firsts[i], _lasts[i]);
                TimedOut += resent;
                if (resent == 0)
                {
                    RemoveAt(i--);
                    continue;
                }

                isAny = true;
                _sinceMs[i] = nowMs;
                _latestMs[i] = 0;
                _tries[i] += (byte)(_tries[i] < MaxTries ? 1 : 0);
            }

            if (isAny && nowMs - _silentSinceMs >= Doubled(_resendAfterMs, silentRounds))
            {
                _silentRounds += silentRounds < MaxTries ? 1 : 0;
                _silentSinceMs = nowMs;
            }

            return isAny;
        }

        // 0 to the limit: the range that holds a number, or the first one above it.
        private int FirstFrom(uint number)
        {
            // What is new, is at the end.
            int i = _count;
            while (i > 0 && _lasts[i - 1] >= number)
            {
                i--;
            }

            return i;
        }

        private long Doubled(int ms, int times)
        {
            long doubled = (long)ms << times;
            return doubled < _resendLimitMs ? doubled : _resendLimitMs;
        }

        private void Retry(uint first, uint last, long nowMs)
        {
            int tries = Cut(first, last);
            Insert(first, last, nowMs, tries < MaxTries ? tries + 1 : tries);
        }

        // Takes numbers out; returns how often those that were in had been sent again.
        private int Cut(uint first, uint last)
        {
            int tries = 0;
            int i = FirstFrom(first);
            while (i < _count && _firsts[i] <= last)
            {
                tries = _tries[i] > tries ? _tries[i] : tries;
                bool startsBefore = _firsts[i] < first;
                bool endsBehind = _lasts[i] > last;
                if (startsBefore && endsBehind)
                {
                    if (_count < Capacity)
                    {
                        MakeRoomAt(i + 1);
                        Copy(i, i + 1);
                        _lasts[i] = first - 1;
                        _firsts[i + 1] = last + 1;
                    }

                    return tries;
                }

                if (startsBefore)
                {
                    _lasts[i] = first - 1;
                    i++;
                }
                else if (endsBehind)
                {
                    _firsts[i] = last + 1;
                    i++;
                }
                else
                {
                    RemoveAt(i);
                }
            }

            return tries;
        }

        // Nothing of the range is in, unless there was no room to cut it out.
        private void Insert(uint first, uint last, long nowMs, int tries)
        {
            int i = FirstFrom(first);
            if (i < _count && _firsts[i] <= first)
            {
                _sinceMs[i] = nowMs;
                _latestMs[i] = 0;
                return;
            }

            // One after the other, in about the same time: one range.
            if (i > 0 && _lasts[i - 1] + 1 == first && _tries[i - 1] == tries && nowMs - _sinceMs[i - 1] < Doubled(_resendAfterMs, tries > _silentRounds ? tries : _silentRounds) / 8)
            {
                _lasts[i - 1] = last;
                _latestMs[i - 1] = (int)(nowMs - _sinceMs[i - 1]);
                return;
            }

            MakeRoomAt(i);
            _firsts[i] = first;
            _lasts[i] = last;
            _sinceMs[i] = nowMs;
            _latestMs[i] = 0;
            _tries[i] = (byte)tries;
            if (_count > Capacity)
            {
                JoinClosest();
            }
        }

        private void JoinClosest()
        {
            int closest = 0;
            for (int i = 1; i + 1 < _count; i++)
            {
                closest = _firsts[i + 1] - _lasts[i] < _firsts[closest + 1] - _lasts[closest] ? i : closest;
            }

            int next = closest + 1;
            _lasts[closest] = _lasts[next];
            long latestMs = _sinceMs[closest] + _latestMs[closest];
            long nextMs = _sinceMs[next] + _latestMs[next];
            _sinceMs[closest] = _sinceMs[next] < _sinceMs[closest] ? _sinceMs[next] : _sinceMs[closest];
            long laterMs = (nextMs > latestMs ? nextMs : latestMs) - _sinceMs[closest];
            _latestMs[closest] = laterMs < int.MaxValue ? (int)laterMs : int.MaxValue;
            _tries[closest] = _tries[next] > _tries[closest] ? _tries[next] : _tries[closest];
            RemoveAt(next);
        }

        private void Copy(int from, int to)
        {
            _firsts[to] = _firsts[from];
            _lasts[to] = _lasts[from];
            _sinceMs[to] = _sinceMs[from];
            _latestMs[to] = _latestMs[from];
            _tries[to] = _tries[from];
        }

        private void MakeRoomAt(int i)
        {
            Move(i, i + 1, _count - i);
            _count++;
        }

        private void RemoveAt(int i)
        {
            _count--;
            Move(i + 1, i, _count - i);
        }

        private void Move(int from, int to, int count)
        {
            Array.Copy(_firsts, from, _firsts, to, count);
            Array.Copy(_lasts, from, _lasts, to, count);
            Array.Copy(_sinceMs, from, _sinceMs, to, count);
            Array.Copy(_latestMs, from, _latestMs, to, count);
            Array.Copy(_tries, from, _tries, to, count);
        }
    }
}
