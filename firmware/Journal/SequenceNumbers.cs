using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Journal
{
    /// <summary>
    /// Gives each frame a number that no other frame of this vehicle has had, over resets as well, ascending within a boot.
    /// </summary>
    /// <remarks>
    /// Numbers are reserved in blocks in the <see cref="UnitRecord"/>; what a reset leaves of a block is skipped. When UTC is known,
    /// a boot begins no lower than at the seconds since 2020: they run ahead of any count of frames, so that no number comes again
    /// even when the record was lost or could not be written. A unit that has neither begins at a scattered place in the upper
    /// half of the range, which the seconds do not reach before 2088, and leaves it again with a boot that knows UTC.
    /// </remarks>
    public sealed class SequenceNumbers : ICounters
    {
        /// <summary>How many numbers are reserved at a time.</summary>
        public const int BlockLength = 256;

        private const long Utc2020Ms = 1577836800000;
        private const int RetryLength = 16;
        private const uint UpperHalf = 0x80000000;

        // Leaves room above: numbers must not run over.
        private const uint ScatterMask = 0x3FFFFFFF;

        private readonly UnitRecord _record;
        private readonly UtcClock _utc;
        private readonly IClock _clock;
        private readonly uint _seed;
        private readonly byte[] _scatter = new byte[8];
        private readonly bool _isRecordGood;
        private uint _floor;
        private bool _mustStayAbove;
        private bool _isJournalNew;
        private uint _next;
        private int _left;
        private bool _isStarted;

        /// <summary>Makes the counter.</summary>
        /// <param name="record">The unit's record, loaded.</param>
        /// <param name="isRecordGood">Whether it was found and can be written.</param>
        /// <param name="utc">The unit's clock.</param>
        /// <param name="clock">The board's clock, whose microseconds scatter numbers.</param>
        /// <param name="seed">Differs from vehicle to vehicle.</param>
        public SequenceNumbers(UnitRecord record, bool isRecordGood, UtcClock utc, IClock clock, uint seed)
        {
            _record = record;
            _isRecordGood = isRecordGood;
            _utc = utc;
            _clock = clock;
            _seed = seed;

            // One block, and one that is allowed for when a file of the record was damaged.
            ReservedBefore = record.SequenceLimit > 2 * BlockLength ? record.SequenceLimit - (2 * BlockLength) : 0;
        }

        /// <summary>No later than the first number that was reserved last, before this boot; 0 when that is not known.</summary>
        public uint ReservedBefore { get; }

        /// <summary>Times that a block could not be reserved; some of its numbers were used all the same, and it is tried again then.</summary>
        public int UnreservedBlocks { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "sequence unreservedBlocks";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => UnreservedBlocks;

        /// <summary>From this number on the journal knows what became of each; 0 when it does not.</summary>
        public uint JournalFrom => _isStarted ? _record.JournalFrom : 0;

        /// <summary>The journal knows nothing of the numbers before this boot. Call at start.</summary>
        public void BeginJournal()
        {
            _isJournalNew = true;
        }

        /// <summary>From now on the journal does not know what became of its numbers, until the next boot.</summary>
        public void ForgetJournal()
        {
            if (_record.JournalFrom != 0)
            {
                _record.JournalFrom = 0;
                _record.TrySave();
            }
        }

        /// <summary>Makes the first number of this boot one above a number that was used. Call at start.</summary>
        /// <param name="number">The highest that is known; not 0.</param>
        /// <param name="isWaiting">Whether frames with such numbers still wait to be sent. If not, the upper half may be left.</param>
        public void StartAbove(uint number, bool isWaiting)
        {
            _floor = number;
            _mustStayAbove = isWaiting || number < UpperHalf;
        }

        /// <summary>The next number, at this moment.</summary>
        [SteadyState]
        public uint Next()
        {
            return Next(_clock.NowMs);
        }

        /// <summary>The next number.</summary>
        /// <param name="nowMs">Milliseconds since boot.</param>
        [SteadyState]
        public uint Next(long nowMs)
        {
            if (_left == 0)
            {
                if (!_isStarted)
                {
                    _isStarted = true;
                    _next = First(nowMs);
                    uint known = _record.JournalFrom;
                    if (_isJournalNew || known == 0 || _next < known || (_next ^ known) >= UpperHalf)
                    {
                        _record.JournalFrom = (_next + BlockLength - 1) & ~(BlockLength - 1u);
                    }
                }

                Reserve();
            }

            _left--;
            return _next++;
        }

        private uint First(long nowMs)
        {
            uint first = FirstOfItself(nowMs);
            return first > _floor || (_utc.IsKnown && !_mustStayAbove) ? first : Above();
        }

        // Above what waits, and above what may have been given away and is not in the journal: torn, or damaged.
        private uint Above()
        {
            uint recorded = _record.SequenceLimit;
            if (!_isRecordGood)
            {
                return _floor + BlockLength;
            }

            return recorded > _floor && (recorded ^ _floor) < UpperHalf ? recorded : _floor + 1;
        }

        private uint FirstOfItself(long nowMs)
        {
            uint recorded = _record.SequenceLimit;
            if (!_isRecordGood && _floor != 0 && recorded < _floor + BlockLength)
            {
                // What has arrived in the journal is at most a block behind what was given away.
                recorded = _floor + BlockLength;
            }

            if (_utc.IsKnown)
            {
                uint secondsSince2020 = (uint)((_utc.ToUtcMs(nowMs) - Utc2020Ms) / 1000);
                return recorded < secondsSince2020 || recorded >= UpperHalf ? secondsSince2020 : recorded;
            }

            return _isRecordGood || _floor != 0 ? recorded : UpperHalf | (Scatter() & ScatterMask);
        }

        private void Reserve()
        {
            _left = BlockLength;
            _record.SequenceLimit = _next + BlockLength;
            if (!_record.TrySave())
            {
                // Soon again: after a restart in between, these numbers would be given away a second time.
                _left = RetryLength;
                UnreservedBlocks++;
            }
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
