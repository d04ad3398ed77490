namespace Telematics.Journal
{
    /// <summary>
    /// Ranges of sequence numbers for which a notice is due. They are written from the last one added to the first: a frame that
    /// is lost comes after those that are lost because of it, and so can still be found when the power goes in between.
    /// </summary>
    internal sealed class NumberRanges
    {
        /// <summary>How many there can be.</summary>
        public const int Capacity = 80;

        private readonly uint[] _firsts = new uint[Capacity];
        private readonly uint[] _lasts = new uint[Capacity];
        private readonly uint[] _notices = new uint[Capacity];
        private readonly byte[] _reasons = new byte[Capacity];
        private uint _growing;

        /// <summary>How many there are.</summary>
        public int Count { get; private set; }

        /// <summary>Ranges that found no room.</summary>
        public int Overflows { get; private set; }

        public byte GetReason(int index)
        {
            return _reasons[index];
        }

        public uint GetFirst(int index)
        {
            return _firsts[index];
        }

        public uint GetLast(int index)
        {
            return _lasts[index];
        }

        /// <summary>The number that the range's notice has, or 0 as long as it has none.</summary>
        public uint GetNotice(int index)
        {
            return _notices[index];
        }

        /// <summary>Gives the range's notice its number, or takes it back with 0.</summary>
        public void SetNotice(int index, uint number)
        {
            _notices[index] = number;
        }

        /// <summary>A notice keeps what it says: the range that it was to grow to gets a notice of its own.</summary>
        public void ForgetNotice(uint number)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_notices[i] == number)
                {
                    _notices[i] = 0;
                }
            }

            _growing = 0;
        }

        /// <summary>Adds a range, to one that it touches if there is one.</summary>
        public void Add(byte reason, uint first, uint last)
        {
            int home = -1;
            for (int i = Count - 1; i >= 0; i--)
            {
                if (_reasons[i] != reason || (_notices[i] != 0 && _notices[i] != _growing) || first > _lasts[i] + 1 || last + 1 < _firsts[i])
                {
                    continue;
                }

                first = first < _firsts[i] ? first : _firsts[i];
                last = last > _lasts[i] ? last : _lasts[i];
                if (home >= 0)
                {
                    // It closes the gap between two: the lower one takes it all, which is written later.
                    RemoveAt(home);
                }

                home = i;
                _firsts[i] = first;
                _lasts[i] = last;
            }

            if (home < 0)
            {
                Insert(reason, first, last, 0);
            }
        }

        /// <summary>Adds a range that a notice has named in part: it is to be written again, with all of it, under the same number.</summary>
        public void AddGrowing(byte reason, uint first, uint last, uint notice)
        {
            _growing = notice;
            Insert(reason, first, last, notice);
        }

        /// <summary>Whether a number is in any of them.</summary>
        public bool Contains(uint number)
        {
            int i = Count - 1;
            while (i >= 0 && (number < _firsts[i] || number > _lasts[i]))
            {
                i--;
            }

            return i >= 0;
        }

        /// <summary>Takes numbers out of all ranges: they are accounted for.</summary>
        public void Remove(uint first, uint last)
        {
            for (int i = Count - 1; i >= 0; i--)
            {
                uint rangeFirst = _firsts[i];
                uint rangeLast = _lasts[i];
                if (rangeFirst > last || rangeLast < first)
                {
                    continue;
                }

                bool keepsLower = rangeFirst < first;
                bool keepsUpper = rangeLast > last;
                if (keepsLower)
                {
                    _lasts[i] = first - 1;
                    if (keepsUpper)
                    {
                        Insert(_reasons[i], last + 1, rangeLast, 0);
                    }
                }
                else if (keepsUpper)
                {
                    _firsts[i] = last + 1;
                }
                else
                {
                    RemoveAt(i);
                }
            }
        }

        /// <summary>Removes the ranges that were added last.</summary>
        public void RemoveLast(int count)
        {
            Count -= count;
            _growing = Count == 0 ? 0 : _growing;
        }

        private void Insert(byte reason, uint first, uint last, uint notice)
        {
            int end = Count;
            if (end == Capacity)
            {
                Overflows++;
                return;
            }

            _reasons[end] = reason;
            _firsts[end] = first;
            _lasts[end] = last;
            _notices[end] = notice;
            Count = end + 1;
        }

        private void RemoveAt(int index)
        {
            int end = Count - 1;
            for (int i = index; i < end; i++)
            {
                _reasons[i] = _reasons[i + 1];
                _firsts[i] = _firsts[i + 1];
                _lasts[i] = _lasts[i + 1];
                _notices[i] = _notices[i + 1];
            }

            Count = end;
        }
    }
}
