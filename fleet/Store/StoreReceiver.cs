using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Sqlite;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Signals;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// Takes what vehicles publish into a store, each frame once, and makes the acknowledgements by which they let go of it: only of
    /// what is committed. Does nothing by itself and reads no clock, so that it can be driven in any time; for one thread.
    /// <c>docs/store.md</c> says what it guarantees.
    /// </summary>
    /// <example><code>
    /// receiver.Receive(vehicle, payload, nowMs);
    /// if (receiver.IsCommitDue(nowMs)) { receiver.Commit(nowMs); }
    /// while (receiver.TryTakeAcknowledgement(out string to, out byte[] message)) { … }
    /// </code></example>
    /// <remarks>
    /// To kill it is to make another one on the same store, or to open the file again: what was not committed is gone, and was not
    /// acknowledged. It is of no use after an exception.
    /// </remarks>
    public sealed class StoreReceiver
    {
        /// <summary>How long what came waits to be committed together with more.</summary>
        public const int CommitDelayMs = 250;

        /// <summary>How many messages are committed together at most.</summary>
        public const int MaxUncommitted = 500;

        /// <summary>How long an acknowledgement waits to tell of more.</summary>
        public const int AcknowledgementDelayMs = 10_000;

        /// <summary>After how many new frames an acknowledgement waits no longer.</summary>
        public const int AcknowledgedFrames = 32;

        /// <summary>How many frames of a vehicle are kept that cannot be stored yet; of more the oldest are given up.</summary>
        public const int MaxWaiting = 256;

        /// <summary>No message that is longer is looked at.</summary>
        public const int MaxPayload = 1 << 20;

        /// <summary>How many frames and notices of a message are looked at. A unit sends 16 at most.</summary>
        public const int MaxParts = 256;

        /// <summary>How many frames of a vehicle are kept aside whose numbers are other frames'.</summary>
        public const int MaxConflicts = 64;

        /// <summary>How much is searched for in the store for one vehicle at once, and what of it comes back in a second; see <see cref="Searches"/>.</summary>
        public const int MaxSearches = VehicleAllowance.MaxSearches;

        /// <inheritdoc cref="MaxSearches"/>
        public const int SearchesAS = 1000 * VehicleAllowance.SearchesAMs;

        /// <summary>How many bytes of a vehicle are stored at once, and how many of them come back in a day.</summary>
        public const long MaxBytes = VehicleAllowance.MaxBytes;

        /// <summary>How often a vehicle is asked for what is missing, at least, before it is asked no more.</summary>
        public const int MostAsked = MissingNumbers.MostAsked;

        /// <summary>How often it is told of a vehicle that it goes beyond what it may cost.</summary>
        public const int PutOffReportMs = 600_000;

        /// <summary>How long a frame is kept that cannot be stored yet. The vehicle sends it again.</summary>
        public const int MaxWaitingMs = 600_000;

        private const int MaxWaitingBytes = 128 * 1024;
        private const long MaxWaitingBytesOfAll = 64 << 20;

        // Where a frame is looked for that continues none of those that came last: behind so many of the last frames of so many runs of
        // numbers; and among so many frames for one that is the same.
        private const int SearchedRuns = 32;
        private const int SearchedOfRun = 16;
        private const int SearchedFrames = 4096;

        // How often for one message.
        private const int SearchesAMessage = 64;

        // How many vehicles' statuses wait for a first frame, and what one costs beyond what changed in it, in searches.
        private const int MaxEarlyStatuses = 1000;
        private const int SearchesAStatus = 64;
        private const int SearchesAChange = 4;
        private const int BytesAChange = 64;

        private readonly FleetStore _store;
        private readonly ChainDecoders _decoders;
        private readonly int _maxVehicles;
        private readonly Dictionary<string, VehicleState> _vehicles = [];
        private readonly List<VehicleState> _changed = [];
        private readonly Acknowledgements _acknowledgements = new();
        private readonly long[] _refused = new long[Enum.GetValues<FrameError>().Length];
        private readonly DecodedFrame _frame = new();
        private readonly Queue<VehicleState> _toTell = new();
        private readonly Queue<VehicleState> _released = new();
        private int _uncommitted;
        private int _earlyStatuses;
        private long _uncommittedSinceMs;
        private long _waitingBytes;
        private int _searches;
        private long _lookUps;

        /// <summary>Makes a receiver into a store. What another one on the same store had not committed is gone.</summary>
        /// <param name="store">The store, open for writing.</param>
        /// <param name="maxVehicles">How many vehicles it remembers; of more, those heard last. The others are in the store.</param>
        /// <param name="maxChains">How many chains of frames it can read on without reading them in the store again.</param>
        /// <param name="catalogues">The versions of the catalogue that frames may be of; all that there are, unless said otherwise.</param>
        /// <exception cref="StoreException">The store cannot be written; says why.</exception>
        public StoreReceiver(FleetStore store, int maxVehicles = 100_000, int maxChains = 8192, CatalogueHistory? catalogues = null)
        {
            _store = store;
            _maxVehicles = maxVehicles;
            _decoders = new ChainDecoders(store, maxChains, catalogues);
            Guard(store.Restart);
        }

        /// <summary>Messages that came.</summary>
        public long Messages { get; private set; }

        /// <summary>Frames that were new, and are in the store; the latest are not committed yet.</summary>
        public long Frames { get; private set; }

        /// <summary>Samples in them, of those that can be read here.</summary>
        public long Samples { get; private set; }

        /// <summary>Frames and notices that were in the store already.</summary>
        public long Duplicates { get; private set; }

        /// <summary>Notices that were new.</summary>
        public long Notices { get; private set; }

        /// <summary>Frames that cannot be read here, of a newer catalogue for example. They are in the store all the same.</summary>
        public long Unreadable { get; private set; }

        /// <summary>
        /// Frames whose number another frame has, which no two of one vehicle may: perhaps two units have the same id. They are kept
        /// aside in the store.
        /// </summary>
        public long Conflicts { get; private set; }

        /// <summary>Frames that cannot be stored yet, for what they continue has not come.</summary>
        public long Waiting { get; private set; }

        /// <summary>Parts of messages that were refused, for any reason.</summary>
        public long Refused { get; private set; }

        /// <summary>
        /// Messages and parts of messages that were put off, for their vehicle had used up what it may cost. They are not acknowledged, and
        /// the vehicle sends them again.
        /// </summary>
        public long PutOff { get; private set; }

        /// <summary>Notices that name numbers which their vehicle cannot have left out yet. They are in the store, and not believed.</summary>
        public long Disbelieved { get; private set; }

        /// <summary>Numbers that vehicles say to be acknowledged before, and that are not here: this store is an older copy, or has lost them.</summary>
        public long Released { get; private set; }

        /// <summary>Frames whose numbers other frames have, and of which too many are kept aside already to keep them.</summary>
        public long ConflictsLeftOut { get; private set; }

        /// <summary>What was searched for in the store; one is a frame looked up.</summary>
        public long Searches => _lookUps + _decoders.Searches;

        /// <summary>Acknowledgements that were taken.</summary>
        public long Acknowledgements => _acknowledgements.Taken;

        /// <summary>Statuses that were taken.</summary>
        public long Statuses { get; private set; }

        /// <summary>Changes of counters in them.</summary>
        public long CounterChanges { get; private set; }

        /// <summary>Statuses that were refused: no JSON, too long, or with what no unit says.</summary>
        public long StatusesRefused { get; private set; }

        /// <summary>Commits that wrote something.</summary>
        public long Commits { get; private set; }

        /// <summary>Vehicles that it remembers.</summary>
        public int Vehicles => _vehicles.Count;

        /// <summary>When to commit next, in the time that <see cref="Receive"/> is given; not in the future when at once; never is <see cref="long.MaxValue"/>.</summary>
        public long NextCommitMs
        {
            get
            {
                long next = long.MaxValue;
                if (_uncommitted > 0)
                {
                    next = _uncommitted >= MaxUncommitted ? _uncommittedSinceMs : _uncommittedSinceMs + CommitDelayMs;
                }

                return Math.Min(next, _acknowledgements.NextDueMs);
            }
        }

        /// <summary>Whether it is time to commit: what came has waited long enough, or the clock was put back meanwhile.</summary>
        public bool IsCommitDue(long nowMs) => NextCommitMs <= nowMs || (_uncommitted > 0 && _uncommittedSinceMs > nowMs) || _acknowledgements.IsOwedFromLater(nowMs);

        /// <summary>Parts of messages that were refused for one reason.</summary>
        public long GetRefused(FrameError error) => _refused[(int)error];

        /// <summary>Takes a message from a vehicle's topic of frames.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="payload">What came; anything.</param>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC; may be corrected.</param>
        /// <exception cref="StoreException">The store cannot be written; says why.</exception>
        public void Receive(string vehicle, ReadOnlySpan<byte> payload, long nowMs)
        {
            Messages++;
            if (!VehicleTopic.IsValidId(vehicle) || payload.Length > MaxPayload)
            {
                Refuse(FrameError.Malformed);
                return;
            }

            if (_uncommitted++ == 0)
            {
                _uncommittedSinceMs = nowMs;
            }

            _searches = 0;
            try
            {
                MessageReader parts = new(payload);
                for (int count = 0; parts.TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind); count++)
                {
                    if (count == MaxParts)
                    {
                        Refuse(FrameError.Malformed);
                        return;
                    }

                    FrameError error = kind == PayloadPart.Notice ? TakeNotice(vehicle, part, nowMs) : TakeFrame(vehicle, part, nowMs);
                    if (error != FrameError.None)
                    {
                        Refuse(error);
                    }
                }

                if (!parts.IsWhole)
                {
                    Refuse(FrameError.Malformed);
                }
            }
            catch (SqliteException e)
            {
                throw _store.Explain(e);
            }
        }

        /// <summary>
        /// Takes a message from a vehicle's topic of status. It has no check value, so it makes no vehicle: one of which there is nothing yet
        /// is remembered until its first frame.
        /// </summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="payload">What came; anything. A retained one is taken as any other.</param>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC; may be corrected.</param>
        /// <exception cref="StoreException">The store cannot be read; says why.</exception>
        public void ReceiveStatus(string vehicle, ReadOnlySpan<byte> payload, long nowMs)
        {
            if (!VehicleTopic.IsValidId(vehicle) || !VehicleStatus.TryRead(payload, out VehicleStatus status))
            {
                StatusesRefused++;
                return;
            }

            Guard(() => TakeStatus(Find(vehicle, nowMs), status, nowMs));
        }

        /// <summary>Commits what came, and makes the acknowledgements that are due ready to be taken.</summary>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC.</param>
        /// <exception cref="StoreException">The store cannot be written; says why. Nothing is acknowledged.</exception>
        public void Commit(long nowMs)
        {
            if (_changed.Count > 0)
            {
                Guard(CommitChanges);
            }

            _uncommitted = 0;
            _acknowledgements.MakeReady(nowMs);
            if (_vehicles.Count > _maxVehicles)
            {
                ForgetVehicles();
            }
        }

        /// <summary>Takes an acknowledgement that is due, to be published to its vehicle's topic of commands. If it gets lost, nothing else is.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="message">The message.</param>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTakeAcknowledgement(out string vehicle, out byte[] message) => _acknowledgements.TryTake(out vehicle, out message);

        /// <summary>Takes note that messages of a vehicle were left out before they came here, because it sent too many.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="count">How many.</param>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC.</param>
        /// <exception cref="StoreException">The store cannot be read; says why.</exception>
        public void NotePutOff(string vehicle, long count, long nowMs) => Guard(() => NotePutOff(Find(vehicle, nowMs), count, nowMs));

        /// <summary>Takes the name of a vehicle that went beyond what it may cost: the same one once in <see cref="PutOffReportMs"/>.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="count">How much of what it sent was put off since it was last told.</param>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTakePutOff(out string vehicle, out long count)
        {
            bool isThere = _toTell.TryDequeue(out VehicleState? state);
            (vehicle, count) = isThere ? (state!.Name, state.Allowance.PutOff) : ("", 0);
            if (isThere)
            {
                state!.Allowance.PutOff = 0;
            }

            return isThere;
        }

        /// <summary>
        /// Takes the name of a vehicle that says that numbers were acknowledged which are not here: the same one once, after the commit.
        /// </summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="count">How many numbers it has named until now.</param>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTakeReleased(out string vehicle, out long count)
        {
            bool isThere = _released.TryDequeue(out VehicleState? state);
            (vehicle, count) = isThere ? (state!.Name, state.Released) : ("", 0);
            return isThere;
        }

        /// <summary>Takes the name of a vehicle that is not asked any more for what it was asked for in vain: the same one once.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="count">How many numbers that are.</param>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTakeGivenUp(out string vehicle, out long count)
        {
            bool isThere = _acknowledgements.TryTakeGivenUp(out VehicleState? state);
            (vehicle, count) = isThere ? (state!.Name, state.Missing.Untold) : ("", 0);
            return isThere;
        }

        private void TakeStatus(VehicleState vehicle, VehicleStatus status, long nowMs)
        {
            if (vehicle.Id == 0)
            {
                KeepEarly(vehicle, status, nowMs);
            }
            else if (!vehicle.Allowance.HasSearches)
            {
                NotePutOff(vehicle, 1, nowMs);
            }
            else if (HasRoom(vehicle, nowMs))
            {
                SaveStatus(vehicle, status, nowMs);
                MarkChanged(vehicle);
                if (_uncommitted++ == 0)
                {
                    _uncommittedSinceMs = nowMs;
                }
            }
        }

        private void KeepEarly(VehicleState vehicle, VehicleStatus status, long nowMs)
        {
            if (vehicle.EarlyStatuses is null)
            {
                if (_earlyStatuses == MaxEarlyStatuses)
                {
                    return;
                }

                _earlyStatuses++;
                vehicle.EarlyStatuses = new(2);
            }

            // One that went says nothing but that.
            int kept = status.IsOnline ? 0 : Math.Min(1, vehicle.EarlyStatuses.Count);
            vehicle.EarlyStatuses.RemoveRange(kept, vehicle.EarlyStatuses.Count - kept);
            vehicle.EarlyStatuses.Add((status, nowMs));
        }

        private void SaveStatus(VehicleState vehicle, VehicleStatus status, long receivedMs)
        {
            int changes = _store.SaveStatus(vehicle.Id, status, receivedMs);
            CountSearches(vehicle, SearchesAStatus + (changes * SearchesAChange));
            vehicle.Allowance.Store(changes * BytesAChange);
            Statuses++;
            CounterChanges += changes;
        }

        private void SaveEarly(VehicleState vehicle)
        {
            if (vehicle.EarlyStatuses is not null)
            {
                vehicle.EarlyStatuses.ForEach(early => SaveStatus(vehicle, early.Status, early.ReceivedMs));
                ForgetEarly(vehicle);
            }
        }

        private void ForgetEarly(VehicleState vehicle)
        {
            _earlyStatuses -= vehicle.EarlyStatuses is null ? 0 : 1;
            vehicle.EarlyStatuses = null;
        }

        private void NotePutOff(VehicleState vehicle, long count, long nowMs)
        {
            PutOff += count;
            VehicleAllowance allowance = vehicle.Allowance;
            allowance.PutOff += count;
            if (allowance.ToldMs is null || Math.Abs(nowMs - allowance.ToldMs.Value) >= PutOffReportMs)
            {
                allowance.ToldMs = nowMs;
                _toTell.Enqueue(vehicle);
            }
        }

        private FrameError TakeFrame(string name, ReadOnlySpan<byte> data, long nowMs)
        {
            FrameError error = FrameLink.Check(data);
            if (error != FrameError.None)
            {
                return error;
            }

            if (FrameHead.IsKey(data))
            {
                error = FrameLink.ReadKey(name, data, out ChainEnd end);
                if (error == FrameError.None)
                {
                    VehicleState vehicle = Find(name, nowMs);
                    if (!HasRoom(vehicle, nowMs))
                    {
                        return FrameError.None;
                    }

                    TryTake(vehicle, end.Sequence, end, -1, data.ToArray(), true, nowMs);
                    TakeWaiting(vehicle, nowMs);
                }

                return error;
            }

            if (!FrameHead.TryReadBack(data, out uint back, out _))
            {
                return FrameError.Malformed;
            }

            VehicleState continued = Find(name, nowMs);
            return HasRoom(continued, nowMs) ? TakeContinued(continued, data.ToArray(), back, nowMs) : FrameError.None;
        }

        private bool HasRoom(VehicleState vehicle, long nowMs)
        {
            if (!vehicle.Allowance.HasBytes)
            {
                NotePutOff(vehicle, 1, nowMs);
            }

            return vehicle.Allowance.HasBytes;
        }

        private FrameError TakeContinued(VehicleState vehicle, byte[] data, uint back, long nowMs)
        {
            // A check value of 24 bits matches by chance now and then. What does not fit is taken when it comes again nonetheless:
            // then it is the sender who is at fault, or the decoder.
            int waitingAt = vehicle.FindWaiting(data);
            bool isAgain = waitingAt >= 0;
            if (!IsLatest(vehicle, data, nowMs) && !ContinuesLatest(vehicle, data, back, isAgain, nowMs) && !ContinuesStored(vehicle, data, back, isAgain, nowMs))
            {
                if (!isAgain)
                {
                    Keep(vehicle, data, nowMs);
                }

                _acknowledgements.OweAll(vehicle, nowMs);
                return FrameError.None;
            }

            if (isAgain)
            {
                RemoveWaiting(vehicle, waitingAt);
            }

            TakeWaiting(vehicle, nowMs);
            return FrameError.None;
        }

        // One of the last frames again: the one that is repeated most, and found without a search.
        private bool IsLatest(VehicleState vehicle, byte[] data, long nowMs)
        {
            for (int place = 0; place < vehicle.Ends.Count; place++)
            {
                ChainEnd end = vehicle.Ends[place];
                if (FrameHead.HasCheckOf(data, end.Crc) && _store.FindFrame(vehicle.Id, end.Sequence) is StoredFrame stored && data.AsSpan().SequenceEqual(stored.Bytes))
                {
                    Duplicates++;
                    vehicle.Remember(end, place);
                    _acknowledgements.Owe(vehicle, end.Sequence, end.Sequence, true, nowMs);
                    return true;
                }
            }

            return IsRecent(vehicle, data, nowMs);
        }

        // While no receiver is there a unit sends again what it has, and all of it waits at the broker.
        private bool IsRecent(VehicleState vehicle, byte[] data, long nowMs)
        {
            for (int at = 0; vehicle.Recent.TryFind(data, ref at, out uint sequence);)
            {
                if (vehicle.Allowance.HasSearches && Find(vehicle, sequence) is StoredFrame stored && data.AsSpan().SequenceEqual(stored.Bytes))
                {
                    Duplicates++;
                    _acknowledgements.Owe(vehicle, sequence, sequence, true, nowMs);
                    return true;
                }
            }

            return false;
        }

        private bool ContinuesLatest(VehicleState vehicle, byte[] data, uint back, bool isAgain, long nowMs)
        {
            for (int place = 0; place < vehicle.Ends.Count; place++)
            {
                ChainEnd end = vehicle.Ends[place];
                if (FrameLink.Continues(data, back, end, out ChainEnd next) && TryTake(vehicle, end.Sequence, next, place, data, isAgain, nowMs))
                {
                    return true;
                }
            }

            return false;
        }

        // After a restart, or when something is filled in later: whatever its number is, it is one that is not known yet, and that of
        // the frame it continues is.
        private bool ContinuesStored(VehicleState vehicle, byte[] data, uint back, bool isAgain, long nowMs)
        {
            if (vehicle.Id == 0)
            {
                return false;
            }

            if (_searches++ >= SearchesAMessage || !vehicle.Allowance.HasSearches)
            {
                NotePutOff(vehicle, 1, nowMs);
                return false;
            }

            SequenceSet known = vehicle.Known;
            for (int index = known.RangeCount - 1; index >= 0 && index >= known.RangeCount - SearchedRuns; index--)
            {
                // The one of which it would be the next, and the last ones.
                uint last = known.GetRun(index).Last;
                if (Continues(vehicle, last + 1L - back, data, back, isAgain, nowMs))
                {
                    return true;
                }

                for (long before = last; before > (long)last - SearchedOfRun; before--)
                {
                    if (Continues(vehicle, before, data, back, isAgain, nowMs))
                    {
                        return true;
                    }
                }
            }

            if (!vehicle.Allowance.HasSearches)
            {
                NotePutOff(vehicle, 1, nowMs);
                return false;
            }

            return IsStored(vehicle, data, nowMs);
        }

        private bool Continues(VehicleState vehicle, long before, byte[] data, uint back, bool isAgain, long nowMs) =>
            before >= 0
            && before + back <= uint.MaxValue
            && !vehicle.Known.Contains((uint)(before + back))
            && !vehicle.Ends.Exists(end => end.Sequence == before)
            && vehicle.Allowance.HasSearches
            && Find(vehicle, (uint)before) is StoredFrame stored
            && FrameLink.Continues(data, back, EndAt(stored), out ChainEnd next)
            && TryTake(vehicle, stored.Sequence, next, -1, data, isAgain, nowMs);

        private StoredFrame? Find(VehicleState vehicle, uint sequence)
        {
            CountSearches(vehicle, 1);
            return _store.FindFrame(vehicle.Id, sequence);
        }

        private void CountSearches(VehicleState vehicle, int searches)
        {
            vehicle.Allowance.Search(searches);
            _lookUps += searches;
        }

        private bool IsStored(VehicleState vehicle, byte[] data, long nowMs)
        {
            CountSearches(vehicle, VehicleAllowance.SearchesForBytes);
            if (_store.FindFrame(vehicle.Id, LowestSearched(vehicle.Known), data) is not StoredFrame stored)
            {
                return false;
            }

            Duplicates++;
            vehicle.Remember(EndAt(stored), -1);
            _acknowledgements.Owe(vehicle, stored.Sequence, stored.Sequence, true, nowMs);
            return true;
        }

        /// <summary>Takes a frame whose number is told by what it continues.</summary>
        /// <returns>False when that cannot be, unless it must.</returns>
        private bool TryTake(VehicleState vehicle, uint before, ChainEnd end, int place, byte[] data, bool mustTake, long nowMs)
        {
            if (vehicle.Known.Contains(end.Sequence) && vehicle.Id != 0 && _store.FindFrame(vehicle.Id, end.Sequence) is StoredFrame stored)
            {
                return TryTakeAgain(vehicle, stored, end, place, data, mustTake, nowMs);
            }

            if (vehicle.Id == 0)
            {
                vehicle.Id = _store.AddVehicle(vehicle.Name);
            }

            DecodeOutcome outcome = end.IsReadable ? _decoders.Decode(vehicle, before, end, data, _frame) : DecodeOutcome.Unreadable;
            if (outcome == DecodeOutcome.PutOff)
            {
                NotePutOff(vehicle, 1, nowMs);
                return false;
            }

            bool isRead = outcome == DecodeOutcome.Read;
            if (!isRead && end.IsReadable && !mustTake)
            {
                return false;
            }

            StoredRows? rows = isRead ? new StoredRows(_frame.RowCount, _frame.GetTimeMs(0), _frame.GetTimeMs(_frame.RowCount - 1)) : null;
            end = end with { IsReadable = isRead };
            if (!_store.AddFrame(vehicle.Id, end, rows, nowMs, data))
            {
                // Only of a number so low that it was forgotten.
                return TryTakeAgain(vehicle, _store.FindFrame(vehicle.Id, end.Sequence)!, end, place, data, mustTake, nowMs);
            }

            Frames++;
            vehicle.Recent.Add(data, end.Sequence);
            vehicle.Allowance.Store(data.Length);
            Samples += rows?.Count ?? 0;
            Unreadable += isRead ? 0 : 1;
            vehicle.Remember(end, place);
            int runs = vehicle.Known.RangeCount;
            vehicle.Known.Add(end.Sequence);
            MarkChanged(vehicle);
            vehicle.OwedFrames++;
            _acknowledgements.Owe(vehicle, end.Sequence, end.Sequence, vehicle.Known.RangeCount > runs || (end.IsKey && end.Group == (int)SignalGroup.Alarm), nowMs);
            return true;
        }

        private bool TryTakeAgain(VehicleState vehicle, StoredFrame stored, in ChainEnd end, int place, byte[] data, bool mustTake, long nowMs)
        {
            if (data.AsSpan().SequenceEqual(stored.Bytes))
            {
                Duplicates++;
                vehicle.Remember(EndAt(stored), place);
                _acknowledgements.Owe(vehicle, end.Sequence, end.Sequence, true, nowMs);
                return true;
            }

            if (!mustTake)
            {
                return false;
            }

            Keep(vehicle, end.Sequence, data, nowMs);

            vehicle.Remember(end, place);
            return true;
        }

        private void Keep(VehicleState vehicle, uint sequence, byte[] data, long nowMs)
        {
            vehicle.Conflicts ??= _store.CountConflicts(vehicle.Id);
            if (vehicle.Conflicts >= MaxConflicts)
            {
                ConflictsLeftOut++;
                return;
            }

            if (_store.AddConflict(vehicle.Id, sequence, nowMs, data))
            {
                Conflicts++;
                vehicle.Conflicts++;
                vehicle.Allowance.Store(data.Length);
                MarkChanged(vehicle);
            }
        }

        private FrameError TakeNotice(string name, ReadOnlySpan<byte> data, long nowMs)
        {
            if (!Notice.TryRead(name, data, out Notice notice))
            {
                return FrameError.Malformed;
            }

            VehicleState vehicle = Find(name, nowMs);
            if (!HasRoom(vehicle, nowMs))
            {
                return FrameError.None;
            }

            if (vehicle.Id == 0)
            {
                vehicle.Id = _store.AddVehicle(name);
            }

            if (_store.AddNotice(vehicle.Id, notice, nowMs, data.ToArray()))
            {
                Notices++;
                vehicle.Allowance.Store(data.Length);
                if (notice.Kind == NoticeKind.Gap)
                {
                    if (IsBelieved(vehicle.Known, notice))
                    {
                        NoteReleased(vehicle, notice);
                        vehicle.Known.Add(new SequenceRun(notice.First, notice.Last));
                    }
                    else
                    {
                        Disbelieved++;
                    }
                }

                vehicle.Known.Add(notice.Sequence);

                MarkChanged(vehicle);
            }
            else
            {
                Duplicates++;
            }

            _acknowledgements.Owe(vehicle, notice.Sequence, notice.Sequence, true, nowMs);
            return FrameError.None;
        }

        private void NoteReleased(VehicleState vehicle, in Notice notice)
        {
            long missing = notice.Reason is NoticeReason.Released or NoticeReason.NotHere ? vehicle.Known.CountMissing(new SequenceRun(notice.First, notice.Last)) : 0;
            Released += missing;
            vehicle.Released += missing;
            if (missing > 0 && !vehicle.IsReleasedTold)
            {
                vehicle.IsReleasedTold = true;
                _released.Enqueue(vehicle);
            }
        }

        // A unit gives a notice its number after those that it names; only where numbers began again below what came before do they lie
        // above it. So what it names was numbered before, and does not include itself.
        private static bool IsBelieved(SequenceSet known, in Notice notice) =>
            notice.Last < notice.Sequence
            || (notice.First > notice.Sequence && known.RangeCount > 0 && notice.Last <= known.GetRun(known.RangeCount - 1).Last);

        // Frames that could continue the one that was taken last.
        private void TakeWaiting(VehicleState vehicle, long nowMs)
        {
            bool isTaken = vehicle.Ends.Count > 0;
            while (isTaken && vehicle.Waiting.Count > 0)
            {
                isTaken = false;
                ChainEnd end = vehicle.Ends[0];
                for (int i = 0; i < vehicle.Waiting.Count && !isTaken; i++)
                {
                    byte[] data = vehicle.Waiting[i].Bytes;
                    FrameHead.TryReadBack(data, out uint back, out _);
                    if (FrameLink.Continues(data, back, end, out ChainEnd next) && TryTake(vehicle, end.Sequence, next, 0, data, false, nowMs))
                    {
                        RemoveWaiting(vehicle, i);
                        isTaken = true;
                    }
                }
            }
        }

        private void Keep(VehicleState vehicle, byte[] data, long nowMs)
        {
            while (vehicle.Waiting.Count > 0 && (vehicle.Waiting.Count == MaxWaiting || vehicle.WaitingBytes + data.Length > MaxWaitingBytes))
            {
                RemoveWaiting(vehicle, 0);
            }

            if (_waitingBytes + data.Length <= MaxWaitingBytesOfAll)
            {
                vehicle.Waiting.Add(new WaitingFrame(data, nowMs));
                vehicle.WaitingBytes += data.Length;
                _waitingBytes += data.Length;
                Waiting++;
            }
        }

        private void RemoveWaiting(VehicleState vehicle, int index)
        {
            int length = vehicle.Waiting[index].Bytes.Length;
            vehicle.WaitingBytes -= length;
            _waitingBytes -= length;
            vehicle.Waiting.RemoveAt(index);
            Waiting--;
        }

        private VehicleState Find(string name, long nowMs)
        {
            if (!_vehicles.TryGetValue(name, out VehicleState? vehicle))
            {
                _store.TryFindVehicle(name, out long id, out SequenceSet known);
                vehicle = new VehicleState(name, id, known);
                _vehicles.Add(name, vehicle);
            }

            vehicle.HeardMs = nowMs;
            vehicle.Allowance.Refill(nowMs);
            while (vehicle.Waiting.Count > 0 && nowMs - vehicle.Waiting[0].SinceMs > MaxWaitingMs)
            {
                RemoveWaiting(vehicle, 0);
            }

            return vehicle;
        }

        private void MarkChanged(VehicleState vehicle)
        {
            if (!vehicle.IsChanged)
            {
                vehicle.IsChanged = true;
                _changed.Add(vehicle);
            }
        }

        private void CommitChanges()
        {
            foreach (VehicleState vehicle in _changed)
            {
                _store.SaveKnown(vehicle.Id, vehicle.Known);
                SaveEarly(vehicle);
            }

            _store.Commit();
            Commits++;
            foreach (VehicleState vehicle in _changed)
            {
                vehicle.IsChanged = false;
            }

            _changed.Clear();
        }

        private void ForgetVehicles()
        {
            VehicleState[] idle = _vehicles.Values
                .Where(vehicle => !vehicle.IsChanged && vehicle.Due == AcknowledgementDue.Never)
                .OrderBy(vehicle => vehicle.HeardMs)
                .Take(_vehicles.Count - (_maxVehicles * 3 / 4))
                .ToArray();
            foreach (VehicleState vehicle in idle)
            {
                while (vehicle.Waiting.Count > 0)
                {
                    RemoveWaiting(vehicle, vehicle.Waiting.Count - 1);
                }

                ForgetEarly(vehicle);
                _vehicles.Remove(vehicle.Name);
            }
        }

        private void Refuse(FrameError error)
        {
            Refused++;
            _refused[(int)error]++;
        }

        private void Guard(Action write)
        {
            try
            {
                write();
            }
            catch (SqliteException e)
            {
                throw _store.Explain(e);
            }
        }

        private static ChainEnd EndAt(StoredFrame frame) =>
            new(frame.Sequence, frame.KeySequence, frame.Crc, frame.Group, frame.BootCount, frame.IsUtc, frame.Rows is not null);

        private static uint LowestSearched(SequenceSet known)
        {
            long left = SearchedFrames;
            for (int index = known.RangeCount - 1; index >= 0; index--)
            {
                SequenceRun run = known.GetRun(index);
                long count = (long)run.Last - run.First + 1;
                if (count >= left)
                {
                    return (uint)(run.Last - left + 1);
                }

                left -= count;
            }

            return 0;
        }
    }
}
