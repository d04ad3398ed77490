using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>
    /// An external watchdog that resets the unit unless its input toggles in time. It is fed at the end of a pass of the
    /// loop, and only when no task that matters was later than its deadline since the feed before.
    /// </summary>
    public sealed class Watchdog : ICounters
    {
        private readonly IOutputPin _pin;
        private readonly int _periodMs;
        private long _nextMs;
        private bool _level;

        /// <summary>Makes the watchdog's feeder.</summary>
        /// <param name="pin">The line to its input.</param>
        /// <param name="periodMs">Time between feeds: well below the time-out of the chip.</param>
        public Watchdog(IOutputPin pin, int periodMs)
        {
            _pin = pin;
            _periodMs = periodMs;
        }

        /// <summary>Feeds so far.</summary>
        public int Feeds { get; private set; }

        /// <summary>Feeds that were left out because a task was too late.</summary>
        public int Withheld { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "watchdog withheld feeds";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Withheld,
            _ => Feeds,
        };

        internal void OnPass(ScheduledTask[] tasks, long nowMs)
        {
            if (nowMs < _nextMs)
            {
                return;
            }

            _nextMs = nowMs + _periodMs;
            bool late = false;
            for (int i = 0; i < tasks.Length; i++)
            {
                ScheduledTask task = tasks[i];
                late |= task.DeadlineMs > 0 && task.WorstLatenessMs > task.DeadlineMs;
                task.WorstLatenessMs = 0;
            }

            if (late)
            {
                Withheld++;
                return;
            }

            Feeds++;
            _level = !_level;
            _pin.Write(_level);
        }
    }
}
