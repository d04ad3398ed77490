using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// What a vehicle was asked for, and how often. What it does not send for long it does not have: a unit whose firmware cannot say that
    /// another receiver has acknowledged it, or one whose flash was lost. It is not asked for any more then; if it comes it is taken.
    /// </summary>
    internal sealed class MissingNumbers
    {
        /// <summary>How often it is asked for the same numbers at least.</summary>
        public const int MostAsked = 50;

        /// <summary>And for how long at least.</summary>
        public const long AskedForMs = 86_400_000;

        // Of more gaps the highest are asked for without being counted, until others are given up or filled.
        private const int MaxCounted = 64;

        private readonly List<Asked> _asked = new(0);
        private SequenceSet? _givenUp;

        /// <summary>How many numbers are not asked for any more that were not told yet.</summary>
        public long Untold { get; set; }

        /// <summary>Whether that was told once.</summary>
        public bool IsTold { get; set; }

        /// <summary>Whether what lies between two runs is not asked for any more.</summary>
        public bool IsGivenUp(SequenceRun before, SequenceRun after) => _givenUp is not null && _givenUp.Contains(before.Last + 1) && _givenUp.Contains(after.First - 1);

        /// <summary>The vehicle is asked for what lies between two runs.</summary>
        /// <param name="before">The lower one.</param>
        /// <param name="after">The higher one.</param>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC; may be corrected.</param>
        public void Ask(SequenceRun before, SequenceRun after, long nowMs)
        {
            SequenceRun gap = new(before.Last + 1, after.First - 1);
            int index = _asked.FindIndex(one => one.Numbers == gap);
            if (index < 0)
            {
                // What had these among its numbers has been filled in part: it is not in vain to ask.
                _asked.RemoveAll(one => one.Numbers.First <= gap.Last && gap.First <= one.Numbers.Last);
                if (_asked.Count < MaxCounted)
                {
                    _asked.Add(new Asked(gap, 1, nowMs));
                }

                return;
            }

            Asked asked = _asked[index] with { Times = _asked[index].Times + 1 };
            _asked[index] = asked;
            if (asked.Times >= MostAsked && Math.Abs(nowMs - asked.SinceMs) >= AskedForMs)
            {
                _asked.RemoveAt(index);
                _givenUp ??= new SequenceSet();
                _givenUp.Add(gap);
                Untold += (long)gap.Last - gap.First + 1;
            }
        }

        private readonly record struct Asked(SequenceRun Numbers, int Times, long SinceMs);
    }
}
