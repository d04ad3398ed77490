using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>
    /// The one loop: steps each task when it is due, in the order of the table, and measures it. Periods do not drift:
    /// a late step does not delay those after it, and steps that were missed altogether are left out and counted.
    /// </summary>
    public sealed class Scheduler
    {
        private readonly IClock _clock;
        private readonly ScheduledTask[] _tasks;
        private readonly Watchdog? _watchdog;
        private int _worstPassUs;
        private bool _isStarted;

        /// <summary>Makes a scheduler.</summary>
        /// <param name="clock">Measures how long steps take.</param>
        /// <param name="tasks">The tasks; all are due in the first pass.</param>
        /// <param name="watchdog">Fed while the tasks that matter run in time, or null for none.</param>
        public Scheduler(IClock clock, ScheduledTask[] tasks, Watchdog? watchdog)
        {
            _clock = clock;
            _tasks = tasks;
            _watchdog = watchdog;
        }

        /// <summary>The tasks, in their order. Not to be changed.</summary>
        public ScheduledTask[] Tasks => _tasks;

        /// <summary>Passes of the loop in which something was due.</summary>
        public int Passes { get; private set; }

        /// <summary>The longest pass since <see cref="ForgetWorstPass"/>, in milliseconds, rounded up.</summary>
        public int WorstPassMs => (_worstPassUs + 999) / 1000;

        /// <summary>Steps all tasks that are due, each once.</summary>
        /// <param name="nowMs">Milliseconds since boot; never runs backwards.</param>
        /// <returns>When the next task is due, milliseconds since boot: sleep until then.</returns>
        [SteadyState]
        public long RunDue(long nowMs)
        {
            ScheduledTask[] tasks = _tasks;
            if (!_isStarted)
            {
                Start(nowMs);
            }

            long nextMs = long.MaxValue;
            long startUs = long.MinValue;
            long beforeUs = 0;
            for (int i = 0; i < tasks.Length; i++)
            {
                ScheduledTask task = tasks[i];
                long dueMs = task.NextMs;
                if (dueMs <= nowMs)
                {
                    if (startUs == long.MinValue)
                    {
                        startUs = _clock.NowUs;
                        beforeUs = startUs;
                    }

                    task.Part.Step(nowMs);

                    // One reading of the clock ends this task's time and begins the next one's.
                    long afterUs = _clock.NowUs;
                    dueMs = Account(task, nowMs, (int)(afterUs - beforeUs));
                    beforeUs = afterUs;
                }

                if (dueMs < nextMs)
                {
                    nextMs = dueMs;
                }
            }

            if (startUs != long.MinValue)
            {
                Passes++;
                int passUs = (int)(beforeUs - startUs);
                if (passUs > _worstPassUs)
                {
                    _worstPassUs = passUs;
                }

                _watchdog?.OnPass(tasks, nowMs);
            }

            return nextMs;
        }

        /// <summary>Measures the longest pass anew.</summary>
        public void ForgetWorstPass()
        {
            _worstPassUs = 0;
        }

        private void Start(long nowMs)
        {
            _isStarted = true;
            for (int i = 0; i < _tasks.Length; i++)
            {
                _tasks[i].NextMs = nowMs;
            }
        }

        private static long Account(ScheduledTask task, long nowMs, int tookUs)
        {
            task.Runs++;
            task.LastUs = tookUs;
            if (tookUs > task.WorstUs)
            {
                task.WorstUs = tookUs;
            }

            long dueMs = task.NextMs;
            int latenessMs = (int)(nowMs - dueMs);
            if (latenessMs > task.WorstLatenessMs)
            {
                task.WorstLatenessMs = latenessMs;
            }

            dueMs += task.PeriodMs;
            if (dueMs <= nowMs)
            {
                int missed = (int)(nowMs - dueMs) / task.PeriodMs + 1;
                task.Overruns += missed;
                dueMs += (long)missed * task.PeriodMs;
            }

            task.NextMs = dueMs;
            return dueMs;
        }
    }
}
