using System;
using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>
    /// What is kept in memory of the journal's segments, the oldest first, and of each record in them: two bits.
    /// </summary>
    internal sealed class SegmentTable
    {
        /// <summary>The record is released, or lost.</summary>
        public const int Gone = 0;

        /// <summary>The record waits to be sent.</summary>
        public const int Unsent = 1;

        /// <summary>The record is on its way, or the broker has it.</summary>
        public const int Sent = 2;

        /// <summary>How many records a segment holds at most: as many as a token can tell apart.</summary>
        public const int MaxRecords = 1023;

        /// <summary>The highest handle.</summary>
        public const int MaxHandle = 0xFFFFF;

        private const int StatesAByte = 4;

        private readonly SegmentCursor[] _cursors;
        private readonly int _capacity;
        private readonly short[] _stateStarts;
        private byte[] _states;
        private int _usedStates;
        private int _lastHandle;

        /// <summary>Makes an empty table.</summary>
        /// <param name="capacity">How many segments it holds.</param>
        /// <param name="records">How many records they hold together.</param>
        /// <param name="cursors">Are moved when a segment goes.</param>
        public SegmentTable(int capacity, int records, SegmentCursor[] cursors)
        {
            _capacity = capacity;
            _cursors = cursors;
            _states = new byte[(records / StatesAByte) + capacity];
            _stateStarts = new short[capacity];
            Ids = new uint[capacity];
            Firsts = new uint[capacity];
            Lasts = new uint[capacity];
            Handles = new int[capacity];
            Slots = new short[capacity];
            Lengths = new short[capacity];
            Records = new short[capacity];
            HeldOffsets = new short[capacity];
            HeldOrdinals = new short[capacity];
            HeldFrames = new short[capacity];
            HeldAlarms = new short[capacity];
            UnsentFrames = new short[capacity];
            UnsentAlarms = new short[capacity];
            AreCompacted = new bool[capacity];
        }

        /// <summary>The segments' ids, ascending.</summary>
        public readonly uint[] Ids;

        /// <summary>The lowest number of a segment's records.</summary>
        public readonly uint[] Firsts;

        /// <summary>The highest.</summary>
        public readonly uint[] Lasts;

        /// <summary>Names a segment as it is now: another one when it is written anew.</summary>
        public readonly int[] Handles;

        /// <summary>Which file it is.</summary>
        public readonly short[] Slots;

        /// <summary>How much of the file is good.</summary>
        public readonly short[] Lengths;

        /// <summary>How many records it has, marks left out.</summary>
        public readonly short[] Records;

        /// <summary>Everything before this place is released.</summary>
        public readonly short[] HeldOffsets;

        /// <summary>How many records are before that place.</summary>
        public readonly short[] HeldOrdinals;

        /// <summary>Frames that are not released.</summary>
        public readonly short[] HeldFrames;

        /// <summary>Alarms and notices that are not released.</summary>
        public readonly short[] HeldAlarms;

        /// <summary>Frames that wait to be sent.</summary>
        public readonly short[] UnsentFrames;

        /// <summary>Alarms and notices that wait to be sent.</summary>
        public readonly short[] UnsentAlarms;

        /// <summary>Segments that were written anew, with less in them; release marks do not hold for them.</summary>
        public readonly bool[] AreCompacted;

        /// <summary>How many segments there are.</summary>
        public int Count { get; private set; }

        /// <summary>Records that are not released.</summary>
        public int Held { get; private set; }

        /// <summary>Records that wait to be sent.</summary>
        public int Waiting { get; private set; }

        /// <summary>Blocks of the flash that the segments take.</summary>
        public int Blocks { get; private set; }

        /// <summary>How many more segments fit.</summary>
        public int Room => _capacity - Count;

        /// <summary>How many more records fit.</summary>
        public int RecordRoom => (_states.Length - _usedStates) * StatesAByte;

        /// <summary>The segment with a handle, or -1.</summary>
        public int Find(int handle)
        {
            int[] handles = Handles;
            int i = Count - 1;
            while (i >= 0 && handles[i] != handle)
            {
                i--;
            }

            return i;
        }

        /// <summary>Adds a segment without records. There must be room.</summary>
        /// <returns>Its place.</returns>
        public int Insert(uint id, int slot, bool isCompacted)
        {
            int at = Count;
            while (at > 0 && Ids[at - 1] > id)
            {
                Move(at - 1, at);
                at--;
            }

            Ids[at] = id;
            Slots[at] = (short)slot;
            AreCompacted[at] = isCompacted;
            Handles[at] = NextHandle();
            Lengths[at] = 0;
            HeldFrames[at] = 0;
            HeldAlarms[at] = 0;
            UnsentFrames[at] = 0;
            UnsentAlarms[at] = 0;
            _stateStarts[at] = (short)_usedStates;
            Empty(at);
            Count++;
            return at;
        }

        /// <summary>Takes a segment out.</summary>
        public void Remove(int index)
        {
            Forget(index);
            RemoveStates(index, _stateStarts[index], GetStateEnd(index) - _stateStarts[index]);
            int end = Count - 1;
            for (int i = index; i < end; i++)
            {
                Move(i + 1, i);
            }

            Count = end;
            for (int i = 0; i < _cursors.Length; i++)
            {
                SegmentCursor cursor = _cursors[i];
                if (cursor.Segment > index)
                {
                    cursor.Segment--;
                }
                else if (cursor.Segment == index)
                {
                    cursor.MoveTo(index);
                }
            }
        }

        /// <summary>Lets the last of some segments take the place of them all, with room for the states of them all: it is to be read again.</summary>
        public void Merge(int first, int last)
        {
            for (int i = first; i <= last; i++)
            {
                Forget(i);
            }

            short start = _stateStarts[first];
            int gone = last - first;
            for (int i = last; i < Count; i++)
            {
                Move(i, i - gone);
            }

            Count -= gone;
            _stateStarts[first] = start;
            AreCompacted[first] = true;
            for (int i = 0; i < _cursors.Length; i++)
            {
                if (_cursors[i].Segment > first)
                {
                    _cursors[i].MoveTo(first);
                }
            }

            Reset(first);
        }

        /// <summary>Forgets a segment's records; they are added again, no more than there were. Tokens become void, cursors move back.</summary>
        public void Reset(int index)
        {
            Array.Clear(_states, _stateStarts[index], GetStateEnd(index) - _stateStarts[index]);
            Rewind(index);
        }

        /// <summary>
        /// As <see cref="Reset"/>, but the states stay as they were until they are cleared: with <see cref="ClearStates"/>, each before
        /// its record is added, and those that are left over in the end.
        /// </summary>
        public void Rewind(int index)
        {
            Forget(index);
            Empty(index);
            Handles[index] = NextHandle();
            for (int i = 0; i < _cursors.Length; i++)
            {
                if (_cursors[i].Segment >= index)
                {
                    _cursors[i].MoveTo(index);
                }
            }
        }

        /// <summary>Clears the states of records that are not there, or not yet.</summary>
        public void ClearStates(int index, int from, int to)
        {
            for (int ordinal = from; ordinal < to; ordinal++)
            {
                _states[_stateStarts[index] + (ordinal >> 2)] &= (byte)~(3 << ((ordinal & 3) << 1));
            }
        }

        /// <summary>At start: makes room for the states of more records of a segment that is being read.</summary>
        [Allocates("Only at start, when the records there are smaller than they are wont to be.")]
        public void GrowStates(int records)
        {
            byte[] states = new byte[_states.Length + (records / StatesAByte) + 1];
            Array.Copy(_states, states, _usedStates);
            _states = states;
        }

        /// <summary>At start: the records that are added next are this segment's.</summary>
        public void BeginStates(int index)
        {
            for (int i = index; i < Count; i++)
            {
                _stateStarts[i] = (short)_usedStates;
            }
        }

        /// <summary>Gives back the room for states that a segment does not need, now that all its records are there.</summary>
        public void TrimStates(int index)
        {
            int needed = (Records[index] + StatesAByte - 1) / StatesAByte;
            int had = GetStateEnd(index) - _stateStarts[index];
            RemoveStates(index, _stateStarts[index] + needed, had - needed);
        }

        /// <summary>How many more records a segment has room for; at start, when those behind it have none yet.</summary>
        public int GetRecordRoom(int index, bool isStart)
        {
            int end = isStart || index == Count - 1 ? _states.Length : _stateStarts[index + 1];
            return ((end - _stateStarts[index]) * StatesAByte) - Records[index];
        }

        /// <summary>How many records one segment has room for that takes the place of several.</summary>
        public int GetMergedRoom(int first, int last)
        {
            int room = (GetStateEnd(last) - _stateStarts[first]) * StatesAByte;
            return room < MaxRecords ? room : MaxRecords;
        }

        /// <summary>Sets how much of a segment's file is good.</summary>
        public void SetLength(int index, int length)
        {
            Blocks += JournalFormat.BlocksOf(length) - JournalFormat.BlocksOf(Lengths[index]);
            Lengths[index] = (short)length;
        }

        /// <summary>Adds a segment's next record. There must be room.</summary>
        public void AddRecord(int index, uint sequence, bool isAlarm, int state)
        {
            int ordinal = Records[index];
            int at = _stateStarts[index] + (ordinal / StatesAByte);
            if (at >= _usedStates)
            {
                _states[at] = 0;
                _usedStates = at + 1;
            }

            if (ordinal == 0 || sequence < Firsts[index])
            {
                Firsts[index] = sequence;
            }

            if (ordinal == 0 || sequence > Lasts[index])
            {
                Lasts[index] = sequence;
            }

            Records[index] = (short)(ordinal + 1);
            Change(index, ordinal, isAlarm, state);
        }

        /// <summary>A record's state.</summary>
        public int GetState(int index, int ordinal)
        {
            return (_states[_stateStarts[index] + (ordinal >> 2)] >> ((ordinal & 3) << 1)) & 3;
        }

        /// <summary>Changes a record's state.</summary>
        /// <returns>False when it has it already.</returns>
        public bool Change(int index, int ordinal, bool isAlarm, int state)
        {
            int at = _stateStarts[index] + (ordinal >> 2);
            int shift = (ordinal & 3) << 1;
            int states = _states[at];
            int old = (states >> shift) & 3;
            if (old == state)
            {
                return false;
            }

            _states[at] = (byte)(states ^ ((old ^ state) << shift));
            int held = (state != Gone ? 1 : 0) - (old != Gone ? 1 : 0);
            int unsent = (state == Unsent ? 1 : 0) - (old == Unsent ? 1 : 0);
            if (isAlarm)
            {
                HeldAlarms[index] += (short)held;
                UnsentAlarms[index] += (short)unsent;
            }
            else
            {
                HeldFrames[index] += (short)held;
                UnsentFrames[index] += (short)unsent;
            }

            Held += held;
            Waiting += unsent;
            return true;
        }

        /// <summary>Makes every record that was sent one that was not.</summary>
        public void MarkAllUnsent(int index)
        {
            int more = HeldFrames[index] + HeldAlarms[index] - UnsentFrames[index] - UnsentAlarms[index];
            if (more == 0)
            {
                return;
            }

            byte[] states = _states;
            int end = GetStateEnd(index);
            for (int i = _stateStarts[index]; i < end; i++)
            {
                int four = states[i];
                states[i] = (byte)((four & 0x55) | ((four & 0xAA) >> 1));
            }

            UnsentFrames[index] = HeldFrames[index];
            UnsentAlarms[index] = HeldAlarms[index];
            Waiting += more;
        }

        /// <summary>Releases every record of a segment.</summary>
        /// <returns>How many there were.</returns>
        public int ReleaseAll(int index)
        {
            int released = HeldFrames[index] + HeldAlarms[index];
            Array.Clear(_states, _stateStarts[index], GetStateEnd(index) - _stateStarts[index]);
            int length = Lengths[index];
            Forget(index);
            SetLength(index, length);
            HeldOffsets[index] = (short)length;
            HeldOrdinals[index] = Records[index];
            return released;
        }

        private int NextHandle()
        {
            _lastHandle = (_lastHandle + 1) & MaxHandle;
            return _lastHandle;
        }

        private int GetStateEnd(int index)
        {
            return index == Count - 1 ? _usedStates : _stateStarts[index + 1];
        }

        // Takes what a segment holds out of all sums.
        private void Forget(int index)
        {
            Held -= HeldFrames[index] + HeldAlarms[index];
            Waiting -= UnsentFrames[index] + UnsentAlarms[index];
            HeldFrames[index] = 0;
            HeldAlarms[index] = 0;
            UnsentFrames[index] = 0;
            UnsentAlarms[index] = 0;
            SetLength(index, 0);
        }

        private void Empty(int index)
        {
            Records[index] = 0;
            Firsts[index] = 0;
            Lasts[index] = 0;
            HeldOffsets[index] = JournalFormat.SegmentStart;
            HeldOrdinals[index] = 0;
        }

        private void RemoveStates(int index, int start, int count)
        {
            Array.Copy(_states, start + count, _states, start, _usedStates - start - count);
            _usedStates -= count;
            for (int i = index + 1; i < Count; i++)
            {
                _stateStarts[i] -= (short)count;
            }
        }

        private void Move(int from, int to)
        {
            Ids[to] = Ids[from];
            Firsts[to] = Firsts[from];
            Lasts[to] = Lasts[from];
            Handles[to] = Handles[from];
            Slots[to] = Slots[from];
            Lengths[to] = Lengths[from];
            Records[to] = Records[from];
            HeldOffsets[to] = HeldOffsets[from];
            HeldOrdinals[to] = HeldOrdinals[from];
            HeldFrames[to] = HeldFrames[from];
            HeldAlarms[to] = HeldAlarms[from];
            UnsentFrames[to] = UnsentFrames[from];
            UnsentAlarms[to] = UnsentAlarms[from];
            AreCompacted[to] = AreCompacted[from];
            _stateStarts[to] = _stateStarts[from];
        }
    }
}
