using System;
using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>One part of the unit in the scheduler's table, with what was measured of it.</summary>
    public sealed class ScheduledTask
    {
        // The scheduler's own: fields, because its loop pays for each call of a property.
        internal readonly IStep Part;
        internal readonly int Period;
        internal long NextMs;
        internal int WorstLatenessMs;
        internal int RunCount;
        internal int TookUs;
        internal int WorstTookUs;

        /// <summary>Makes a task.</summary>
        /// <param name="name">What it is called in lists.</param>
        /// <param name="part">What is stepped.</param>
        /// <param name="periodMs">Time between steps, 1 or more.</param>
        /// <param name="deadlineMs">
        /// How late a step may be before the watchdog must not be fed, or 0 when the unit can do without this task.
        /// </param>
        /// <exception cref="ArgumentOutOfRangeException">The period is less than 1.</exception>
        public ScheduledTask(string name, IStep part, int periodMs, int deadlineMs)
        {
            if (periodMs < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(periodMs));
            }

            Name = name;
            Part = part;
            Period = periodMs;
            DeadlineMs = deadlineMs;
        }

        /// <summary>What it is called in lists.</summary>
        public string Name { get; }

        /// <summary>Time between steps.</summary>
        public int PeriodMs => Period;

        /// <summary>How late a step may be before the watchdog must not be fed; 0 when it may be as late as it likes.</summary>
        public int DeadlineMs { get; }

        /// <summary>Steps so far.</summary>
        public int Runs => RunCount;

        /// <summary>Steps that were left out because the loop came a whole period or more too late.</summary>
        public int Overruns { get; internal set; }

        /// <summary>How long the last step took, in microseconds.</summary>
        public int LastUs => TookUs;

        /// <summary>How long the longest step took, in microseconds.</summary>
        public int WorstUs => WorstTookUs;
    }
}
