using Telematics.Buses;

namespace Telematics.Unit
{
    /// <summary>
    /// Gives each frame a number that no other frame of this vehicle has had, over resets as well. Numbers are reserved in
    /// blocks in the <see cref="UnitRecord"/>; what a reset leaves of a block is skipped.
    /// </summary>
    /// <remarks>
    /// Numbers that cannot be reserved, because the record was lost or the storage fails, are taken from where reserved ones
    /// do not get: from the seconds since 2020, which run ahead of any count of frames, or, while UTC is not known either,
    /// from a scattered place in the upper half of the range.
    /// </remarks>
    public sealed class SequenceNumbers
    {
        /// <summary>How many numbers are reserved at a time.</summary>
        public const int BlockLength = 256;

        private const long Utc2020Ms = 1577836800000;
        private const uint UpperHalf = 0x80000000;

        private readonly UnitRecord _record;
        private readonly UtcClock _utc;
        private readonly IClock _clock;
        private readonly uint _seed;
        private readonly byte[] _scatter = new byte[8];
        private uint _next;
        private int _left;
        private bool _continues;

        /// <summary>Makes the counter, and reserves the first block when the record was found.</summary>
        /// <param name="record">The unit's record, loaded, with this boot counted.</param>
        /// <param name="utc">The unit's clock.</param>
        /// <param name="clock">The board's clock, whose microseconds scatter numbers.</param>
        /// <param name="seed">Differs from vehicle to vehicle.</param>
        public SequenceNumbers(UnitRecord record, UtcClock utc, IClock clock, uint seed)
        {
            _record = record;
            _utc = utc;
            _clock = clock;
            _seed = seed;
            if (record.WasFound)
            {
                // A damaged file may have been the newer one, which may have reserved a block more.
                _next = record.SequenceLimit + (uint)(record.Damaged > 0 ? BlockLength : 0);
                _continues = TryReserve();
            }
        }

        /// <summary>Blocks that were taken without being reserved.</summary>
        public int UnreservedBlocks { get; private set; }

        /// <summary>The number for the next frame.</summary>
        /// <param name="nowMs">Milliseconds since boot.</param>
        [SteadyState]
        public uint Next(long nowMs)
        {
            if (_left == 0 && !(_continues && TryReserve()))
            {
                TakeUnreserved(nowMs);
            }

            _left--;
            return _next++;
        }

        private bool TryReserve()
        {
            uint before = _record.SequenceLimit;
            _record.SequenceLimit = _next + BlockLength;
            if (_record.TrySave())
            {
                _left = BlockLength;
                return true;
            }

            _record.SequenceLimit = before;
            return false;
        }

        private void TakeUnreserved(long nowMs)
        {
            UnreservedBlocks++;
            _next = _utc.IsKnown ? (uint)((_utc.ToUtcMs(nowMs) - Utc2020Ms) / 1000) : UpperHalf | Scatter();

            // From here on they can be counted again, if the storage lets us.
            _continues = TryReserve();
            _left = BlockLength;
        }

        private uint Scatter()
        {
            byte[] scatter = _scatter;
            long us = _clock.NowUs;
            for (int i = 0; i < scatter.Length; i++)
            {
                scatter[i] = (byte)(us >> (8 * i));
            }

            return Crc32.Continue(_seed, scatter, 0, scatter.Length);
        }
    }
}
