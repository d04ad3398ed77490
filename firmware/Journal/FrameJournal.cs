using System;
using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>
    /// The frames that the receiver does not have yet, on the flash: what was appended survives a power cut, and leaves when it is
    /// released. <c>docs/journal.md</c> describes every byte.
    /// </summary>
    /// <remarks>
    /// Segments are files. A segment goes when all its records are released; when there is no room, the oldest frames are dropped,
    /// never alarms as long as there is anything else, and a notice says which. Whatever is found on the flash at start, the
    /// journal starts: what cannot be read is left out, counted, and told by a notice as far as its numbers are known.
    /// </remarks>
    public sealed class FrameJournal : IFrameSink, IFrameQueue, ICounters
    {
        /// <summary>The smallest journal, bytes of flash.</summary>
        public const int MinCapacity = 65536;

        /// <summary>The largest.</summary>
        public const int MaxCapacity = 4194304;

        // Segments for which there is room besides those that fill the journal: for notices of what is dropped.
        internal const int SpareSegments = 2;

        // Of the file that keeps room free.
        private const int SpareBlocks = 2;

        // Each leaves a segment that ends early: restarts in the middle of a write, and failed writes.
        private const int ShortSegments = 8;

        private const int BytesARecord = 64;
        private const int SpareRecords = 128;
        private const int NoticesAWrite = 4;
        private const int MoreAttempts = 4;
        private const int TriesToRelease = 3;

        // So much at a time, also where less and less room is found.
        private const int StepsToMakeRoom = 8;
        private const int ReleasesAMark = 16;

        // So many ranges are told at a time of what was acknowledged.
        private const int MaxLackingTold = 16;
        private const int FailuresToGiveUp = 50;

        private const int OrdinalBits = 10;
        private const int OrdinalMask = (1 << OrdinalBits) - 1;

        private readonly SequenceNumbers _numbers;
        private readonly SegmentTable _table;
        private readonly SegmentFiles _files;
        private readonly JournalScanner _scanner;
        private readonly JournalRoom _room;
        private readonly NumberRanges _pending = new NumberRanges();
        private readonly BrokenChains _broken = new BrokenChains();
        private readonly SegmentCursor[] _cursors = { new SegmentCursor(), new SegmentCursor(), new SegmentCursor() };
        private readonly byte[] _buffer;
        private readonly uint _vehicle;
        private readonly int _maxLength;
        private readonly int _segmentLength;
        private readonly int _minBlocks;
        private int _limitBlocks;
        private int _blocksWithoutSpare = int.MaxValue;

        private bool _isOpen;
        private bool _isStarted;
        private bool _endsTorn;
        private bool _endsDamaged;
        private bool _hasFailed;
        private bool _isSweepDue = true;
        private int _dropped;
        private uint _highest;
        private uint _liveAfter;
        private int _releasesSinceMark;
        private uint _releasedId;
        private int _releasedOffset;
        private int _noticeToken = -1;
        private uint _noticeNumber;
        private uint _noticeFirst;
        private uint _noticeLast;

        /// <summary>Opens the journal, whatever is there. Takes time that grows with its size.</summary>
        /// <param name="storage">The files.</param>
        /// <param name="numbers">Gives notices their numbers; told here above what they must be.</param>
        /// <param name="vehicle">CRC-32 of the vehicle's id: what another one has left is deleted, and check values of notices begin with it.</param>
        /// <param name="capacity">How much of the flash it may take, bytes; <see cref="MinCapacity"/> to <see cref="MaxCapacity"/>.</param>
        /// <param name="maxLength">The longest record, bytes; at most <see cref="JournalFormat.MaxPayloadLength"/>.</param>
        /// <exception cref="ArgumentException">Records may be longer than that.</exception>
        public FrameJournal(IStorage storage, SequenceNumbers numbers, uint vehicle, int capacity, int maxLength)
        {
            if (maxLength > JournalFormat.MaxPayloadLength)
            {
                throw new ArgumentException("Frames must not be longer than the journal's records can be");
            }

            capacity = Clamp(capacity, MinCapacity, MaxCapacity);
            int blocks = capacity / JournalFormat.BlockLength;
            int segmentBlocks = Clamp(blocks / 48, 2, 7);
            _segmentLength = segmentBlocks * JournalFormat.BlockRoom;

            // A segment written anew, notices that must be written though there is no room, and the block that grows are extra.
            _limitBlocks = blocks - (2 * segmentBlocks) - SpareBlocks - 1;
            _minBlocks = segmentBlocks + 1;
            _numbers = numbers;
            _vehicle = vehicle;
            _maxLength = maxLength;
            _buffer = new byte[
                JournalFormat.SegmentStart + JournalFormat.RecordHeaderLength + maxLength
                + (NoticesAWrite * JournalFormat.NoticeCopiesLength) + JournalFormat.ReleaseMarkLength];

            int segments = (_limitBlocks / segmentBlocks) + SpareSegments + ShortSegments;
            string[] names = storage.List();
            int slots = segments;
            int found = 0;
            for (int i = 0; i < names.Length; i++)
            {
                int slot = SegmentFiles.SlotOf(names[i]);
                if (slot >= 0)
                {
                    found++;
                    slots = slot >= slots ? slot + 1 : slots;
                }
            }

            segments = found + SpareSegments > segments ? found + SpareSegments : segments;
            slots = slots < segments ? segments : slots;
            _table = new SegmentTable(segments, (capacity / BytesARecord) + SpareRecords, _cursors);
            _files = new SegmentFiles(storage, vehicle, slots);
            _scanner = new JournalScanner(_table, _files, _pending, _broken);
            _room = new JournalRoom(this, _table, _files, _scanner, _pending, _broken, _buffer, vehicle, _segmentLength);
            Recover(names);
            if (_table.Count == 0 || FilesRefused > 0)
            {
                numbers.BeginJournal();
            }

            // What is lost can only be told by numbers above it.
            bool isAnyLost = _scanner.HasUnreadable || _endsTorn || _endsDamaged;
            uint used = _scanner.UnreadableLast > _highest ? _scanner.UnreadableLast : _highest;
            uint above = used == 0 && isAnyLost && numbers.ReservedBefore != 0 ? numbers.ReservedBefore - 1 : used;
            if (above != 0)
            {
                numbers.StartAbove(above, Count > 0 || isAnyLost);
            }

            if (_highest == 0)
            {
                // Nothing of what was numbered is here: the power went at the first record, or what was here cannot be read.
                _highest = numbers.ReservedBefore != 0 ? numbers.ReservedBefore - 1 : used;
                _highest = _scanner.HasUnreadable && _highest != 0 ? _scanner.BeforeUnreadable(_highest) : _highest;
            }

            _liveAfter = _highest;
            _files.MakeSpare(_buffer);
        }

        /// <summary>Records that are here and not released, sent ones included.</summary>
        public int Count => _table.Held;

        /// <inheritdoc/>
        public int Unsent => _table.Waiting;

        /// <summary>Frames that were dropped unacknowledged, because there was no room or they were damaged.</summary>
        public int Dropped => _dropped + _scanner.Lost;

        /// <summary>The highest number in the journal, also of what is released; 0 when nothing is known.</summary>
        public uint Highest => _highest;

        /// <summary>Files that were there at start and are not the journal's, or cannot be read: of another version, another vehicle, damaged.</summary>
        public int FilesRefused { get; private set; }

        /// <summary>Places that were found damaged.</summary>
        public int Damages => _scanner.Damages;

        /// <summary>Damage of which no notice could tell, because there was too much of it at once.</summary>
        public int Untold => _pending.Overflows;

        /// <summary>Segments there are.</summary>
        public int Segments => _table.Count;

        /// <summary>Blocks of the flash that they take.</summary>
        public int Blocks => _table.Blocks;

        /// <summary>Bytes of records that were taken.</summary>
        public long BytesTaken { get; private set; }

        /// <summary>Bytes that were written for them: everything but what was written anew to make room.</summary>
        public long BytesWritten { get; private set; }

        /// <summary>Writes that were made safe.</summary>
        public int Flushes { get; private set; }

        /// <summary>Writes that failed.</summary>
        public int WriteFailures { get; private set; }

        /// <summary>Reads that failed.</summary>
        public int ReadFailures => _files.ReadFailures;

        /// <summary>Segments that were written anew to make room.</summary>
        public int Compactions => _room.Compactions;

        /// <inheritdoc/>
        public string CounterNames => "journal dropped damages untold writeFailures readFailures filesRefused flushes compactions";

        /// <inheritdoc/>
        public int FaultCounters => 6;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Dropped,
            1 => Damages,
            2 => Untold,
            3 => WriteFailures,
            4 => ReadFailures,
            5 => FilesRefused,
            6 => Flushes,
            _ => Compactions,
        };

        /// <inheritdoc/>
        public bool TryAppend(byte[] frame, int length, byte kind, uint sequence)
        {
            NoteStart(sequence);
            if (length <= 0 || length > _maxLength || kind > RecordKind.Notice)
            {
                return Refuse(sequence);
            }

            ForgetIfUntold();
            EnsureRoom(length);

            // Only now: what it continues may have gone to make room for it, or is found damaged by what looks for what is released.
            FindReleased();
            if (ContinuesLost(frame, length, kind, sequence))
            {
                // Its number was used, and nothing else on the flash says so.
                Refuse(sequence);
                WriteNotices();
                return false;
            }

            if (!Write(frame, length, kind, sequence) && !WriteWithEffort(frame, length, kind, sequence))
            {
                _hasFailed = true;
                return Refuse(sequence);
            }

            _hasFailed = false;

            BytesTaken += length;
            WriteNotices();
            if (_isSweepDue && _pending.Count == 0)
            {
                Sweep();
            }

            // For the next one, so that numbers of notices come after those of what is there already.
            EnsureRoom(_maxLength);
            KeepSpare();

            return true;
        }

        /// <inheritdoc/>
        public void BeginLive()
        {
            _liveAfter = _highest;
            int last = _table.Count - 1;
            if (last >= 0)
            {
                _cursors[Lane.Live].MoveTo(last, _table.Lengths[last], _table.Records[last]);
            }

            _cursors[Lane.Backlog].MoveTo(0);
        }

        /// <inheritdoc/>
        public int Read(int lane, byte[] buffer, int offset, int room, out int token, out uint sequence)
        {
            SegmentFiles files = _files;
            SegmentCursor cursor = _cursors[lane];
            while (Find(lane, cursor))
            {
                int index = cursor.Segment;
                int length = files.Length;
                sequence = files.Sequence;
                token = GetToken(index, cursor.Ordinal, files.IsAlarm);
                if (length > room)
                {
                    return -1 - length;
                }

                int result = files.ReadPayload(buffer, offset);
                if (result == SegmentFiles.Good)
                {
                    return length;
                }

                if (result == SegmentFiles.Failed)
                {
                    break;
                }

                _scanner.LoseDamaged(index, cursor.Ordinal);
            }

            if (_files.FailuresInARow > FailuresToGiveUp && cursor.Segment < _table.Count - 1)
            {
                GiveUp(cursor.Segment);
            }

            token = -1;
            sequence = 0;
            return 0;
        }

        /// <inheritdoc/>
        public void MarkSent(int token)
        {
            int index = IndexOf(token);
            if (index >= 0)
            {
                if (token == _noticeToken)
                {
                    // It stays as it is from now on.
                    _noticeToken = -1;
                    _pending.ForgetNotice(_noticeNumber);
                }

                int ordinal = OrdinalOf(token);
                if (_table.GetState(index, ordinal) == SegmentTable.Unsent)
                {
                    _table.Change(index, ordinal, IsAlarm(token), SegmentTable.Sent);
                }
            }
        }

        /// <inheritdoc/>
        public void MarkUnsent(int token)
        {
            int index = IndexOf(token);
            if (index >= 0 && _table.GetState(index, OrdinalOf(token)) == SegmentTable.Sent)
            {
                Resend(index, OrdinalOf(token), IsAlarm(token));
            }
        }

        /// <inheritdoc/>
        public void MarkAllUnsent()
        {
            for (int i = 0; i < _table.Count; i++)
            {
                _table.MarkAllUnsent(i);
            }

            for (int lane = 0; lane < Lane.Count; lane++)
            {
                _cursors[lane].MoveTo(0);
            }
        }

        /// <inheritdoc/>
        public void Release(int token)
        {
            // No receiver has said that it has it.
            _numbers.ForgetJournal();
            int index = IndexOf(token);
            if (index >= 0 && _table.Change(index, OrdinalOf(token), IsAlarm(token), SegmentTable.Gone))
            {
                _releasesSinceMark++;
                RemoveIfDone(index);
            }
        }

        /// <inheritdoc/>
        public void ReleaseRange(uint first, uint last)
        {
            SegmentTable table = _table;
            for (int i = table.Count - 1; i >= 0; i--)
            {
                if (table.HeldFrames[i] + table.HeldAlarms[i] == 0 || table.Firsts[i] > last || table.Lasts[i] < first)
                {
                    continue;
                }

                if (first <= table.Firsts[i] && table.Lasts[i] <= last)
                {
                    _releasesSinceMark += table.ReleaseAll(i);
                }
                else
                {
                    // Damage that is found on the way makes the segment be read again, and all that was not released before is still to be.
                    for (int tries = 0; tries < TriesToRelease && !TryReleasePart(i, first, last); tries++)
                    {
                    }
                }

                RemoveIfDone(i);
            }
        }

        /// <inheritdoc/>
        public int ResendRange(uint first, uint last)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            int count = 0;
            for (int i = 0; i < table.Count; i++)
            {
                int sent = table.HeldFrames[i] + table.HeldAlarms[i] - table.UnsentFrames[i] - table.UnsentAlarms[i];
                if (sent == 0 || table.Firsts[i] > last || table.Lasts[i] < first)
                {
                    continue;
                }

                int offset = table.HeldOffsets[i];
                for (int ordinal = table.HeldOrdinals[i]; ordinal < table.Records[i] && sent > 0 && _scanner.Load(i, offset);)
                {
                    offset = files.End;
                    if (files.Kind == JournalFormat.ReleaseMark)
                    {
                        continue;
                    }

                    if (table.GetState(i, ordinal) == SegmentTable.Sent)
                    {
                        sent--;
                        if (files.Sequence >= first && files.Sequence <= last)
                        {
                            Resend(i, ordinal, files.IsAlarm);
                            count++;
                        }
                    }

                    ordinal++;
                }
            }

            return count;
        }

        /// <inheritdoc/>
        public bool LacksAny(uint first, uint last)
        {
            return IsAllTold() && FindLacking(first, last, out uint from, out uint to);
        }

        /// <inheritdoc/>
        public void TellLacking(uint first, uint last)
        {
            uint next = first;
            while (_pending.Count < MaxLackingTold && IsAllTold() && FindLacking(next, last, out uint from, out uint to))
            {
                uint known = _numbers.JournalFrom;
                bool isAcknowledged = known != 0 && from >= known;
                to = !isAcknowledged && known > from && to >= known ? known - 1 : to;
                _pending.Add(isAcknowledged ? GapNotice.Acknowledged : GapNotice.NotHere, from, to);
                DropContinuing(from, to);
                if (to == uint.MaxValue)
                {
                    return;
                }

                next = to + 1;
            }
        }

        /// <inheritdoc/>
        public void Checkpoint()
        {
            if (!WriteNotices())
            {
                // They are found missing again at the next start.
                return;
            }

            if (_releasesSinceMark > 0 && _isOpen)
            {
                Write(_buffer, 0, 0, 0);
            }
        }

        /// <summary>Writes the notices that are due.</summary>
        /// <returns>Whether none is left.</returns>
        internal bool WriteNotices()
        {
            while (_pending.Count > 0)
            {
                if (!Write(_buffer, 0, 0, 0) && !Write(_buffer, 0, 0, 0))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Lets the last notice of dropped frames grow by one number, if it may.</summary>
        internal bool TryGrowNotice(uint sequence)
        {
            // No other notice may come between: at start the last of two with the same number counts.
            int index = _pending.Count > 0 ? -1 : IndexOf(_noticeToken);
            if (index < 0 || sequence != _noticeLast + 1 || _table.GetState(index, OrdinalOf(_noticeToken)) != SegmentTable.Unsent)
            {
                return false;
            }

            _pending.AddGrowing(GapNotice.Dropped, _noticeFirst, sequence, _noticeNumber);
            return true;
        }

        /// <summary>Counts a record that was dropped.</summary>
        internal void CountDropped()
        {
            _dropped++;
        }

        /// <summary>Gives a segment up that cannot be read at all.</summary>
        internal void GiveUp(int index)
        {
            SegmentTable table = _table;
            int held = table.HeldFrames[index] + table.HeldAlarms[index];
            if (held > 0)
            {
                _dropped += held;
                _pending.Add(GapNotice.Damaged, table.Firsts[index], table.Lasts[index]);
            }

            Remove(index);
        }

        /// <summary>Deletes a segment.</summary>
        internal void Remove(int index)
        {
            _files.ForgetSkips(_table.Handles[index]);
            _files.Delete(_table.Slots[index]);
            _table.Remove(index);
        }

        private static int Clamp(int value, int least, int most)
        {
            return value < least ? least : value > most ? most : value;
        }

        private static int OrdinalOf(int token)
        {
            return (token >> 1) & OrdinalMask;
        }

        private static bool IsAlarm(int token)
        {
            return (token & 1) != 0;
        }

        private int GetToken(int index, int ordinal, bool isAlarm)
        {
            return (((_table.Handles[index] << OrdinalBits) | ordinal) << 1) | (isAlarm ? 1 : 0);
        }

        // The segment of the record that a token names, or -1.
        private int IndexOf(int token)
        {
            if (token < 0)
            {
                return -1;
            }

            int index = _table.Find(token >> (OrdinalBits + 1));
            return index >= 0 && OrdinalOf(token) < _table.Records[index] ? index : -1;
        }

        private void Recover(string[] names)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            files.DeleteNew();
            for (int i = 0; i < names.Length; i++)
            {
                int slot = SegmentFiles.SlotOf(names[i]);
                if (slot >= 0)
                {
                    Take(slot);
                }
            }

            RemoveReplaced();
            if (table.Count == 0)
            {
                return;
            }

            // What is released need not be read.
            _scanner.FindReleased(table.Count - 1);
            for (int i = table.Count - 2; i >= 0; i--)
            {
                if (!table.AreCompacted[i] && table.Ids[i] < _scanner.ReleasedId)
                {
                    Remove(i);
                }
            }

            for (int i = 0; i < table.Count; i++)
            {
                _scanner.Scan(i);
                if (table.Lasts[i] > _highest)
                {
                    _highest = table.Lasts[i];
                }
            }

            _endsTorn = _scanner.EndsTorn;
            _endsDamaged = _scanner.EndsDamaged;
            _isOpen = !_endsTorn && !table.AreCompacted[table.Count - 1];
            _broken.Clear();
            for (int lane = 0; lane < Lane.Count; lane++)
            {
                _cursors[lane].MoveTo(0);
            }
        }

        private void Take(int slot)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            int length = files.GetLength(slot);
            if (length > short.MaxValue || !files.LoadHeader(slot))
            {
                // One that was being begun when the power was lost is none of those.
                if (length > JournalFormat.SegmentStart)
                {
                    FilesRefused++;
                    if (!files.IsOthers(slot))
                    {
                        _scanner.ReadUnreadable(slot);
                    }
                }

                files.Refuse(slot);
                return;
            }

            if (files.HeaderBefore > _highest)
            {
                _highest = files.HeaderBefore;
            }

            if (length <= JournalFormat.SegmentStart)
            {
                files.Refuse(slot);
                return;
            }

            table.Insert(files.HeaderId, slot, files.HeaderIsCompacted);
        }

        // A power cut may have left segments beside the one that replaces them.
        private void RemoveReplaced()
        {
            SegmentTable table = _table;
            for (int i = table.Count - 1; i > 0; i--)
            {
                if (!_files.LoadHeader(table.Slots[i]))
                {
                    continue;
                }

                uint from = _files.HeaderFrom;
                while (i > 0 && table.Ids[i - 1] >= from)
                {
                    Remove(i - 1);
                    i--;
                }
            }
        }

        // The first number of this boot tells which ones were left out since the last that is here.
        private void NoteStart(uint sequence)
        {
            if (_isStarted)
            {
                return;
            }

            _isStarted = true;
            if (_highest != 0 && sequence > _highest + 1 && (sequence ^ _highest) < 0x80000000u)
            {
                // There was something behind the last record: a write that was cut short, or records that were damaged since, of whatever
                // numbers there are up to this one.
                uint used = _endsDamaged || _scanner.HasUnreadable ? sequence - 1 : _endsTorn ? _highest + 1 : _highest;
                if (used > _highest)
                {
                    _pending.Add(GapNotice.Damaged, _highest + 1, used);
                }

                if (sequence > used + 1)
                {
                    _pending.Add(GapNotice.NeverUsed, used + 1, sequence - 1);
                }
            }

            if (sequence <= _highest)
            {
                // Numbers begin again, now that all that was here is released.
                _highest = sequence - 1;
                _liveAfter = _highest;
                _isOpen = false;
            }
        }

        // Frames that continue a lost one could not be read. The encoder makes a key frame when one is refused.
        private bool ContinuesLost(byte[] frame, int length, byte kind, uint sequence)
        {
            if (_broken.Count == 0 || kind >= RecordKind.Alarm)
            {
                return false;
            }

            if (kind == RecordKind.Key)
            {
                _broken.EndGroup(length > 2 ? SegmentFiles.GroupOf(frame, 0) : BrokenChains.UnknownGroup, sequence);
                return false;
            }

            int chain = _broken.Find(SegmentFiles.Predecessor(frame, 0, length, sequence));
            if (chain < 0)
            {
                return false;
            }

            _broken.Forget(chain);
            return true;
        }

        private bool Refuse(uint sequence)
        {
            _dropped++;
            _pending.Add(GapNotice.Dropped, sequence, sequence);
            return false;
        }

        // Whether nothing is known to be lost of which the receiver may not know yet: no notice waits, here or to be written. What a restart left
        // out is known with the first number behind it.
        private bool IsAllTold()
        {
            ForgetIfUntold();
            if (!_isStarted)
            {
                return false;
            }

            for (int i = 0; i < _pending.Count; i++)
            {
                byte reason = _pending.GetReason(i);
                if (reason != GapNotice.Acknowledged && reason != GapNotice.NotHere)
                {
                    return false;
                }
            }

            for (int i = 0; i < _table.Count; i++)
            {
                if (_table.HeldAlarms[i] > 0)
                {
                    return false;
                }
            }

            return true;
        }

        private void ForgetIfUntold()
        {
            if (_pending.Overflows > 0)
            {
                _numbers.ForgetJournal();
            }
        }

        // The lowest numbers in a range, one after the other, that are neither here nor named as lost. Since the journal keeps account nothing but
        // an acknowledgement takes others away.
        private bool FindLacking(uint first, uint last, out uint from, out uint to)
        {
            from = first;
            to = last < _highest ? last : _highest;
            SegmentTable table = _table;
            SegmentFiles files = _files;
            for (int i = 0; i < table.Count && from <= to; i++)
            {
                int held = table.HeldFrames[i] + table.HeldAlarms[i];
                if (held == 0 || table.Firsts[i] > to || table.Lasts[i] < from)
                {
                    continue;
                }

                int offset = table.HeldOffsets[i];
                for (int ordinal = table.HeldOrdinals[i]; ordinal < table.Records[i] && held > 0 && from <= to;)
                {
                    if (!_scanner.Load(i, offset))
                    {
                        return false;
                    }

                    offset = files.End;
                    if (files.Kind == JournalFormat.ReleaseMark)
                    {
                        continue;
                    }

                    if (table.GetState(i, ordinal) != SegmentTable.Gone)
                    {
                        held--;
                        if (files.Sequence == from)
                        {
                            from++;
                        }
                        else if (files.Sequence > from && files.Sequence <= to)
                        {
                            to = files.Sequence - 1;
                        }
                    }

                    ordinal++;
                }
            }

            return from <= to;
        }

        // Gives up what continues numbers that a receiver will never have.
        private void DropContinuing(uint first, uint last)
        {
            SegmentTable table = _table;
            for (int i = 0; i < table.Count; i++)
            {
                if (table.HeldFrames[i] == 0 || table.Lasts[i] <= last)
                {
                    continue;
                }

                int offset = table.HeldOffsets[i];
                for (int ordinal = table.HeldOrdinals[i]; ordinal < table.Records[i] && _scanner.Load(i, offset);)
                {
                    bool isRecord = _files.Kind != JournalFormat.ReleaseMark;
                    if (isRecord && _files.Sequence > last)
                    {
                        _broken.Add(first, last, BrokenChains.UnknownGroup);
                        _scanner.DropOrphans(i, offset, ordinal, GapNotice.Acknowledged);
                        _isSweepDue = true;
                        return;
                    }

                    offset = _files.End;
                    ordinal += isRecord ? 1 : 0;
                }
            }
        }

        // What was given up when there was no room is kept again as soon as there is some.
        private void KeepSpare()
        {
            if (!_files.HasSpare && _table.Blocks < _blocksWithoutSpare)
            {
                _files.MakeSpare(_buffer);
                _blocksWithoutSpare = _files.HasSpare ? int.MaxValue : _table.Blocks;
            }
        }

        private void EnsureRoom(int length)
        {
            SegmentTable table = _table;
            int bytes = _buffer.Length - _maxLength + length;
            for (int i = 0; i < StepsToMakeRoom; i++)
            {
                int last = table.Count - 1;
                bool isNew = !_isOpen || last < 0 || table.Lengths[last] + bytes > _segmentLength;
                int now = isNew ? 0 : table.Lengths[last];
                int blocks = table.Blocks + JournalFormat.BlocksOf(now + bytes) - JournalFormat.BlocksOf(now);
                if (blocks <= _limitBlocks && table.RecordRoom >= SpareRecords && (!isNew || table.Room > SpareSegments))
                {
                    return;
                }

                if (!_room.Make())
                {
                    return;
                }
            }
        }

        // Some times more, in a new file if the last one is spoilt, for a flash that fails now and then is not full; then with some room made; then
        // with the room that is kept.
        private bool WriteWithEffort(byte[] frame, int length, byte kind, uint sequence)
        {
            for (int attempt = 0; attempt < MoreAttempts; attempt++)
            {
                if (Write(frame, length, kind, sequence))
                {
                    return true;
                }

                if (_hasFailed)
                {
                    // It did not help the last time: nothing must be dropped for it again and again.
                    return false;
                }
            }

            if (_files.HasRefused)
            {
                // As long as a file is there that cannot be read, a start knows that something was lost.
                _room.WriteNotices();
                _files.DeleteRefused();
            }

            bool hasDropped = _room.DropOldest();
            FindReleased();
            if (hasDropped && ContinuesLost(frame, length, kind, sequence))
            {
                return false;
            }

            if ((!hasDropped || !Write(frame, length, kind, sequence)) && (!_files.DeleteSpare() || !Write(frame, length, kind, sequence)))
            {
                return false;
            }

            // The flash is fuller than it should be: from now on room is made in time.
            int blocks = _table.Blocks - SpareBlocks;
            if (blocks < _limitBlocks)
            {
                _limitBlocks = blocks < _minBlocks ? _minBlocks : blocks;
            }

            return true;
        }

        // Writes a record, if there is one, the notices that are due, and what is released.
        private bool Write(byte[] frame, int length, byte kind, uint sequence)
        {
            SegmentTable table = _table;
            byte[] buffer = _buffer;

            // First, because it may come upon damage of which there is to be a notice.
            FindReleased();
            int notices = _hasFailed && length > 0 ? 0 : NumberNotices();
            int bytes = (length > 0 ? JournalFormat.RecordHeaderLength + length : 0)
                + (notices * JournalFormat.NoticeCopiesLength)
                + JournalFormat.ReleaseMarkLength;
            int records = 1 + (JournalFormat.NoticeCopies * notices);
            int last = table.Count - 1;
            bool isNew = !_isOpen
                || last < 0
                || table.Lengths[last] + bytes > _segmentLength
                || table.Records[last] + records > SegmentTable.MaxRecords
                || _files.GetLength(table.Slots[last]) != table.Lengths[last];
            if (table.RecordRoom < records || (isNew && table.Room == 0))
            {
                return false;
            }

            // Before anything comes after it: a start could not tell which of the two is the newer.
            if (_files.HasLeftovers && !_files.ClearLeftovers(table))
            {
                WriteFailures++;
                return false;
            }

            // A mark must not be on the flash before the notices of what is missing before it: then it comes after them.
            bool isMarkInHeader = isNew && _pending.Count == 0;
            bool isMarkDue = notices == _pending.Count && !isMarkInHeader && (isNew || _releasesSinceMark >= (length > 0 ? ReleasesAMark : 1));
            int slot = isNew ? _files.TakeFreeSlot(table) : table.Slots[last];
            uint id = last < 0 ? 1 : isNew ? table.Ids[last] + 1 : table.Ids[last];
            uint releasedId = _releasedId != 0 ? _releasedId : id;
            int at = 0;
            if (isNew)
            {
                uint before = _highest != 0 ? _highest : (length > 0 ? sequence : _pending.GetNotice(_pending.Count - 1)) - 1;
                JournalFormat.WriteSegmentHeader(
                    buffer, 0, _vehicle, id, id, before, false, isMarkInHeader ? releasedId : 0, isMarkInHeader ? _releasedOffset : 0);
                at = JournalFormat.SegmentStart;
            }

            int start = at;
            if (length > 0)
            {
                Array.Copy(frame, 0, buffer, at + JournalFormat.RecordHeaderLength, length);
                JournalFormat.WriteRecordHeader(buffer, at, kind, length, sequence);
                at += JournalFormat.RecordHeaderLength + length;
            }

            for (int i = 1; i <= notices; i++)
            {
                at = PutNotice(at, _pending.Count - i);
            }

            if (isMarkDue)
            {
                JournalFormat.Write16(buffer, at + JournalFormat.RecordHeaderLength, _releasedOffset);
                JournalFormat.WriteRecordHeader(buffer, at, JournalFormat.ReleaseMark, 2, releasedId);
                at += JournalFormat.ReleaseMarkLength;
            }

            if (slot < 0 || !_files.Append(slot, buffer, at))
            {
                WriteFailures++;
                if (!isNew)
                {
                    // What ends in a part of a record is not written to any more.
                    _isOpen = _files.GetLength(slot) == table.Lengths[last];
                }
                else if (slot >= 0)
                {
                    _files.Delete(slot);
                }

                return false;
            }

            Flushes++;
            BytesWritten += at;
            if (isNew)
            {
                last = table.Insert(id, slot, false);
                table.SetLength(last, start);
                _isOpen = true;
            }

            if (isMarkDue || isMarkInHeader)
            {
                _releasesSinceMark = 0;
            }

            Add(last, at - start, length, kind, sequence, notices);
            return true;
        }

        // Gives the notices that are written next their numbers.
        private int NumberNotices()
        {
            NumberRanges pending = _pending;
            if (pending.Count == 0)
            {
                return 0;
            }

            if (pending.Count > 1)
            {
                // One that has grown must follow on itself.
                pending.ForgetNotice(_noticeNumber);
            }

            uint number = 0;
            if (!_isStarted)
            {
                number = _numbers.Next();
                NoteStart(number);
            }

            int count = pending.Count < NoticesAWrite ? pending.Count : NoticesAWrite;
            for (int i = 1; i <= count; i++)
            {
                int index = pending.Count - i;
                if (pending.GetNotice(index) == 0)
                {
                    pending.SetNotice(index, number != 0 ? number : _numbers.Next());
                    number = 0;
                }
            }

            return count;
        }

        private int PutNotice(int at, int index)
        {
            byte[] buffer = _buffer;
            uint number = _pending.GetNotice(index);
            for (int copy = 0; copy < JournalFormat.NoticeCopies; copy++)
            {
                GapNotice.Write(
                    buffer, at + JournalFormat.RecordHeaderLength, _pending.GetReason(index), number, _pending.GetFirst(index), _pending.GetLast(index), _vehicle);
                JournalFormat.WriteRecordHeader(buffer, at, RecordKind.Notice, GapNotice.Length, number);
                at += JournalFormat.NoticeRecordLength;
            }

            return at;
        }

        // Takes note of what was written.
        private void Add(int index, int bytes, int length, byte kind, uint sequence, int notices)
        {
            SegmentTable table = _table;
            table.SetLength(index, table.Lengths[index] + bytes);
            if (length > 0)
            {
                table.AddRecord(index, sequence, kind >= RecordKind.Alarm, SegmentTable.Unsent);
                NoteNumber(sequence);
            }

            for (int i = 1; i <= notices; i++)
            {
                int range = _pending.Count - i;
                uint number = _pending.GetNotice(range);
                NoteNumber(number);
                for (int copy = 1; copy < JournalFormat.NoticeCopies; copy++)
                {
                    table.AddRecord(index, number, true, SegmentTable.Gone);
                }

                table.AddRecord(index, number, true, SegmentTable.Unsent);
                int grown = number == _noticeNumber ? IndexOf(_noticeToken) : -1;
                if (grown >= 0)
                {
                    table.Change(grown, OrdinalOf(_noticeToken), true, SegmentTable.Gone);
                    _isSweepDue = true;
                }

                _noticeToken = -1;
                if (_pending.GetReason(range) == GapNotice.Dropped)
                {
                    _noticeToken = GetToken(index, table.Records[index] - 1, true);
                    _noticeNumber = number;
                    _noticeFirst = _pending.GetFirst(range);
                    _noticeLast = _pending.GetLast(range);
                }
            }

            _pending.RemoveLast(notices);
        }

        private void NoteNumber(uint sequence)
        {
            if (sequence > _highest)
            {
                _highest = sequence;
            }
        }

        // Where the first record is that is not released. Segments written anew tell themselves what they hold.
        private void FindReleased()
        {
            SegmentTable table = _table;
            int last = table.Count - 1;
            int index = 0;
            while (index < last && (table.AreCompacted[index] || table.HeldFrames[index] + table.HeldAlarms[index] == 0))
            {
                index++;
            }

            _releasedId = 0;
            _releasedOffset = JournalFormat.SegmentStart;
            if (index <= last && !table.AreCompacted[index])
            {
                _scanner.AdvanceHeld(index);
                _releasedId = table.Ids[index];
                _releasedOffset = table.HeldOffsets[index];
                if (table.HeldAlarms[index] > 0 && _scanner.Load(index, _releasedOffset) && _files.IsGapNotice)
                {
                    // The other copies of a notice are not released either.
                    int first = _releasedOffset - JournalFormat.NoticeCopiesLength + JournalFormat.NoticeRecordLength;
                    _releasedOffset = first < JournalFormat.SegmentStart ? JournalFormat.SegmentStart : first;
                }
            }
        }

        // Loads the oldest unsent record of a lane.
        private bool Find(int lane, SegmentCursor cursor)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            bool isAlarmLane = lane == Lane.Alarm;
            while (cursor.Segment < table.Count)
            {
                int index = cursor.Segment;
                bool isLast = index == table.Count - 1;
                bool isPassed = isAlarmLane
                    ? table.UnsentAlarms[index] == 0
                    : table.UnsentFrames[index] == 0 || (lane == Lane.Live && table.Lasts[index] <= _liveAfter);
                if (isPassed && isLast)
                {
                    return false;
                }

                while (!isPassed && cursor.Ordinal < table.Records[index])
                {
                    if (!_scanner.Load(index, cursor.Offset))
                    {
                        return false;
                    }

                    if (files.Kind == JournalFormat.ReleaseMark)
                    {
                        cursor.Offset = files.End;
                        continue;
                    }

                    if (table.GetState(index, cursor.Ordinal) == SegmentTable.Unsent)
                    {
                        int itsLane = files.IsAlarm ? Lane.Alarm : files.Sequence > _liveAfter ? Lane.Live : Lane.Backlog;
                        if (itsLane == lane)
                        {
                            return true;
                        }
                    }

                    cursor.Offset = files.End;
                    cursor.Ordinal++;
                }

                if (isLast)
                {
                    return false;
                }

                cursor.MoveTo(index + 1);
            }

            return false;
        }

        private void Resend(int index, int ordinal, bool isAlarm)
        {
            _table.Change(index, ordinal, isAlarm, SegmentTable.Unsent);
            for (int lane = 0; lane < Lane.Count; lane++)
            {
                if (_cursors[lane].IsBehind(index, ordinal))
                {
                    _cursors[lane].MoveTo(index);
                }
            }
        }

        private bool TryReleasePart(int index, uint first, uint last)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            _scanner.AdvanceHeld(index);
            int left = table.HeldFrames[index] + table.HeldAlarms[index];
            int offset = table.HeldOffsets[index];
            for (int ordinal = table.HeldOrdinals[index]; ordinal < table.Records[index] && left > 0;)
            {
                if (!_scanner.Load(index, offset))
                {
                    return false;
                }

                offset = files.End;
                if (files.Kind == JournalFormat.ReleaseMark)
                {
                    continue;
                }

                if (table.GetState(index, ordinal) != SegmentTable.Gone)
                {
                    left--;
                    if (files.Sequence >= first && files.Sequence <= last)
                    {
                        table.Change(index, ordinal, files.IsAlarm, SegmentTable.Gone);
                        _releasesSinceMark++;
                    }
                }

                ordinal++;
            }

            return true;
        }

        // The last one stays: it knows the highest number, and what is released.
        private void RemoveIfDone(int index)
        {
            if (index < _table.Count - 1 && _table.HeldFrames[index] + _table.HeldAlarms[index] == 0)
            {
                if (_pending.Count > 0)
                {
                    // It may be all that knows of what is still to be told.
                    _isSweepDue = true;
                    return;
                }

                Remove(index);
            }
        }

        private void Sweep()
        {
            _isSweepDue = false;
            _files.DeleteRefused();
            for (int i = _table.Count - 2; i >= 0; i--)
            {
                RemoveIfDone(i);
            }
        }
    }
}
