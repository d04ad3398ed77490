namespace Telematics.Fleet.Decoding
{
    /// <summary>The numbers of the frames that came from one boot of one unit: they follow each other, so what lies between is missing.</summary>
    internal sealed class BootSequence
    {
        private uint _first;
        private uint _last;
        private long _received;

        public BootSequence(int bootCount, uint sequence)
        {
            BootCount = bootCount;
            _first = sequence;
            _last = sequence;
            _received = 1;
        }

        public int BootCount { get; }

        public long Missing => (long)_last - _first + 1 - _received;

        public void Add(uint sequence)
        {
            _received++;
            if (sequence < _first)
            {
                _first = sequence;
            }
            else if (sequence > _last)
            {
                _last = sequence;
            }
        }
    }
}
