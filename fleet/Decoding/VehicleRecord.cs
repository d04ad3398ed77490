using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Decoding
{
    /// <summary>What the receiver remembers of one vehicle.</summary>
    internal sealed class VehicleRecord(string vehicle)
    {
        private const int MaxBoots = 64;

        private readonly SequenceSet _seen = new();
        private readonly List<BootSequence> _boots = [];
        private long _missingOfEarlierBoots;

        /// <summary>Reads the vehicle's frames.</summary>
        public FrameDecoder Decoder { get; } = new(vehicle);

        public long Missing
        {
            get
            {
                long missing = _missingOfEarlierBoots;
                foreach (BootSequence boot in _boots)
                {
                    missing += boot.Missing;
                }

                return missing;
            }
        }

        /// <summary>Remembers a frame.</summary>
        /// <returns>False when it was received before.</returns>
        public bool Add(DecodedFrame frame)
        {
            if (!_seen.Add(frame.Sequence))
            {
                return false;
            }

            foreach (BootSequence boot in _boots)
            {
                if (boot.BootCount == frame.BootCount)
                {
                    boot.Add(frame.Sequence);
                    return true;
                }
            }

            if (_boots.Count == MaxBoots)
            {
                _missingOfEarlierBoots += _boots[0].Missing;
                _boots.RemoveAt(0);
            }

            _boots.Add(new BootSequence(frame.BootCount, frame.Sequence));
            return true;
        }
    }
}
