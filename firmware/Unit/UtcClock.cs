using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>
    /// Maps time since boot to UTC, from what GNSS and the network say. What was mapped before a correction stays as it was.
    /// </summary>
    /// <remarks>
    /// A receiver's sentences arrive some tens to hundreds of milliseconds after the instant they state, never before it. So the
    /// epoch with the least delay knows best: an estimate that is ahead of the clock is taken at once, one behind it only
    /// lets the clock fall back slowly, as a quartz drifts. A larger difference is a step, and must be said several times in a row.
    /// </remarks>
    public sealed class UtcClock
    {
        /// <summary>What offsets of successive epochs may differ by and still be the same time, milliseconds.</summary>
        private const int SameTimeMs = 1000;

        /// <summary>How many epochs in a row must agree before the clock steps.</summary>
        private const int StepConfirmations = 3;

        /// <summary>One millisecond back in so many epochs: faster than a quartz drifts, slower than delays vary.</summary>
        private const int EpochsAMsBack = 10;

        private readonly long _earliestUtcMs;
        private readonly long _latestUtcMs;
        private long _offsetMs;
        private long _candidateMs;
        private int _confirmations;
        private int _epochsBehind;
        private bool _fromGnss;

        /// <summary>Makes a clock that does not know the time yet.</summary>
        /// <param name="earliestUtcMs">
        /// UTC before which no time is believed, milliseconds since 1970-01-01. Times 1024 weeks or more after it are not
        /// believed either: a receiver that miscounts GPS weeks is off by that much.
        /// </param>
        public UtcClock(long earliestUtcMs)
        {
            _earliestUtcMs = earliestUtcMs;
            _latestUtcMs = earliestUtcMs + (1024L * 7 * 24 * 3600 * 1000);
        }

        /// <summary>Whether UTC is known.</summary>
        public bool IsKnown { get; private set; }

        /// <summary>Times that the clock was set or stepped; the small corrections in between are not counted.</summary>
        public int Steps { get; private set; }

        /// <summary>How far the last step moved the clock, in milliseconds; 0 for the first one.</summary>
        public long LastStepMs { get; private set; }

        /// <summary>Times that were not believed: out of range.</summary>
        public int Refused { get; private set; }

        /// <summary>UTC at an instant, milliseconds since 1970-01-01; 0 while it is not known.</summary>
        /// <param name="bootMs">The instant, milliseconds since boot.</param>
        [SteadyState]
        public long ToUtcMs(long bootMs)
        {
            return IsKnown ? bootMs + _offsetMs : 0;
        }

        /// <summary>Takes the time of a GNSS epoch.</summary>
        /// <param name="utcMs">The epoch's UTC.</param>
        /// <param name="receivedMs">When it began to arrive, milliseconds since boot.</param>
        [SteadyState]
        public void OnGnss(long utcMs, long receivedMs)
        {
            if (!IsBelievable(utcMs))
            {
                return;
            }

            long offsetMs = utcMs - receivedMs;
            long aheadMs = offsetMs - _offsetMs;
            if (!_fromGnss || aheadMs > SameTimeMs || aheadMs < -SameTimeMs)
            {
                Confirm(offsetMs);
            }
            else
            {
                _confirmations = 0;
                Follow(aheadMs);
            }
        }

        /// <summary>Takes the network's time, which counts only until there is one from GNSS.</summary>
        /// <param name="utcMs">The network's UTC.</param>
        /// <param name="receivedMs">When it was received, milliseconds since boot.</param>
        [SteadyState]
        public void OnNetwork(long utcMs, long receivedMs)
        {
            if (!_fromGnss && IsBelievable(utcMs))
            {
                long offsetMs = utcMs - receivedMs;
                long aheadMs = offsetMs - _offsetMs;
                if (!IsKnown || aheadMs > 2 * SameTimeMs || aheadMs < -2 * SameTimeMs)
                {
                    Set(offsetMs);
                }
            }
        }

        private bool IsBelievable(long utcMs)
        {
            if (utcMs >= _earliestUtcMs && utcMs < _latestUtcMs)
            {
                return true;
            }

            Refused++;
            return false;
        }

        private void Confirm(long offsetMs)
        {
            long differenceMs = offsetMs - _candidateMs;
            if (_confirmations == 0 || differenceMs > SameTimeMs || differenceMs < -SameTimeMs)
            {
                _confirmations = 0;
                _candidateMs = offsetMs;
            }
            else if (differenceMs > 0)
            {
                _candidateMs = offsetMs;
            }

            _confirmations++;
            if (_confirmations == StepConfirmations)
            {
                _confirmations = 0;
                _fromGnss = true;
                Set(_candidateMs);
            }
        }

        private void Follow(long aheadMs)
        {
            if (aheadMs >= 0)
            {
                _offsetMs += aheadMs;
                _epochsBehind = 0;
            }
            else if (++_epochsBehind == EpochsAMsBack)
            {
                _epochsBehind = 0;
                _offsetMs--;
            }
        }

        private void Set(long offsetMs)
        {
            LastStepMs = IsKnown ? offsetMs - _offsetMs : 0;
            _offsetMs = offsetMs;
            _epochsBehind = 0;
            IsKnown = true;
            Steps++;
        }
    }
}
