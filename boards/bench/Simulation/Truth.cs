using System;
using System.Collections.Generic;
using Telematics.Bench.World;
using Telematics.Fleet.Decoding;
using Telematics.Journal;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// What a unit sampled and sealed in all its boots, row by row: what the receiver must come to know, no more and no less. It is called
    /// from within the firmware's measured passes; what it allocates there for its own lists is left out of what is counted.
    /// </summary>
    public sealed class Truth : ISampleObserver
    {
        // Rows of a power cut that may be gone: those of the last ten seconds.
        private const long TailMs = 10_000;
        private const int FirstRows = 4096;

        // A step may come late by what another one takes that waits for a part.
        private const int LatestMs = 5;

        // From a frame's first sample to its being sealed, and from a key frame of a group to the next.
        private const long MostUnsealedMs = 10_500;
        private const long MostWithoutKeyMs = 131_000;

        // How far the times of a frame's rows may be off the clock that has been told, and how seldom that is told anew.
        private const int MostOffMs = 300;
        private const int ToldOffMs = 250;
        private const int ToldEveryMs = 10_000;

        // Until a session that has begun is seen here.
        private const long SessionMs = 2500;
        private const long SessionBeginsMs = 500;

        private readonly GroupRows[] _groups;
        private readonly Dictionary<uint, int> _bySequence = new(FirstRows);
        private readonly Action<string> _violation;
        private readonly VirtualClock _clock;
        private readonly List<long> _endsUs = [];
        private long _toldMs = long.MinValue / 2;
        private long _toldOffsetMs;
        private bool _isTold;
        private SealedFrame[] _frames = new SealedFrame[FirstRows];
        private int _count;
        private int _boot = -1;
        private int _bootCount;
        private long _bootUs;
        private UtcClock? _utc;
        private SampledGroup[] _periods = [];
        private uint _latest;
        private UnitRecord? _record;

        /// <summary>Makes an empty one.</summary>
        /// <param name="clock">The world's clock.</param>
        /// <param name="violation">Hears what must not be.</param>
        public Truth(VirtualClock clock, Action<string> violation)
        {
            _clock = clock;
            _violation = violation;

            // What seldom happens here is done once now: the runtime allocates when it compiles it, and that would count as the firmware's.
            _bySequence[0] = 0;
            _bySequence[0] = 0;
            _bySequence.Clear();
            _groups = new GroupRows[SignalCatalogue.GroupCount];
            for (int group = 0; group < _groups.Length; group++)
            {
                _groups[group] = new GroupRows(SignalCatalogue.GetGroup((SignalGroup)group));
            }
        }

        /// <summary>The world, which leaves out what is allocated here.</summary>
        public ModelWorld? World { get; set; }

        /// <summary>What is physically true, against which each sample is held; or null.</summary>
        public Reality? Reality { get; set; }

        /// <summary>The frames sealed so far, in their order.</summary>
        public ReadOnlySpan<SealedFrame> Frames => _frames.AsSpan(0, _count);

        /// <summary>When a boot, counted by the simulation, ended, µs; <see cref="long.MaxValue"/> for one that has not.</summary>
        public long EndUs(int boot) => boot < _endsUs.Count ? _endsUs[boot] : long.MaxValue;

        /// <summary>Frames sealed since the last start.</summary>
        public int SealedInBoot { get; private set; }

        /// <summary>Rows sampled since the last start.</summary>
        public int RowsInBoot { get; private set; }

        /// <summary>Rows that were sampled and lost with the power before they were sealed, or while their frame was written.</summary>
        public int RowsInTails { get; private set; }

        /// <summary>Whether the flash is such that the unit may not know its own numbers and boots any more.</summary>
        public bool MayForget { get; set; }

        /// <summary>A unit has started.</summary>
        public void BeginBoot(VehicleUnit unit, long nowUs)
        {
            int bootCountBefore = _bootCount;
            _boot++;
            _isTold = false;
            _toldMs = long.MinValue / 2;
            SealedInBoot = 0;
            RowsInBoot = 0;
            _latest = Highest();
            _bootCount = unit.Record.BootCount;
            _bootUs = nowUs;
            _utc = unit.Utc;
            _record = unit.Record;
            _periods = unit.Sampler.Groups;
            foreach (GroupRows group in _groups)
            {
                group.LastMs = -1;
                group.KeyMs = -1;
                group.KeyDueMs = -1;
            }

            if (_boot > 0 && !MayForget && _count > 0 && _frames[_count - 1].Boot == _boot - 1 && _bootCount <= bootCountBefore)
            {
                _violation($"boot {_bootCount} follows boot {bootCountBefore}");
            }

            unit.Sampler.SetObserver(this);
            Reality?.BeginBoot(nowUs);
        }

        /// <summary>
        /// The flash takes nothing, and the power goes: what was sealed since may have left no trace, nor may that it is lost.
        /// </summary>
        /// <param name="sinceUs">The world's time from which on the flash failed.</param>
        public void DoubtSince(long sinceUs)
        {
            for (int i = _count - 1; i >= 0 && _frames[i].Boot == _boot && _frames[i].SealedUs >= sinceUs; i--)
            {
                _frames[i].IsDoubted = true;
            }
        }

        /// <summary>The unit has lost its power.</summary>
        /// <param name="nowUs">The world's time.</param>
        /// <param name="inPass">Whether it was in the middle of a pass: a frame sealed in this pass may not have been stored.</param>
        public void EndBoot(long nowUs, bool inPass)
        {
            _endsUs.Add(nowUs);
            for (int i = _count - 1; inPass && i >= 0 && _frames[i].Boot == _boot && _frames[i].SealedUs == nowUs; i--)
            {
                _frames[i].IsUnsure = true;
            }

            foreach (GroupRows group in _groups)
            {
                if (group.Count > group.FirstUnsealed)
                {
                    CheckTail(group.TimesMs[group.FirstUnsealed], nowUs);
                    RowsInTails += group.Count - group.FirstUnsealed;
                    group.FirstUnsealed = group.Count;
                }
            }
        }

        /// <inheritdoc/>
        public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            CheckSample(_groups[(int)group], group, timeMs);
            NoteClock(_groups[(int)group], timeMs);
            RowsInBoot++;
            _groups[(int)group].Add(timeMs, signals);
            Reality?.OnSample(group, signals, _utc!.IsKnown, _utc.ToUtcMs(timeMs), _bootUs + (timeMs * 1000));
            Exempt(before);
        }

        /// <inheritdoc/>
        public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            AddSealed(group, sequence, frame, length);
            Exempt(before);
        }

        /// <summary>A session has begun while something waited: what is sampled from now on can be read without what waits.</summary>
        /// <param name="nowMs">The unit's time.</param>
        public void ExpectKeys(long nowMs)
        {
            foreach (GroupRows group in _groups)
            {
                group.KeyDueMs = nowMs + SessionBeginsMs;
            }
        }

        // Of what is surely on the flash: what the power cut short may have left no trace.
        private uint Highest()
        {
            for (int i = _count - 1; i >= 0; i--)
            {
                if (!_frames[i].IsUnsure)
                {
                    return _frames[i].Sequence;
                }
            }

            return 0;
        }

        private void CheckSample(GroupRows rows, SignalGroup group, long timeMs)
        {
            int periodMs = 0;
            foreach (SampledGroup sampled in _periods)
            {
                periodMs = sampled.Group == group ? sampled.PeriodMs : periodMs;
            }

            if (periodMs > 0 && rows.LastMs >= 0 && Math.Abs(timeMs - rows.LastMs - periodMs) > LatestMs)
            {
                _violation($"a row of {group} is taken {timeMs - rows.LastMs} ms after the one before");
            }

            rows.LastMs = timeMs;
        }

        // What the clock says is told before a row is taken, and what comes then goes by it.
        private void NoteClock(GroupRows rows, long timeMs)
        {
            long offsetMs = _utc!.IsKnown ? _utc.ToUtcMs(timeMs) - timeMs : 0;
            if (rows.Count == rows.FirstUnsealed)
            {
                // A clock that has been set while this row was taken, or another in the same step, is told in the next step.
                rows.FirstIsTold = _isTold && timeMs > _toldMs && Math.Abs(offsetMs - _toldOffsetMs) <= ToldOffMs;
                rows.FirstOffsetMs = offsetMs;
            }

            if (_utc.IsKnown && timeMs - _toldMs > ToldEveryMs && (!_isTold || Math.Abs(offsetMs - _toldOffsetMs) > ToldOffMs))
            {
                _isTold = true;
                _toldMs = timeMs;
                _toldOffsetMs = offsetMs;
            }
        }

        private void CheckSealed(GroupRows rows, SignalGroup group, uint sequence, bool isKey)
        {
            long nowMs = (_clock.NowUs - _bootUs) / 1000;
            long firstMs = rows.TimesMs[rows.FirstUnsealed];
            if (nowMs - firstMs > MostUnsealedMs)
            {
                _violation($"frame {sequence} of {group} is sealed {nowMs - firstMs} ms after its first row");
            }

            if (sequence <= _latest && !MayForget)
            {
                _violation($"number {sequence} is given away after {_latest}");
            }

            if (!isKey && (rows.KeyMs < 0 || firstMs - rows.KeyMs > MostWithoutKeyMs))
            {
                _violation($"frame {sequence} of {group} is no key frame, and the last one is of {rows.KeyMs} ms");
            }

            if (!isKey && firstMs >= rows.KeyDueMs && rows.KeyMs < rows.KeyDueMs - SessionMs)
            {
                _violation($"frame {sequence} of {group} is no key frame, and the first since the session began with something that waited");
            }

            rows.KeyMs = isKey ? firstMs : rows.KeyMs;
            if (!MayForget && sequence >= _record!.SequenceLimit)
            {
                _violation($"number {sequence} is given away, and {_record.SequenceLimit} is reserved");
            }

            _latest = sequence;
        }

        private void AddSealed(SignalGroup group, uint sequence, byte[] frame, int length)
        {
            GroupRows rows = _groups[(int)group];
            if (_count == _frames.Length)
            {
                Array.Resize(ref _frames, _count * 2);
            }

            if (_bySequence.TryGetValue(sequence, out int earlier))
            {
                _frames[earlier].IsReplaced = true;
            }

            _bySequence[sequence] = _count;

            // A key frame states the time as the unit knows it, and those that continue it go on by that.
            long firstRowMs = rows.TimesMs[rows.FirstUnsealed];
            CheckSealed(rows, group, sequence, (frame[0] & 0x0F) == 0);
            if ((frame[0] & 0x0F) == 0)
            {
                rows.KeyIsUtc = _utc!.IsKnown;
                rows.KeyOffsetMs = _utc.IsKnown ? _utc.ToUtcMs(firstRowMs) - firstRowMs : 0;
            }

            bool continues = (frame[0] & 0x0F) != 0;
            if (continues && rows.FirstIsTold && (!rows.KeyIsUtc || Math.Abs(rows.KeyOffsetMs - rows.FirstOffsetMs) > MostOffMs))
            {
                _violation($"frame {sequence} of {group} has times that are {rows.FirstOffsetMs - rows.KeyOffsetMs} ms off those that the clock has told");
            }

            SealedInBoot++;
            _frames[_count++] = new SealedFrame
            {
                Sequence = sequence,
                Group = group,
                Boot = _boot,
                BootCount = _bootCount,
                BootUs = _bootUs,
                SealedUs = _clock.NowUs,
                FirstRow = rows.FirstUnsealed,
                Rows = rows.Count - rows.FirstUnsealed,
                IsUtc = rows.KeyIsUtc,
                FirstMs = firstRowMs + rows.KeyOffsetMs,
                FirstRowUs = _bootUs + (firstRowMs * 1000),
                Digest = DigestOf(frame.AsSpan(0, length)),
            };
            rows.FirstUnsealed = rows.Count;
        }

        /// <summary>The place of the frame with a sequence number among <see cref="Frames"/>, or -1.</summary>
        public int Find(uint sequence) => _bySequence.TryGetValue(sequence, out int at) ? at : -1;

        /// <summary>Holds a frame at the receiver against what was sampled.</summary>
        /// <returns>The frame's place among <see cref="Frames"/>, or -1 when there is none.</returns>
        public int Compare(DecodedFrame frame)
        {
            int at = Find(frame.Sequence);
            if (at < 0)
            {
                _violation($"frame {frame.Sequence} was never sealed");
                return -1;
            }

            ref SealedFrame truth = ref _frames[at];
            string? difference = truth.Group != frame.Group ? $"is of group {frame.Group}"
                : truth.Rows != frame.RowCount ? $"has {frame.RowCount} rows instead of {truth.Rows}"
                : truth.BootCount != frame.BootCount ? $"is of boot {frame.BootCount} instead of {truth.BootCount}"
                : truth.IsUtc != frame.IsUtc || truth.FirstMs != frame.GetTimeMs(0)
                    ? $"begins at {frame.GetTimeMs(0)} ms{(frame.IsUtc ? " UTC" : "")} instead of {truth.FirstMs} ms{(truth.IsUtc ? " UTC" : "")}"
                : FindDifference(frame, truth);
            if (difference is not null)
            {
                _violation($"frame {frame.Sequence} of {truth.Group} {difference}");
            }

            return at;
        }

        /// <summary>A frame whose storing the power cut short has not come: were its rows of the last seconds?</summary>
        public void LoseUnsure(in SealedFrame frame)
        {
            CheckTail((frame.FirstRowUs - frame.BootUs) / 1000, frame.SealedUs, frame.BootUs);
            RowsInTails += frame.Rows;
        }

        /// <summary>One number for a frame's bytes.</summary>
        public static ulong DigestOf(ReadOnlySpan<byte> frame)
        {
            // FNV-1a.
            ulong digest = 14695981039346656037;
            foreach (byte b in frame)
            {
                digest = (digest ^ b) * 1099511628211;
            }

            return digest;
        }

        private void Exempt(long allocatedBefore)
        {
            if (World is { } world)
            {
                world.ExemptBytes += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            }
        }

        private string? FindDifference(DecodedFrame frame, in SealedFrame truth)
        {
            GroupRows rows = _groups[(int)truth.Group];
            ReadOnlySpan<int> ids = frame.SignalIds;
            long firstMs = rows.TimesMs[truth.FirstRow];
            for (int row = 0; row < truth.Rows; row++)
            {
                if (frame.GetTimeMs(row) - frame.GetTimeMs(0) != rows.TimesMs[truth.FirstRow + row] - firstMs)
                {
                    return $"has row {row} at {frame.GetTimeMs(row) - frame.GetTimeMs(0)} ms instead of {rows.TimesMs[truth.FirstRow + row] - firstMs} ms after its first";
                }

                for (int column = 0; column < ids.Length; column++)
                {
                    int at = ((truth.FirstRow + row) * ids.Length) + column;
                    if ((byte)frame.GetQuality(row, column) != rows.Qualities[at])
                    {
                        return $"says {frame.GetQuality(row, column)} of signal {ids[column]} in row {row} instead of {(SignalQuality)rows.Qualities[at]}";
                    }

                    if (frame.TryGetValue(row, column, out int raw) && Math.Abs((long)raw - rows.Values[at]) * 2 > SignalCatalogue.Current.Step[ids[column]])
                    {
                        return $"has {raw} for signal {ids[column]} in row {row} instead of {rows.Values[at]}";
                    }
                }
            }

            return null;
        }

        private void CheckTail(long firstRowMs, long cutUs) => CheckTail(firstRowMs, cutUs, _bootUs);

        private void CheckTail(long firstRowMs, long cutUs, long bootUs)
        {
            long lostMs = ((cutUs - bootUs) / 1000) - firstRowMs;
            if (lostMs > TailMs)
            {
                _violation($"a power cut takes the samples of the last {lostMs} ms");
            }
        }

        /// <summary>A sealed frame.</summary>
        public struct SealedFrame
        {
            /// <summary>Its number.</summary>
            public uint Sequence;

            /// <summary>Its group.</summary>
            public SignalGroup Group;

            /// <summary>The boot it was sealed in, counted by the simulation.</summary>
            public int Boot;

            /// <summary>The boot as the unit counts.</summary>
            public int BootCount;

            /// <summary>When that boot began, in the world's time.</summary>
            public long BootUs;

            /// <summary>When it was sealed, in the world's time.</summary>
            public long SealedUs;

            /// <summary>Its first row among the group's.</summary>
            public int FirstRow;

            /// <summary>How many rows it has.</summary>
            public int Rows;

            /// <summary>Whether the unit knew UTC.</summary>
            public bool IsUtc;

            /// <summary>Its first row's time, as the unit would put it: UTC, or since boot.</summary>
            public long FirstMs;

            /// <summary>When its first row was sampled, in the world's time.</summary>
            public long FirstRowUs;

            /// <summary>Whether the power was cut while it was being stored: it may or may not come.</summary>
            public bool IsUnsure;

            /// <summary>Whether the flash took nothing from before it was sealed until the power went: it may be lost unnamed.</summary>
            public bool IsDoubted;

            /// <summary>Whether a later frame has its number, which only one may have that the power kept from leaving any trace.</summary>
            public bool IsReplaced;

            /// <summary>Of its bytes: <see cref="DigestOf"/>.</summary>
            public ulong Digest;
        }

        private sealed class GroupRows(int[] ids)
        {
            public int[] Values = new int[FirstRows * ids.Length];
            public byte[] Qualities = new byte[FirstRows * ids.Length];
            public long[] TimesMs = new long[FirstRows];
            public int Count;
            public int FirstUnsealed;
            public long LastMs = -1;
            public long KeyMs = -1;
            public long KeyDueMs = -1;
            public bool KeyIsUtc;
            public long KeyOffsetMs;
            public bool FirstIsTold;
            public long FirstOffsetMs;

            public void Add(long timeMs, SignalStore signals)
            {
                if (Count == TimesMs.Length)
                {
                    Array.Resize(ref TimesMs, Count * 2);
                    Array.Resize(ref Values, Values.Length * 2);
                    Array.Resize(ref Qualities, Qualities.Length * 2);
                }

                int at = Count * ids.Length;
                int[] values = signals.Values;
                byte[] qualities = signals.Qualities;
                for (int i = 0; i < ids.Length; i++)
                {
                    Values[at + i] = values[ids[i]];
                    Qualities[at + i] = qualities[ids[i]];
                }

                TimesMs[Count++] = timeMs;
            }
        }
    }
}
