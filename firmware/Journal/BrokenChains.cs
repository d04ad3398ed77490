namespace Telematics.Journal
{
    /// <summary>
    /// The frames that are lost and may have one that continues them: for each such chain the number of its last frame, or a range
    /// of numbers that may hold it.
    /// </summary>
    internal sealed class BrokenChains
    {
        /// <summary>The group of a chain whose key frame was not seen.</summary>
        public const int UnknownGroup = -1;

        // Eight groups, each known and unknown.
        private const int Capacity = 16;

        private readonly uint[] _firsts = new uint[Capacity];
        private readonly uint[] _lasts = new uint[Capacity];
        private readonly int[] _groups = new int[Capacity];
        private readonly bool[] _areOpen = new bool[Capacity];

        /// <summary>How many there are.</summary>
        public int Count { get; private set; }

        /// <summary>Adds a chain that ends with one of these numbers.</summary>
        public void Add(uint first, uint last, int group)
        {
            if (Count == Capacity)
            {
                Forget(0);
            }

            int end = Count;
            _firsts[end] = first;
            _lasts[end] = last;
            _groups[end] = group;
            _areOpen[end] = false;
            Count = end + 1;
        }

        /// <summary>The chain that a number may end, or -1.</summary>
        public int Find(uint number)
        {
            for (int i = Count - 1; i >= 0; i--)
            {
                if (number >= _firsts[i] && number <= _lasts[i])
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>A chain goes on with a frame that is lost too.</summary>
        public void Continue(int index, uint number)
        {
            if (_firsts[index] != _lasts[index])
            {
                // Others may continue another frame of the range.
                Add(number, number, UnknownGroup);
                return;
            }

            _firsts[index] = number;
            _lasts[index] = number;
        }

        /// <summary>A key frame of the group was met: the chain before it is over, but not one that came after it.</summary>
        public void EndGroup(int group, uint number)
        {
            for (int i = Count - 1; i >= 0; i--)
            {
                if (_groups[i] == group && _firsts[i] < number)
                {
                    Forget(i);
                }
            }
        }

        /// <summary>A chain is of no interest any more.</summary>
        public void Forget(int index)
        {
            int end = Count - 1;
            for (int i = index; i < end; i++)
            {
                _firsts[i] = _firsts[i + 1];
                _lasts[i] = _lasts[i + 1];
                _groups[i] = _groups[i + 1];
                _areOpen[i] = _areOpen[i + 1];
            }

            Count = end;
        }

        /// <summary>All records there are were looked at: what continues these chains may still be appended.</summary>
        public void Open()
        {
            for (int i = 0; i < Count; i++)
            {
                _areOpen[i] = true;
            }
        }

        /// <summary>Nothing was found that continues these chains, and if there were anything it would have been, but for those that are open.</summary>
        public void ForgetOthers()
        {
            for (int i = Count - 1; i >= 0; i--)
            {
                if (!_areOpen[i])
                {
                    Forget(i);
                }
            }
        }

        /// <summary>Forgets them all.</summary>
        public void Clear()
        {
            Count = 0;
        }
    }
}
