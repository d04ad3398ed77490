using Telematics.Buses;
using Telematics.Frames;

namespace Telematics.Journal
{
    /// <summary>Reads the journal's files, a window at a time, and knows their names.</summary>
    internal sealed class SegmentFiles
    {
        /// <summary>A record was loaded.</summary>
        public const int Good = 0;

        /// <summary>What is there is no record.</summary>
        public const int Bad = 1;

        /// <summary>The storage could not be read.</summary>
        public const int Failed = 2;

        /// <summary>The most files there can be.</summary>
        public const int MaxSlots = 1000;

        private const char Prefix = 'j';
        private const int WindowLength = 512;
        private const int SpareLength = 2 * JournalFormat.BlockRoom;
        private const int MaxSkips = 16;

        // A frame says within so many bytes which one it continues, and a key frame of which group it is.
        private const int BeginningLength = 6;

        private static readonly string NewName = "j.new";
        private static readonly string SpareName = "j.spare";

        private readonly IStorage _storage;
        private readonly uint _vehicle;
        private readonly string[] _names;
        private readonly bool[] _areRefused;
        private readonly byte[] _window = new byte[WindowLength];
        private readonly int[] _skipHandles = new int[MaxSkips];
        private readonly short[] _skipFroms = new short[MaxSkips];
        private readonly short[] _skipTos = new short[MaxSkips];
        private int _skips;
        private int _windowSlot = -1;
        private int _windowOffset;
        private int _windowLength;
        private int _slot;
        private int _at;
        private uint _crc;

        /// <summary>Makes the names.</summary>
        public SegmentFiles(IStorage storage, uint vehicle, int slots)
        {
            _storage = storage;
            _vehicle = vehicle;
            string[] names = new string[slots];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = NameOf(i);
            }

            _names = names;
            _areRefused = new bool[slots];
        }

        /// <summary>Reads that failed.</summary>
        public int ReadFailures { get; private set; }

        /// <summary>Reads that failed since one that did not.</summary>
        public int FailuresInARow { get; private set; }

        /// <summary>Whether there are files that were refused.</summary>
        public bool HasRefused { get; private set; }

        /// <summary>Whether some room is kept free.</summary>
        public bool HasSpare { get; private set; }

        /// <summary>The loaded record's kind.</summary>
        public int Kind { get; private set; }

        /// <summary>The length of its payload.</summary>
        public int Length { get; private set; }

        /// <summary>Its number.</summary>
        public uint Sequence { get; private set; }

        /// <summary>Where it begins: behind the place asked for, if there is damage that is known.</summary>
        public int Offset { get; private set; }

        /// <summary>Where it ends.</summary>
        public int End => Offset + JournalFormat.RecordHeaderLength + Length;

        /// <summary>Whether the record is sent before others.</summary>
        public bool IsAlarm => Kind >= RecordKind.Alarm;

        /// <summary>Whether it is a notice of a gap, which stands there several times; one of the time does not.</summary>
        public bool IsGapNotice => Kind == RecordKind.Notice && Length == GapNotice.Length;

        /// <summary>The loaded header's segment's id.</summary>
        public uint HeaderId { get; private set; }

        /// <summary>The lowest id of those that the segment replaces.</summary>
        public uint HeaderFrom { get; private set; }

        /// <summary>The highest number before the segment, or 0 when there was none.</summary>
        public uint HeaderBefore { get; private set; }

        /// <summary>Whether it was written anew, with less in it.</summary>
        public bool HeaderIsCompacted { get; private set; }

        /// <summary>When it was begun, everything was released that comes before this segment's …</summary>
        public uint HeaderReleasedId { get; private set; }

        /// <summary>… offset.</summary>
        public int HeaderReleasedOffset { get; private set; }

        /// <summary>At start: which file a name is, or -1 for one that is not the journal's.</summary>
        public static int SlotOf(string name)
        {
            if (name.Length < 2 || name.Length > 4 || name[0] != Prefix)
            {
                return -1;
            }

            int slot = 0;
            for (int i = 1; i < name.Length; i++)
            {
                int digit = name[i] - '0';
                if (digit < 0 || digit > 9)
                {
                    return -1;
                }

                slot = (10 * slot) + digit;
            }

            return name == NameOf(slot) ? slot : -1;
        }

        /// <summary>The length of a file, or -1.</summary>
        public int GetLength(int slot)
        {
            return _storage.GetLength(_names[slot]);
        }

        /// <summary>Makes a file one that is deleted when it can be.</summary>
        public void Refuse(int slot)
        {
            _areRefused[slot] = true;
            HasRefused = true;
        }

        /// <summary>Deletes what was refused.</summary>
        public void DeleteRefused()
        {
            HasRefused = false;
            bool[] areRefused = _areRefused;
            for (int i = 0; i < areRefused.Length; i++)
            {
                if (areRefused[i])
                {
                    areRefused[i] = false;
                    Delete(i);
                }
            }
        }

        /// <summary>
        /// A file that is not in use, made sure to be gone; or -1. One that was refused is taken only when there is no other: as long as it
        /// is there, a start knows that something was lost.
        /// </summary>
        public int TakeFreeSlot(SegmentTable table)
        {
            int slot = TakeFreeSlot(table, false);
            return slot < 0 && HasRefused ? TakeFreeSlot(table, true) : slot;
        }

        /// <summary>Appends to a file and makes it safe.</summary>
        public bool Append(int slot, byte[] data, int count)
        {
            string name = _names[slot];
            return _storage.Append(name, data, 0, count) && _storage.Flush(name);
        }

        /// <summary>Whether a file that is not in use any more may still be there, because the storage failed to delete it.</summary>
        public bool HasLeftovers { get; private set; }

        /// <summary>Deletes a file.</summary>
        public bool Delete(int slot)
        {
            if (slot == _windowSlot)
            {
                _windowSlot = -1;
            }

            bool isGone = _storage.Delete(_names[slot]);
            HasLeftovers |= !isGone;
            return isGone;
        }

        /// <summary>
        /// Deletes what could not be deleted when it went out of use. A start would take it for a part of the journal, and the newest of it for
        /// what came last.
        /// </summary>
        /// <returns>Whether nothing of it is left.</returns>
        public bool ClearLeftovers(SegmentTable table)
        {
            for (int slot = 0; slot < _names.Length; slot++)
            {
                if (!_areRefused[slot] && !IsUsed(table, slot) && _storage.GetLength(_names[slot]) >= 0 && !_storage.Delete(_names[slot]))
                {
                    return false;
                }
            }

            HasLeftovers = false;
            return true;
        }

        /// <summary>Begins to write a file that is to replace another.</summary>
        public bool BeginNew()
        {
            return _storage.Delete(NewName);
        }

        /// <summary>Appends to the file that is to replace another.</summary>
        public bool AppendNew(byte[] data, int count)
        {
            return _storage.Append(NewName, data, 0, count);
        }

        /// <summary>Lets the new file replace another.</summary>
        public bool Replace(int slot)
        {
            _windowSlot = -1;
            return _storage.Flush(NewName) && _storage.Rename(NewName, _names[slot]);
        }

        /// <summary>Gives up the new file.</summary>
        public void DeleteNew()
        {
            _storage.Delete(NewName);
        }

        /// <summary>Makes the file that keeps some room free, for what must be written when there is no other.</summary>
        public void MakeSpare(byte[] buffer)
        {
            int length = _storage.GetLength(SpareName);
            length = length < 0 ? 0 : length;
            bool isGood = true;
            while (length < SpareLength && isGood)
            {
                int count = SpareLength - length < buffer.Length ? SpareLength - length : buffer.Length;
                isGood = _storage.Append(SpareName, buffer, 0, count);
                length += count;
            }

            HasSpare = isGood && _storage.Flush(SpareName);
            if (!HasSpare)
            {
                _storage.Delete(SpareName);
            }
        }

        /// <summary>Gives that room up. False when there was none.</summary>
        public bool DeleteSpare()
        {
            bool had = HasSpare;
            HasSpare = false;
            return had && _storage.Delete(SpareName);
        }

        /// <summary>Reads a segment's header, whichever of the two is good.</summary>
        public bool LoadHeader(int slot)
        {
            int at = Load(slot, 0, JournalFormat.HeaderLength);
            if (at < 0 || !JournalFormat.IsSegmentHeader(_window, at, _vehicle))
            {
                at = Load(slot, JournalFormat.HeaderLength, JournalFormat.HeaderLength);
                if (at < 0 || !JournalFormat.IsSegmentHeader(_window, at, _vehicle))
                {
                    return false;
                }
            }

            byte[] window = _window;
            HeaderId = JournalFormat.IdOf(window, at);
            HeaderFrom = JournalFormat.FromOf(window, at);
            HeaderBefore = JournalFormat.BeforeOf(window, at);
            HeaderIsCompacted = JournalFormat.IsCompacted(window, at);
            HeaderReleasedId = JournalFormat.ReleasedIdOf(window, at);
            HeaderReleasedOffset = JournalFormat.ReleasedOffsetOf(window, at);
            return true;
        }

        /// <summary>Whether one of a file's two headers is whole and says that another vehicle wrote it.</summary>
        public bool IsOthers(int slot)
        {
            for (int offset = 0; offset < JournalFormat.SegmentStart; offset += JournalFormat.HeaderLength)
            {
                int at = Load(slot, offset, JournalFormat.HeaderLength);
                if (at >= 0 && JournalFormat.IsOthersHeader(_window, at, _vehicle))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Whether what is at a place can be the beginning of one record and no more: a write that a power cut tore.</summary>
        public bool IsTornRecord(int slot, int offset)
        {
            int left = GetLength(slot) - offset;
            if (left < JournalFormat.RecordHeaderLength)
            {
                return true;
            }

            int at = Load(slot, offset, JournalFormat.RecordHeaderLength);
            return at >= 0
                && JournalFormat.IsRecordHeader(_window, at)
                && JournalFormat.LengthOf(_window, at) > left - JournalFormat.RecordHeaderLength;
        }

        /// <summary>Loads a record's header, and the beginning of its payload. Damage that is known is passed over.</summary>
        /// <param name="slot">The file.</param>
        /// <param name="handle">The segment's handle.</param>
        /// <param name="offset">Where the record should be.</param>
        /// <param name="limit">Where the records end.</param>
        public int LoadRecord(int slot, int handle, int offset, int limit)
        {
            while (true)
            {
                int result = LoadRecordAt(slot, offset, limit);
                if (result != Bad)
                {
                    return result;
                }

                int to = FindSkip(handle, offset);
                if (to < 0)
                {
                    return Bad;
                }

                offset = to;
            }
        }

        /// <summary>The number of the frame that the loaded one continues.</summary>
        public uint GetPredecessor()
        {
            byte[] window = _window;
            int at = _at + JournalFormat.RecordHeaderLength;
            return Predecessor(window, at, Length, Sequence);
        }

        /// <summary>The number of the frame that a frame continues.</summary>
        public static uint Predecessor(byte[] frame, int at, int length, uint sequence)
        {
            uint back = (uint)(frame[at] & FrameFormat.BackMask);
            if (back == FrameFormat.LongBack)
            {
                int end = at + (length < BeginningLength ? length : BeginningLength);
                int shift = 0;
                for (int i = at + 1; i < end; i++)
                {
                    byte part = frame[i];
                    back += (uint)(part & 0x7F) << shift;
                    shift += 7;
                    if (part < 0x80)
                    {
                        break;
                    }
                }
            }

            return sequence - back;
        }

        /// <summary>The group of the loaded key frame.</summary>
        public int GetGroup()
        {
            return Length > 2 ? GroupOf(_window, _at + JournalFormat.RecordHeaderLength) : BrokenChains.UnknownGroup;
        }

        /// <summary>The group of a key frame.</summary>
        public static int GroupOf(byte[] frame, int at)
        {
            return frame[at + 2] & FrameFormat.GroupMask;
        }

        /// <summary>Reads the loaded record's payload.</summary>
        /// <returns><see cref="Good"/>, <see cref="Bad"/> when it is damaged, or <see cref="Failed"/>.</returns>
        public int ReadPayload(byte[] buffer, int offset)
        {
            int result = ReadPayloadOnce(buffer, offset);
            if (result != Bad || !IsGapNotice)
            {
                return result;
            }

            // A notice of a gap stands there several times, and this is the last of them.
            int there = Offset;
            uint sequence = Sequence;
            int copy = there;
            for (int i = 1; i < JournalFormat.NoticeCopies && result == Bad; i++)
            {
                int end = copy;
                copy -= JournalFormat.NoticeRecordLength;
                if (copy >= JournalFormat.SegmentStart && LoadRecordAt(_slot, copy, end) == Good && Sequence == sequence && IsGapNotice)
                {
                    result = ReadPayloadOnce(buffer, offset);
                }
            }

            return LoadRecordAt(_slot, there, there + JournalFormat.NoticeRecordLength) == Good ? result : Failed;
        }

        /// <summary>Whether the loaded record is whole. It stays loaded, but for its beginning.</summary>
        public bool IsSound()
        {
            byte[] window = _window;
            uint crc = JournalFormat.BeginCrc(window, _at);
            int offset = Offset + JournalFormat.RecordHeaderLength;
            int left = Length;
            while (left > 0)
            {
                int count = left < WindowLength ? left : WindowLength;
                int at = Load(_slot, offset, count);
                if (at < 0)
                {
                    return false;
                }

                crc = Crc32.Continue(crc, window, at, count);
                offset += count;
                left -= count;
            }

            return JournalFormat.IsCrc(crc, _crc);
        }

        /// <summary>Where the next whole record is behind damage, or -1; what is found is not loaded.</summary>
        /// <param name="slot">The file.</param>
        /// <param name="offset">Where the damage is.</param>
        /// <param name="limit">Where the file ends.</param>
        /// <param name="budget">How many bytes are looked through at most; less those that were.</param>
        public int Resynchronise(int slot, int offset, int limit, ref int budget)
        {
            byte[] window = _window;
            int last = limit - JournalFormat.RecordHeaderLength;
            for (int i = offset + 1; i <= last && budget > 0; i++)
            {
                budget--;
                int at = Load(slot, i, JournalFormat.RecordHeaderLength);
                if (at < 0)
                {
                    return -1;
                }

                if (JournalFormat.IsMarker(window[at]) && LoadRecordAt(slot, i, limit) == Good && IsSound())
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>Remembers where damage is. False when there is too much of it.</summary>
        public bool AddSkip(int handle, int from, int to)
        {
            int at = 0;
            while (at < _skips && (_skipHandles[at] != handle || _skipFroms[at] != from))
            {
                at++;
            }

            if (at == MaxSkips)
            {
                return false;
            }

            _skipHandles[at] = handle;
            _skipFroms[at] = (short)from;
            _skipTos[at] = (short)to;
            _skips += at == _skips ? 1 : 0;
            return true;
        }

        /// <summary>What is known of damage in a segment holds for it under its new handle.</summary>
        public void MoveSkips(int from, int to)
        {
            for (int i = 0; i < _skips; i++)
            {
                if (_skipHandles[i] == from)
                {
                    _skipHandles[i] = to;
                }
            }
        }

        /// <summary>Forgets where there was damage in a segment.</summary>
        public void ForgetSkips(int handle)
        {
            for (int i = _skips - 1; i >= 0; i--)
            {
                if (_skipHandles[i] == handle)
                {
                    _skips--;
                    _skipHandles[i] = _skipHandles[_skips];
                    _skipFroms[i] = _skipFroms[_skips];
                    _skipTos[i] = _skipTos[_skips];
                }
            }
        }

        /// <summary>The window's byte of the loaded record's payload; only as long as nothing else was loaded.</summary>
        public byte[] GetPayload(out int at)
        {
            at = Load(_slot, Offset + JournalFormat.RecordHeaderLength, Length);
            return _window;
        }

        private static string NameOf(int slot)
        {
            return Prefix.ToString() + slot.ToString();
        }

        private int TakeFreeSlot(SegmentTable table, bool refused)
        {
            for (int slot = 0; slot < _names.Length; slot++)
            {
                if (_areRefused[slot] == refused && !IsUsed(table, slot) && Delete(slot))
                {
                    _areRefused[slot] = false;
                    return slot;
                }
            }

            return -1;
        }

        private static bool IsUsed(SegmentTable table, int slot)
        {
            short[] used = table.Slots;
            int i = table.Count - 1;
            while (i >= 0 && used[i] != slot)
            {
                i--;
            }

            return i >= 0;
        }

        private int ReadPayloadOnce(byte[] buffer, int offset)
        {
            int length = Length;
            uint crc = JournalFormat.BeginCrc(_window, _at);
            int read = _storage.Read(_names[_slot], Offset + JournalFormat.RecordHeaderLength, buffer, offset, length);
            if (read < 0)
            {
                CountFailure();
                return Failed;
            }

            return read == length && JournalFormat.IsCrc(Crc32.Continue(crc, buffer, offset, length), _crc) ? Good : Bad;
        }

        private int LoadRecordAt(int slot, int offset, int limit)
        {
            int left = limit - offset;
            int count = JournalFormat.RecordHeaderLength + BeginningLength;
            if (left < count)
            {
                count = left;
            }

            if (count < JournalFormat.RecordHeaderLength)
            {
                return Bad;
            }

            int at = Load(slot, offset, count);
            if (at < 0)
            {
                return at == -1 ? Bad : Failed;
            }

            byte[] window = _window;
            if (!JournalFormat.IsRecordHeader(window, at))
            {
                return Bad;
            }

            int length = JournalFormat.LengthOf(window, at);
            if (length == 0 || length > left - JournalFormat.RecordHeaderLength)
            {
                return Bad;
            }

            _slot = slot;
            _at = at;
            _crc = JournalFormat.CrcOf(window, at);
            Offset = offset;
            Length = length;
            Kind = JournalFormat.KindOf(window, at);
            Sequence = JournalFormat.SequenceOf(window, at);
            return Good;
        }

        private int FindSkip(int handle, int offset)
        {
            for (int i = 0; i < _skips; i++)
            {
                if (_skipHandles[i] == handle && _skipFroms[i] == offset)
                {
                    return _skipTos[i];
                }
            }

            return -1;
        }

        // Where in the window they are; -1 when the file ends before, -2 when it cannot be read.
        private int Load(int slot, int offset, int count)
        {
            int at = offset - _windowOffset;
            if (slot == _windowSlot && at >= 0 && at + count <= _windowLength)
            {
                return at;
            }

            int read = _storage.Read(_names[slot], offset, _window, 0, WindowLength);
            if (read < 0)
            {
                _windowSlot = -1;
                CountFailure();
                return -2;
            }

            FailuresInARow = 0;
            _windowSlot = slot;
            _windowOffset = offset;
            _windowLength = read;
            return read < count ? -1 : 0;
        }

        private void CountFailure()
        {
            ReadFailures++;
            FailuresInARow++;
        }
    }
}
