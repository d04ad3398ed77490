using System.Collections.Generic;

namespace Telematics.Fleet
{
    /// <summary>A set of sequence numbers, kept as the ranges that they form: small for as long as they mostly follow each other.</summary>
    public sealed class SequenceSet
    {
        /// <summary>How many ranges it holds. Beyond that the lowest is forgotten.</summary>
        public const int MaxRanges = 4096;

        // Ascending, apart from each other by at least one number.
        private readonly List<(uint First, uint Last)> _ranges = [];

        /// <summary>The ranges that the numbers form.</summary>
        public int RangeCount => _ranges.Count;

        /// <summary>One of the ranges.</summary>
        /// <param name="index">0 for that of the lowest numbers, to <see cref="RangeCount"/> less one.</param>
        public SequenceRun GetRun(int index) => new(_ranges[index].First, _ranges[index].Last);

        /// <summary>Adds a number.</summary>
        /// <returns>False when it was there already.</returns>
        public bool Add(uint number)
        {
            int after = FirstRangeAbove(number);
            bool joinsAfter = after < _ranges.Count && _ranges[after].First == number + 1;
            if (after > 0)
            {
                (uint first, uint last) = _ranges[after - 1];
                if (number <= last)
                {
                    return false;
                }

                if (number == last + 1)
                {
                    _ranges[after - 1] = (first, joinsAfter ? _ranges[after].Last : number);
                    if (joinsAfter)
                    {
                        _ranges.RemoveAt(after);
                    }

                    return true;
                }
            }

            if (joinsAfter)
            {
                _ranges[after] = (number, _ranges[after].Last);
                return true;
            }

            _ranges.Insert(after, (number, number));
            if (_ranges.Count > MaxRanges)
            {
                _ranges.RemoveAt(0);
            }

            return true;
        }

        private int FirstRangeAbove(uint number)
        {
            int low = 0;
            int high = _ranges.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_ranges[middle].First > number)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            return low;
        }
    }
}
