namespace Telematics.Journal
{
    /// <summary>
    /// Reads segments from end to end: at start, and when damage turns up. Finds what is missing, and the frames that are worth
    /// nothing without it.
    /// </summary>
    internal sealed class JournalScanner
    {
        // Behind the last frame found that continues a lost one, so many records are looked at.
        private const int ChainReach = 256;

        // A record has a byte at least.
        private const int LeastRecordLength = JournalFormat.RecordHeaderLength + 1;

        // How much is looked through for the next record behind damage, in all: an upper bound of the time that it takes.
        private const int SearchBudget = 65536;

        private const int Unknown = -1;

        private readonly SegmentTable _table;
        private readonly SegmentFiles _files;
        private readonly NumberRanges _pending;
        private readonly BrokenChains _broken;
        private readonly SegmentCursor _cursor = new SegmentCursor();
        private int _budget = SearchBudget;
        private int _noticeSegment;
        private int _noticeOrdinal;
        private uint _noticeNumber;
        private bool _hasNotice;
        private int _lostFrom;
        private int _lost;
        private int _records;
        private bool _isLostReleased;
        private uint _unreadableFirst;
        private int _unreadableLength;

        /// <summary>Makes a scanner.</summary>
        public JournalScanner(SegmentTable table, SegmentFiles files, NumberRanges pending, BrokenChains broken)
        {
            _table = table;
            _files = files;
            _pending = pending;
            _broken = broken;
        }

        /// <summary>Records lost unacknowledged.</summary>
        public int Lost { get; set; }

        /// <summary>Places that were damaged.</summary>
        public int Damages { get; private set; }

        /// <summary>Whether the segment that was read last ends with something that is no record.</summary>
        public bool EndsTorn { get; private set; }

        /// <summary>Whether that is more than a write that a power cut tore: records of any number may have been there.</summary>
        public bool EndsDamaged { get; private set; }

        /// <summary>At start: whether files were found that may have been this journal's and cannot be read.</summary>
        public bool HasUnreadable { get; private set; }

        /// <summary>At start: the highest number that was found in those, or 0.</summary>
        public uint UnreadableLast { get; private set; }

        /// <summary>At start: everything before this segment's …</summary>
        public uint ReleasedId { get; private set; }

        /// <summary>… offset is released.</summary>
        public int ReleasedOffset { get; private set; }

        /// <summary>At start, in the newest segment: looks up to where everything is released.</summary>
        public void FindReleased(int index)
        {
            SegmentFiles files = _files;
            int slot = _table.Slots[index];
            if (!files.LoadHeader(slot))
            {
                return;
            }

            ReleasedId = files.HeaderReleasedId;
            ReleasedOffset = files.HeaderReleasedOffset;
            int length = files.GetLength(slot);
            int offset = JournalFormat.SegmentStart;
            int budget = length;
            while (true)
            {
                int result = files.LoadRecord(slot, _table.Handles[index], offset, length);
                if (result == SegmentFiles.Bad)
                {
                    // A mark behind damage counts as well, or all that was released would be sent again.
                    offset = files.Resynchronise(slot, offset, length, ref budget);
                    if (offset >= 0)
                    {
                        continue;
                    }
                }

                if (result != SegmentFiles.Good)
                {
                    return;
                }

                offset = files.End;
                if (files.Kind == JournalFormat.ReleaseMark && files.Length == 2 && files.IsSound())
                {
                    ReleasedId = files.Sequence;
                    byte[] payload = files.GetPayload(out int at);
                    ReleasedOffset = at < 0 ? 0 : JournalFormat.Read16(payload, at);
                }
            }
        }

        /// <summary>
        /// At start: looks for numbers in a file whose headers are lost. Whose records they are is not known, so nothing else is made of
        /// them.
        /// </summary>
        public void ReadUnreadable(int slot)
        {
            SegmentFiles files = _files;
            int length = files.GetLength(slot);
            length = length > short.MaxValue ? short.MaxValue : length;
            int offset = JournalFormat.SegmentStart;
            int unread = 0;
            uint first = 0;
            HasUnreadable = true;
            while (offset < length)
            {
                int result = files.LoadRecord(slot, -1, offset, length);
                if (result == SegmentFiles.Bad)
                {
                    int next = files.Resynchronise(slot, offset, length, ref _budget);
                    if (next >= 0)
                    {
                        unread += first == 0 ? next - offset : 0;
                        offset = next;
                        continue;
                    }
                }

                if (result != SegmentFiles.Good)
                {
                    break;
                }

                offset = files.End;
                if (files.Kind != JournalFormat.ReleaseMark)
                {
                    uint sequence = files.Sequence;
                    first = first == 0 || sequence < first ? sequence : first;
                    UnreadableLast = sequence > UnreadableLast ? sequence : UnreadableLast;
                }
            }

            if (first == 0)
            {
                _unreadableLength = length > _unreadableLength ? length : _unreadableLength;
                return;
            }

            first -= Below(first, unread);
            _unreadableFirst = _unreadableFirst == 0 || first < _unreadableFirst ? first : _unreadableFirst;
        }

        /// <summary>At start: the highest number that comes before all that may have been in files that cannot be read.</summary>
        /// <param name="before">It is no higher than this.</param>
        public uint BeforeUnreadable(uint before)
        {
            // What numbers a file held of which nothing is left can only be guessed, by its length.
            uint first = before - Below(before, _unreadableLength);
            return _unreadableFirst != 0 && _unreadableFirst <= first ? _unreadableFirst - 1 : first;
        }

        /// <summary>At start: reads a segment, after those before it.</summary>
        /// <param name="index">The segment.</param>
        public void Scan(int index)
        {
            SegmentTable table = _table;
            if (HasUnreadable && _files.LoadHeader(table.Slots[index]) && (index == 0 ? !IsFirst(index) : table.Ids[index - 1] + 1 != _files.HeaderFrom))
            {
                uint last = _files.HeaderBefore;
                uint before = index > 0 ? table.Lasts[index - 1] : BeforeUnreadable(last);
                if (last > before)
                {
                    _broken.Add(before + 1, last, BrokenChains.UnknownGroup);
                    AddMissing(GapNotice.Damaged, before, last);
                }
            }

            table.BeginStates(index);
            Read(index, _files.GetLength(table.Slots[index]), true, false);
        }

        /// <summary>
        /// Reads a segment again, because damage was found in it. What is released stays so; everything else in it counts as not sent.
        /// </summary>
        public void Rescan(int index)
        {
            SegmentTable table = _table;
            int length = table.Lengths[index];
            int records = table.Records[index];
            int handle = table.Handles[index];
            uint last = table.Lasts[index];
            FindLost(index, length);
            _hasNotice = false;
            table.Rewind(index);
            _files.MoveSkips(handle, table.Handles[index]);
            Read(index, length, false, true);
            table.ClearStates(index, table.Records[index], records);
            if ((EndsTorn || EndsDamaged) && table.Lasts[index] < last && !_isLostReleased)
            {
                LoseEnd(index, last);
            }

            DropOrphans(index + 1, JournalFormat.SegmentStart, 0, GapNotice.Damaged);
        }

        /// <summary>Reads a segment that was written anew.</summary>
        public void ReadCompacted(int index, int length)
        {
            _hasNotice = false;
            Read(index, length, false, false);
            _table.TrimStates(index);
        }

        /// <summary>Loads the record at a place. Damage that was not there before makes the segment be read anew.</summary>
        /// <returns>False when there is none to be had.</returns>
        public bool Load(int index, int offset)
        {
            SegmentTable table = _table;
            int result = _files.LoadRecord(table.Slots[index], table.Handles[index], offset, table.Lengths[index]);
            if (result == SegmentFiles.Bad)
            {
                Rescan(index);
            }

            return result == SegmentFiles.Good;
        }

        /// <summary>Moves a segment's beginning of what is not released to where it is.</summary>
        public void AdvanceHeld(int index)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            while (table.HeldOrdinals[index] < table.Records[index]
                && table.GetState(index, table.HeldOrdinals[index]) == SegmentTable.Gone
                && Load(index, table.HeldOffsets[index]))
            {
                table.HeldOffsets[index] = (short)files.End;
                if (files.Kind != JournalFormat.ReleaseMark)
                {
                    table.HeldOrdinals[index]++;
                }
            }
        }

        /// <summary>Gives a record up.</summary>
        public void Lose(int index, int ordinal, bool isAlarm, byte reason, uint sequence)
        {
            if (_table.Change(index, ordinal, isAlarm, SegmentTable.Gone))
            {
                Lost++;
                _pending.Add(reason, sequence, sequence);
            }
        }

        /// <summary>Gives the loaded record up, whose payload is damaged, and the frames that are worth nothing without it.</summary>
        public void LoseDamaged(int index, int ordinal)
        {
            SegmentFiles files = _files;
            uint sequence = files.Sequence;
            bool isAlarm = files.IsAlarm;
            int end = files.End;
            Damages++;
            Lose(index, ordinal, isAlarm, GapNotice.Damaged, sequence);
            if (!isAlarm)
            {
                _broken.Add(sequence, sequence, BrokenChains.UnknownGroup);
                DropOrphans(index, end, ordinal + 1, GapNotice.Damaged);
            }
        }

        /// <summary>Gives up the frames that continue lost ones, from a place on.</summary>
        public void DropOrphans(int index, int offset, int ordinal, byte reason)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            SegmentCursor cursor = _cursor;
            cursor.MoveTo(index, offset, ordinal);
            int left = ChainReach;
            while (_broken.Count > 0 && cursor.Segment < table.Count && left > 0)
            {
                int i = cursor.Segment;
                if (cursor.Ordinal >= table.Records[i])
                {
                    cursor.MoveTo(i + 1);
                    continue;
                }

                if (!Load(i, cursor.Offset))
                {
                    // Damage was found and that segment read anew, with what comes after it.
                    return;
                }

                cursor.Offset = files.End;
                if (files.Kind == JournalFormat.ReleaseMark)
                {
                    continue;
                }

                bool isHeld = table.GetState(i, cursor.Ordinal) != SegmentTable.Gone;

                // Of those that an acknowledgement took away a receiver that lacks them has nothing.
                bool isLooked = isHeld || reason != GapNotice.Acknowledged || files.Kind == RecordKind.Key;
                if (isLooked && IsOrphan(isHeld))
                {
                    Lose(i, cursor.Ordinal, false, reason, files.Sequence);
                    left = ChainReach;
                }

                left--;
                cursor.Ordinal++;
            }

            if (left == 0)
            {
                _broken.ForgetOthers();
            }
            else
            {
                _broken.Open();
            }
        }

        /// <summary>Whether the loaded record continues a lost one and is lost with it; if not, it may end a chain.</summary>
        public bool IsOrphan(bool isHeld)
        {
            SegmentFiles files = _files;
            BrokenChains broken = _broken;
            if (broken.Count == 0 || files.IsAlarm)
            {
                return false;
            }

            if (files.Kind == RecordKind.Key)
            {
                broken.EndGroup(files.GetGroup(), files.Sequence);
                return false;
            }

            int chain = broken.Find(files.GetPredecessor());
            if (chain < 0)
            {
                return false;
            }

            if (!isHeld)
            {
                // The receiver has it, and so it has what it continues.
                broken.Forget(chain);
                return false;
            }

            broken.Continue(chain, files.Sequence);
            return true;
        }

        // Which of a segment's records are gone with the damage that was found, by their ordinals: those behind it are as many fewer.
        private void FindLost(int index, int length)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            int slot = table.Slots[index];
            int budget = length;
            int left = 0;
            _lostFrom = int.MaxValue;
            _lost = 0;
            _records = table.Records[index];
            for (int offset = JournalFormat.SegmentStart; offset >= 0 && offset < length;)
            {
                int result = files.LoadRecord(slot, table.Handles[index], offset, length);
                if (result == SegmentFiles.Good)
                {
                    offset = files.End;
                    left += files.Kind != JournalFormat.ReleaseMark ? 1 : 0;
                    continue;
                }

                if (result == SegmentFiles.Failed || _lostFrom != int.MaxValue)
                {
                    // In two places, or not to be read: which is which behind the first is not known.
                    _lostFrom = left < _lostFrom ? left : _lostFrom;
                    _lost = Unknown;
                    break;
                }

                _lostFrom = left;
                offset = files.Resynchronise(slot, offset, length, ref budget);
            }

            _lost = _lost == Unknown || left > _records ? Unknown : _records - left;
            _isLostReleased = _lost != Unknown;
            for (int i = 0; i < _lost; i++)
            {
                _isLostReleased &= table.GetState(index, _lostFrom + i) == SegmentTable.Gone;
            }
        }

        // Whether a record of a segment that is read again was released. Each is asked once, in their order.
        private bool WasReleased(int index, int ordinal)
        {
            int before = ordinal < _lostFrom ? ordinal : ordinal + _lost;
            bool wasReleased = (ordinal < _lostFrom || _lost != Unknown) && before < _records && _table.GetState(index, before) == SegmentTable.Gone;
            _table.ClearStates(index, ordinal, ordinal + 1);
            return wasReleased;
        }

        // So many numbers below one may be in so much of a file.
        private static uint Below(uint number, int length)
        {
            uint count = (uint)(length / LeastRecordLength);
            return count < number ? count : number;
        }

        // Whether everything before a segment, whose header is loaded, is released, or there was nothing.
        private bool IsFirst(int index)
        {
            return _files.HeaderFrom <= 1 || (!_table.AreCompacted[index] && _table.Ids[index] <= ReleasedId);
        }

        private void Read(int index, int length, bool isStart, bool isAgain)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            int slot = table.Slots[index];
            int handle = table.Handles[index];
            bool isCompacted = table.AreCompacted[index];
            uint expected = files.LoadHeader(slot) ? files.HeaderBefore : 0;
            int released = isStart && !isCompacted && table.Ids[index] == ReleasedId ? ReleasedOffset : 0;
            bool isDamaged = false;
            int offset = JournalFormat.SegmentStart;
            while (offset < length)
            {
                int result = files.LoadRecord(slot, handle, offset, length);
                if (result == SegmentFiles.Failed)
                {
                    break;
                }

                if (result == SegmentFiles.Bad)
                {
                    int next = files.Resynchronise(slot, offset, length, ref _budget);
                    if (next < 0 || !files.AddSkip(handle, offset, next))
                    {
                        break;
                    }

                    Damages++;
                    isDamaged = true;
                    offset = next;
                    continue;
                }

                if (table.GetRecordRoom(index, isStart) < 1)
                {
                    if (!isStart)
                    {
                        break;
                    }

                    table.GrowStates(SegmentTable.MaxRecords);
                }

                offset = files.End;
                if (files.Kind == JournalFormat.ReleaseMark)
                {
                    continue;
                }

                uint sequence = files.Sequence;
                bool isReleased = files.Offset < released;
                bool isTold = isReleased || isCompacted || (isAgain && _isLostReleased);
                if (!isTold && expected != 0 && sequence > expected + 1 && (isStart || isDamaged))
                {
                    AddMissing(isDamaged ? GapNotice.Damaged : GapNotice.NeverUsed, expected, sequence - 1);
                    if (isDamaged)
                    {
                        _broken.Add(expected + 1, sequence - 1, BrokenChains.UnknownGroup);
                    }
                }

                isDamaged = false;

                // One whose first copy was thought not to have arrived.
                bool isTwin = isStart && index > 0 && table.Records[index] == 0 && sequence == table.Lasts[index - 1]
                    && !files.IsGapNotice;

                // Of a notice the last copy counts that is whole: it is read as if it were new.
                bool wasReleased = isAgain && WasReleased(index, table.Records[index]) && !files.IsGapNotice;
                AddRecord(index, isReleased || isTwin || wasReleased, isAgain);
                if (expected == 0 || sequence > expected)
                {
                    expected = sequence;
                }
            }

            table.SetLength(index, offset < length ? offset : length);
            EndsTorn = offset < length;

            // Behind damage there may be nothing but a release mark: then there is nothing torn, and still a record is missing.
            EndsDamaged = isDamaged || (EndsTorn && !files.IsTornRecord(slot, offset));
            if (isStart && (EndsTorn || EndsDamaged) && index + 1 < table.Count && files.LoadHeader(table.Slots[index + 1])
                && files.HeaderBefore > expected && expected != 0)
            {
                if (files.HeaderFrom == table.Ids[index] + 1)
                {
                    LoseEnd(index, files.HeaderBefore);
                }
                else
                {
                    // The segment that came next is gone: this may have been no more than a write that a power cut tore.
                    AddMissing(GapNotice.Damaged, expected, files.HeaderBefore);
                }
            }
        }

        // What is there instead of a segment's last records is none.
        private void LoseEnd(int index, uint last)
        {
            uint before = _table.Records[index] > 0 ? _table.Lasts[index] : 0;
            if (before == 0 && _files.LoadHeader(_table.Slots[index]))
            {
                before = _files.HeaderBefore;
            }

            if (before != 0 && last > before)
            {
                Damages++;
                _broken.Add(before + 1, last, BrokenChains.UnknownGroup);
                AddMissing(GapNotice.Damaged, before, last);
            }
        }

        private void AddRecord(int index, bool isGone, bool isAgain)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            uint sequence = files.Sequence;
            bool isAlarm = files.IsAlarm;
            bool isNotice = files.IsGapNotice;

            // What was given up and is still to be told stays so when its segment is read again.
            bool isLost = isAgain && _pending.Contains(sequence);
            bool isOrphan = IsOrphan(!isGone);
            isGone |= isLost;
            if (!isLost)
            {
                _pending.Remove(sequence, sequence);
            }

            if (isNotice && !isGone)
            {
                isGone = !files.IsSound();
                Damages += isGone ? 1 : 0;
            }

            int ordinal = table.Records[index];
            table.AddRecord(index, sequence, isAlarm, isGone ? SegmentTable.Gone : SegmentTable.Unsent);
            if (isOrphan)
            {
                Lose(index, ordinal, false, GapNotice.Damaged, sequence);
            }

            if (isNotice && !isGone)
            {
                // Notices stand there twice, and one that grew has kept its number: the last one counts.
                if (_hasNotice && _noticeNumber == sequence)
                {
                    table.Change(_noticeSegment, _noticeOrdinal, true, SegmentTable.Gone);
                }

                _hasNotice = true;
                _noticeNumber = sequence;
                _noticeSegment = index;
                _noticeOrdinal = ordinal;
                byte[] payload = files.GetPayload(out int at);
                if (at >= 0 && files.Length == GapNotice.Length)
                {
                    _pending.Remove(GapNotice.FirstOf(payload, at), GapNotice.LastOf(payload, at));
                }
            }
        }

        // Numbers jump between the halves of their range where nothing is known of earlier ones, and may come back.
        private void AddMissing(byte reason, uint before, uint last)
        {
            if ((before ^ last) < 0x80000000u && last > before)
            {
                _pending.Add(reason, before + 1, last);
            }
        }
    }
}
