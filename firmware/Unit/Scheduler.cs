using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>
    /// The one loop: steps each task when it is due, in the order of the table, and measures it. Periods do not drift:
    /// a late step does not delay those after it, and steps that were missed altogether are left out and counted.
    /// </summary>
    public sealed class Scheduler : ICounters
    {
        private readonly IClock _clock;
        private readonly ScheduledTask[] _tasks;
        private readonly Watchdog? _watchdog;
        private int _passes;
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
        public int Passes => _passes;

        /// <summary>The longest pass since <see cref="ForgetWorstPass"/>, in milliseconds, rounded up.</summary>
        public int WorstPassMs => (_worstPassUs + 999) / 1000;

        /// <summary>Steps of all tasks that were left out because the loop came a whole period or more too late.</summary>
        public int Overruns
        {
            get
            {
                int sum = 0;
                for (int i = 0; i < _tasks.Length; i++)
                {
                    sum += _tasks[i].Overruns;
                }

                return sum;
            }
        }

        /// <inheritdoc/>
        public string CounterNames => "scheduler overruns passes";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Overruns,
            _ => Passes,
        };

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
            bool anyRan = false;
            long startUs = 0;
            long beforeUs = 0;
            for (int i = 0; i < tasks.Length; i++)
            {
                ScheduledTask task = tasks[i];
                long dueMs = task.NextMs;
                if (dueMs <= nowMs)
                {
                    if (!anyRan)
                    {
                        anyRan = true;
                        startUs = _clock.NowUs;
                        beforeUs = startUs;
                    }

                    task.Part.Step(nowMs);

                    // One reading of the clock ends this task's time and begins the next one's.
                    long afterUs = _clock.NowUs;
                    int tookUs = (int)(afterUs - beforeUs);
                    beforeUs = afterUs;
                    task.RunCount++;
                    task.TookUs = tookUs;
                    if (tookUs > task.WorstTookUs)
                    {
                        task.WorstTookUs = tookUs;
                    }

                    dueMs = dueMs == nowMs ? nowMs + task.Period : CatchUp(task, nowMs);
                    task.NextMs = dueMs;
                }

                if (dueMs < nextMs)
                {
                    nextMs = dueMs;
                }
            }

            if (anyRan)
            {
                EndPass(nowMs, (int)(beforeUs - startUs));
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

        private void EndPass(long nowMs, int passUs)
        {
            _passes++;
            if (passUs > _worstPassUs)
            {
                _worstPassUs = passUs;
            }

            if (_watchdog != null)
            {
                _watchdog.OnPass(_tasks, nowMs);
            }
        }

        // When a task that ran late is due again.
        private static long CatchUp(ScheduledTask task, long nowMs)
        {
            long dueMs = task.NextMs;
            int latenessMs = (int)(nowMs - dueMs);
            if (latenessMs > task.WorstLatenessMs)
            {
                task.WorstLatenessMs = latenessMs;
            }

            int missed = latenessMs / task.Period;
            task.Overruns += missed;
            return dueMs + ((missed + 1L) * task.Period);
        }
    }
}
