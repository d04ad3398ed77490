namespace Telematics.Journal
{
    /// <summary>Makes room in a full journal: lets small segments grow together, or drops the oldest frames, but keeps alarms and notices.</summary>
    internal sealed class JournalRoom
    {
        private const int Done = 0;
        private const int Again = 1;
        private const int Full = 2;

        private readonly FrameJournal _journal;
        private readonly SegmentTable _table;
        private readonly SegmentFiles _files;
        private readonly JournalScanner _scanner;
        private readonly NumberRanges _pending;
        private readonly BrokenChains _broken;
        private readonly byte[] _buffer;
        private readonly uint _vehicle;
        private readonly int _segmentLength;
        private bool _canExtend;
        private uint _lastSeen;
        private uint _lastNamed;

        /// <summary>Makes it.</summary>
        public JournalRoom(
            FrameJournal journal, SegmentTable table, SegmentFiles files, JournalScanner scanner, NumberRanges pending, BrokenChains broken,
            byte[] buffer, uint vehicle, int segmentLength)
        {
            _journal = journal;
            _table = table;
            _files = files;
            _scanner = scanner;
            _pending = pending;
            _broken = broken;
            _buffer = buffer;
            _vehicle = vehicle;
            _segmentLength = segmentLength;
        }

        /// <summary>Segments written anew.</summary>
        public int Compactions { get; private set; }

        /// <summary>Makes some room; ask again when it is not enough.</summary>
        /// <returns>False when there is nothing that could go.</returns>
        public bool Make()
        {
            return MergeSmall() || DropOldest();
        }

        /// <summary>Drops the frames of the oldest segment that has any, and what continues them; failing that, the oldest alarms.</summary>
        public bool DropOldest()
        {
            SegmentTable table = _table;
            int last = table.Count - 1;
            int index = 0;
            while (index < last && table.HeldFrames[index] == 0)
            {
                index++;
            }

            if (index >= last)
            {
                return last > 0 && DropAlarms(0);
            }

            if (!DropRecords(index, false))
            {
                return true;
            }

            _scanner.DropOrphans(index + 1, JournalFormat.SegmentStart, 0, GapNotice.Dropped);
            WriteNotices();
            if (table.HeldAlarms[index] == 0)
            {
                Remove(index);
            }
            else if ((index == 0 || table.HeldFrames[index - 1] != 0 || Compact(index - 1, index) != Done) && Compact(index, index) == Full)
            {
                // There is no room to write the alarms anew: they go too.
                DropAlarms(index);
            }

            return true;
        }

        /// <summary>Writes the notices that are due. Where even they find no room, there is some left for this.</summary>
        public void WriteNotices()
        {
            if (!_journal.WriteNotices() && _files.DeleteSpare())
            {
                _journal.WriteNotices();
            }
        }

        // Two neighbours that fit into one, if that frees anything: what many short rides leave behind.
        private bool MergeSmall()
        {
            SegmentTable table = _table;
            int best = -1;
            int bestLength = _segmentLength + 1;
            int before = 0;
            int last = table.Count - 1;
            for (int i = 0; i < last; i++)
            {
                int length = table.Lengths[i] - table.HeldOffsets[i];
                int both = before + length + JournalFormat.SegmentStart;
                if (i > 0
                    && both < bestLength
                    && table.Records[i] + table.Records[i - 1] <= SegmentTable.MaxRecords
                    && (table.Room < FrameJournal.SpareSegments || JournalFormat.BlocksOf(both) < JournalFormat.BlocksOf(table.Lengths[i]) + JournalFormat.BlocksOf(table.Lengths[i - 1])))
                {
                    best = i;
                    bestLength = both;
                }

                before = length;
            }

            return best > 0 && Compact(best - 1, best) == Done;
        }

        private bool DropAlarms(int index)
        {
            if (DropRecords(index, true))
            {
                WriteNotices();
                Remove(index);
            }

            return true;
        }

        private void Remove(int index)
        {
            _journal.Remove(index);

            // Those that could not be written before; now there is room.
            _journal.WriteNotices();

            if (!_files.HasSpare)
            {
                // Before frames take what became free: the next notices may find no other room.
                _files.MakeSpare(_buffer);
            }
        }

        // False when it could not be read to its end: then it is to be tried again.
        private bool DropRecords(int index, bool withAlarms)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            int handle = table.Handles[index];
            int offset = table.HeldOffsets[index];
            _canExtend = false;
            for (int ordinal = table.HeldOrdinals[index]; ordinal < table.Records[index];)
            {
                if (_pending.Count > NumberRanges.Capacity - 4)
                {
                    WriteNotices();
                }

                if (!_scanner.Load(index, offset))
                {
                    if (table.Handles[index] == handle)
                    {
                        // It cannot be read at all.
                        _journal.GiveUp(index);
                    }

                    return false;
                }

                offset = files.End;
                if (files.Kind == JournalFormat.ReleaseMark)
                {
                    continue;
                }

                bool isHeld = table.GetState(index, ordinal) != SegmentTable.Gone;
                uint sequence = files.Sequence;
                if (files.IsAlarm || sequence != _lastSeen + 1)
                {
                    _canExtend = false;
                }

                _lastSeen = sequence;
                if (files.IsAlarm)
                {
                    if (isHeld && withAlarms)
                    {
                        DropAlarm(index, ordinal, sequence);
                    }
                }
                else if (isHeld)
                {
                    NoteChain(sequence);
                    table.Change(index, ordinal, false, SegmentTable.Gone);
                    _journal.CountDropped();
                    Name(sequence);
                }
                else
                {
                    // The receiver has it: what continues it can be read.
                    _scanner.IsOrphan(false);
                }

                ordinal++;
            }

            return true;
        }

        private void NoteChain(uint sequence)
        {
            BrokenChains broken = _broken;
            if (_files.Kind == RecordKind.Key)
            {
                int group = _files.GetGroup();
                broken.EndGroup(group, sequence);
                broken.Add(sequence, sequence, group);
                return;
            }

            int chain = broken.Find(_files.GetPredecessor());
            if (chain >= 0)
            {
                broken.Continue(chain, sequence);
            }
            else
            {
                broken.Add(sequence, sequence, BrokenChains.UnknownGroup);
            }
        }

        // Frames between two that are dropped may be named with them when the receiver has them; nothing else may.
        private void Name(uint sequence)
        {
            uint first = _canExtend ? _lastNamed + 1 : sequence;
            if (_canExtend || !_journal.TryGrowNotice(sequence))
            {
                _pending.Add(GapNotice.Dropped, first, sequence);
            }

            _lastNamed = sequence;
            _canExtend = true;
        }

        private void DropAlarm(int index, int ordinal, uint sequence)
        {
            bool isNotice = _files.IsGapNotice && _files.IsSound();

            // Notices are written from the last to the first: what it says is told again before its own number is, for the receiver lets go
            // of what has a number that it knows.
            _pending.Add(GapNotice.Dropped, sequence, sequence);
            if (isNotice)
            {
                // What it says must not be lost with it.
                byte[] payload = _files.GetPayload(out int at);
                if (at >= 0)
                {
                    _pending.Add(GapNotice.ReasonOf(payload, at), GapNotice.FirstOf(payload, at), GapNotice.LastOf(payload, at));
                }
            }

            _table.Change(index, ordinal, true, SegmentTable.Gone);
            _journal.CountDropped();
        }

        // Writes what is held of some segments into one that takes the place of the last.
        private int Compact(int first, int last)
        {
            SegmentTable table = _table;
            SegmentFiles files = _files;
            byte[] buffer = _buffer;
            int slot = table.Slots[first];
            if (!files.LoadHeader(slot) || !files.BeginNew())
            {
                return Again;
            }

            JournalFormat.WriteSegmentHeader(
                buffer, 0, _vehicle, table.Ids[last], files.HeaderFrom, files.HeaderBefore, true, files.HeaderReleasedId, files.HeaderReleasedOffset);
            int length = JournalFormat.SegmentStart;
            int room = table.GetMergedRoom(first, last);
            int result = files.AppendNew(buffer, length) ? Done : Full;
            for (int i = first; i <= last && result == Done; i++)
            {
                int offset = table.HeldOffsets[i];
                for (int ordinal = table.HeldOrdinals[i]; ordinal < table.Records[i] && result == Done;)
                {
                    if (!_scanner.Load(i, offset))
                    {
                        result = Again;
                        break;
                    }

                    offset = files.End;
                    if (files.Kind == JournalFormat.ReleaseMark)
                    {
                        continue;
                    }

                    if (table.GetState(i, ordinal) != SegmentTable.Gone)
                    {
                        result = Copy(i, ordinal, ref length, ref room);
                    }

                    ordinal++;
                }
            }

            // What was found damaged only now leaves no trace in the new file.
            if (result == Done && !_journal.WriteNotices())
            {
                result = Full;
            }

            slot = table.Slots[last];
            if (result == Done && !files.Replace(slot))
            {
                result = Full;
            }

            if (result != Done)
            {
                files.DeleteNew();
                return result;
            }

            Compactions++;
            for (int i = first; i < last; i++)
            {
                files.ForgetSkips(table.Handles[i]);
                files.Delete(table.Slots[i]);
            }

            files.ForgetSkips(table.Handles[last]);
            table.Merge(first, last);
            _scanner.ReadCompacted(first, length);
            return Done;
        }

        private int Copy(int index, int ordinal, ref int length, ref int room)
        {
            SegmentFiles files = _files;
            byte[] buffer = _buffer;
            int kind = files.Kind;
            int payloadLength = files.Length;
            uint sequence = files.Sequence;
            int total = JournalFormat.RecordHeaderLength + payloadLength;
            int copies = kind == RecordKind.Notice && payloadLength == GapNotice.Length ? JournalFormat.NoticeCopies : 1;
            room -= copies;
            if (total > buffer.Length || length + (copies * total) > _segmentLength || room < 0)
            {
                return Again;
            }

            int result = files.ReadPayload(buffer, JournalFormat.RecordHeaderLength);
            if (result == SegmentFiles.Bad)
            {
                _scanner.LoseDamaged(index, ordinal);
                return Done;
            }

            if (result == SegmentFiles.Failed)
            {
                return Again;
            }

            JournalFormat.WriteRecordHeader(buffer, 0, kind, payloadLength, sequence);
            for (int i = 0; i < copies; i++)
            {
                if (!files.AppendNew(buffer, total))
                {
                    return Full;
                }
            }

            length += copies * total;
            return Done;
        }
    }
}
