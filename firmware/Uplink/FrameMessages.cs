namespace Telematics.Uplink
{
    /// <summary>Which records each of the publishes carries that may be under way: by the message's number, packed.</summary>
    internal sealed class FrameMessages
    {
        /// <summary>How many there are.</summary>
        public const int Count = 8;

        /// <summary>The most records of one: so many are read from the flash in one step.</summary>
        public const int MaxRecords = 16;

        private readonly int[] _tokens = new int[Count * MaxRecords];
        private readonly uint[] _sequences = new uint[Count * MaxRecords];
        private readonly byte[] _records = new byte[Count];
        private readonly byte[] _firstLanes = new byte[Count];
        private readonly bool[] _areInFlight = new bool[Count];

        /// <summary>Empties a message.</summary>
        public void Begin(int number)
        {
            _records[number] = 0;
            _firstLanes[number] = Journal.Lane.Count;
        }

        /// <summary>Adds a record to a message that has fewer than <see cref="MaxRecords"/>.</summary>
        public void Add(int number, int lane, int token, uint sequence)
        {
            int at = (number * MaxRecords) + _records[number];
            _tokens[at] = token;
            _sequences[at] = sequence;
            _records[number]++;
            if (lane < _firstLanes[number])
            {
                _firstLanes[number] = (byte)lane;
            }
        }

        /// <summary>How many records a message has.</summary>
        public int RecordsOf(int number) => _records[number];

        /// <summary>The first lane that a message has records of, one of <see cref="Journal.Lane"/>.</summary>
        public int FirstLaneOf(int number) => _firstLanes[number];

        /// <summary>A record's token.</summary>
        public int TokenOf(int number, int record) => _tokens[(number * MaxRecords) + record];

        /// <summary>A record's sequence number.</summary>
        public uint SequenceOf(int number, int record) => _sequences[(number * MaxRecords) + record];

        /// <summary>Whether the link has taken a message, and not reported what became of it.</summary>
        public bool IsInFlight(int number) => _areInFlight[number];

        /// <summary>Says whether.</summary>
        public void SetInFlight(int number, bool isInFlight)
        {
            _areInFlight[number] = isInFlight;
        }
    }
}
