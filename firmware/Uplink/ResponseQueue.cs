namespace Telematics.Uplink
{
    /// <summary>The few answers to commands that wait to be published or acknowledged. When it is full, further commands are dropped.</summary>
    internal sealed class ResponseQueue
    {
        private const byte Free = 0;
        private const byte Unsent = 1;
        private const byte Sent = 2;

        private readonly byte[][] _texts;
        private readonly int[] _lengths;
        private readonly byte[] _states;

        public ResponseQueue(int capacity, int maxLength)
        {
            _texts = new byte[capacity][];
            _lengths = new int[capacity];
            _states = new byte[capacity];
            for (int i = 0; i < capacity; i++)
            {
                _texts[i] = new byte[maxLength];
            }
        }

        /// <summary>How many of them wait to be published.</summary>
        public int UnsentCount { get; private set; }

        /// <summary>Commands whose answer found no place.</summary>
        public int Dropped { get; private set; }

        public int Capacity => _states.Length;

        /// <summary>A place for an answer, which is written to its text; -1 when there is none, and it is dropped.</summary>
        public int FindFree()
        {
            for (int slot = 0; slot < _states.Length; slot++)
            {
                if (_states[slot] == Free)
                {
                    return slot;
                }
            }

            Dropped++;
            return -1;
        }

        /// <summary>The answer in a free place has been written.</summary>
        public void Add(int slot, int length)
        {
            _lengths[slot] = length;
            _states[slot] = Unsent;
            UnsentCount++;
        }

        public bool IsUnsent(int slot)
        {
            return _states[slot] == Unsent;
        }

        public byte[] GetText(int slot)
        {
            return _texts[slot];
        }

        public int GetLength(int slot)
        {
            return _lengths[slot];
        }

        public void MarkSent(int slot)
        {
            _states[slot] = Sent;
            UnsentCount--;
        }

        public void MarkUnsent(int slot)
        {
            if (_states[slot] == Sent)
            {
                _states[slot] = Unsent;
                UnsentCount++;
            }
        }

        public void Release(int slot)
        {
            if (_states[slot] == Sent)
            {
                _states[slot] = Free;
            }
        }
    }
}
