using System;
using System.Collections.Generic;

namespace Telematics.Fleet.Messages
{
    /// <summary>A set of sequence numbers, kept as the runs that they form: small for as long as they mostly follow each other.</summary>
    public sealed class SequenceSet
    {
        /// <summary>How many runs it holds. Beyond that the lowest is forgotten.</summary>
        public const int MaxRanges = 4096;

        // Ascending, apart from each other by at least one number.
        private readonly List<SequenceRun> _runs = [];

        /// <summary>The runs that the numbers form.</summary>
        public int RangeCount => _runs.Count;

        /// <summary>One of the runs.</summary>
        /// <param name="index">0 for that of the lowest numbers, to <see cref="RangeCount"/> less one.</param>
        public SequenceRun GetRun(int index) => _runs[index];

        /// <summary>Whether a number is in the set.</summary>
        public bool Contains(uint number)
        {
            int index = IndexUpTo(number);
            return index >= 0 && number <= _runs[index].Last;
        }

        /// <summary>The highest run that begins with this number or a lower one; -1 when all begin above it.</summary>
        public int IndexUpTo(uint number)
        {
            int low = 0;
            int high = _runs.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_runs[middle].First > number)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            return low - 1;
        }

        /// <summary>How many numbers of a run are not in the set.</summary>
        public long CountMissing(SequenceRun run)
        {
            long missing = (long)run.Last - run.First + 1;
            for (int index = Math.Max(IndexUpTo(run.First), 0); index < _runs.Count && _runs[index].First <= run.Last; index++)
            {
                missing -= Math.Max(0, (long)uint.Min(run.Last, _runs[index].Last) - uint.Max(run.First, _runs[index].First) + 1);
            }

            return missing;
        }

        /// <summary>Adds a number.</summary>
        /// <returns>False when it was there already.</returns>
        public bool Add(uint number)
        {
            if (Contains(number))
            {
                return false;
            }

            Add(new SequenceRun(number, number));
            return true;
        }

        /// <summary>Adds all numbers of a run, whichever of them are there already.</summary>
        public void Add(SequenceRun run)
        {
            // What it overlaps or touches becomes one with it. Wider numbers, for the highest has none above it.
            int from = IndexUpTo(run.First);
            from += from >= 0 && (long)_runs[from].Last + 1 >= run.First ? 0 : 1;
            int to = from;
            while (to < _runs.Count && _runs[to].First <= (long)run.Last + 1)
            {
                run = new SequenceRun(uint.Min(run.First, _runs[to].First), uint.Max(run.Last, _runs[to].Last));
                to++;
            }

            if (to == from)
            {
                _runs.Insert(from, run);
                if (_runs.Count > MaxRanges)
                {
                    _runs.RemoveAt(0);
                }
            }
            else
            {
                _runs[from] = run;
                _runs.RemoveRange(from + 1, to - from - 1);
            }
        }
    }
}
