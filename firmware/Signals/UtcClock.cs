using Telematics.Buses;

namespace Telematics.Signals
{
    /// <summary>
    /// Maps time since boot to UTC, from what GNSS and the network say. What was mapped before a correction stays as it was.
    /// </summary>
    /// <remarks>
    /// <para>A receiver's sentences arrive some tens to hundreds of milliseconds after the instant they state, never before it. So the
    /// epoch with the least delay knows best: an estimate that is ahead of the clock is taken at once, one behind it only
    /// lets the clock fall back slowly, as a quartz drifts. A larger difference is a step, and must be said for three seconds in a
    /// row, however many epochs those have: over midnight some receivers say the new date late.</para>
    /// <para>A receiver without a position knows the time from its own clock, if at all: after a restart that may stand at any day. What it
    /// says counts only while there is nothing better, so that a vehicle that starts indoors has a time; the network's counts
    /// for more, and a position's for most. Once UTC is known the clock runs on by itself through any outage.</para>
    /// </remarks>
    public sealed class UtcClock : ICounters
    {
        /// <summary>How much longer than the least an epoch may take to arrive and still state the clock's time: less than a leap second.</summary>
        private const int LongestDelayMs = 900;

        /// <summary>How much less than the least so far an epoch may take: a leap second is more, even where it hides in a long delay.</summary>
        private const int LeastDelayShrinksMs = 500;

        /// <summary>How many times a second apart must agree before the clock steps.</summary>
        private const int StepConfirmations = 3;

        /// <summary>What lies between two such times, by their own account.</summary>
        private const int ConfirmationMs = 1000;

        /// <summary>The network is good to a second or two.</summary>
        private const int NetworkToleranceMs = 2000;

        /// <summary>One millisecond back in so many epochs: faster than a quartz drifts, slower than delays vary.</summary>
        private const int EpochsAMsBack = 10;

        private readonly long _earliestUtcMs;
        private readonly long _latestUtcMs;
        private long _offsetMs;
        private long _candidateMs;
        private int _confirmations;
        private long _confirmedMs;
        private int _epochsBehind;
        private bool _fromGnss;
        private bool _fromNetwork;
        private bool _networkDiffers;
        private long _networkOffsetMs;

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

        /// <inheritdoc/>
        public string CounterNames => "utc refused steps";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Refused,
            _ => Steps,
        };

        /// <summary>UTC at an instant, milliseconds since 1970-01-01; 0 while it is not known.</summary>
        /// <param name="bootMs">The instant, milliseconds since boot.</param>
        [SteadyState]
        public long ToUtcMs(long bootMs)
        {
            return IsKnown ? bootMs + _offsetMs : 0;
        }

        /// <summary>Takes the time of a GNSS epoch that has a position.</summary>
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
            if (_fromGnss && aheadMs < LeastDelayShrinksMs && aheadMs > -LongestDelayMs)
            {
                _confirmations = 0;
                Follow(aheadMs);
            }
            else if (IsConfirmed(offsetMs, utcMs))
            {
                _fromGnss = true;
                Set(_candidateMs);
            }
        }

        /// <summary>Takes the time of an epoch without a position, which counts only while no time is known at all.</summary>
        /// <param name="utcMs">The epoch's UTC.</param>
        /// <param name="receivedMs">When it began to arrive, milliseconds since boot.</param>
        [SteadyState]
        public void OnReceiverClock(long utcMs, long receivedMs)
        {
            if (!IsKnown && IsBelievable(utcMs) && IsConfirmed(utcMs - receivedMs, utcMs))
            {
                Set(_candidateMs);
            }
        }

        /// <summary>
        /// Takes the network's time, which counts only until there is one from GNSS. A single reading sets the clock; once it has,
        /// two in a row must agree on another time.
        /// </summary>
        /// <param name="utcMs">The network's UTC.</param>
        /// <param name="receivedMs">When it was received, milliseconds since boot.</param>
        [SteadyState]
        public void OnNetwork(long utcMs, long receivedMs)
        {
            if (_fromGnss || !IsBelievable(utcMs))
            {
                return;
            }

            long offsetMs = utcMs - receivedMs;
            bool differs = !IsKnown || !IsOneNetworkTime(offsetMs - _offsetMs);
            if (differs && (!_fromNetwork || (_networkDiffers && IsOneNetworkTime(offsetMs - _networkOffsetMs))))
            {
                Set(offsetMs);
                differs = false;
            }

            _fromNetwork = true;
            _networkDiffers = differs;
            _networkOffsetMs = offsetMs;
        }

        private static bool IsOneNetworkTime(long apartMs)
        {
            return apartMs <= NetworkToleranceMs && apartMs >= -NetworkToleranceMs;
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

        private bool IsConfirmed(long offsetMs, long utcMs)
        {
            long differenceMs = offsetMs - _candidateMs;
            if (_confirmations == 0 || differenceMs > LongestDelayMs || differenceMs < -LongestDelayMs)
            {
                _confirmations = 1;
                _confirmedMs = utcMs;
                _candidateMs = offsetMs;
                return false;
            }

            if (differenceMs > 0)
            {
                _candidateMs = offsetMs;
            }

            if (utcMs - _confirmedMs < ConfirmationMs)
            {
                return false;
            }

            _confirmedMs = utcMs;
            if (++_confirmations < StepConfirmations)
            {
                return false;
            }

            _confirmations = 0;
            return true;
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
