using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// What a fleet's vehicles have sent, in a SQLite file: each frame once, byte by byte, and what the vehicles said of those that
    /// will not come. <see cref="StoreReceiver"/> writes it. For one thread.
    /// </summary>
    public sealed class FleetStore : IDisposable
    {
        private const string FrameColumns = "sequence, key, signal_group, boot, utc, row_count, first_ms, last_ms, crc, received_ms, bytes";

        private readonly SqliteConnection _connection;
        private readonly List<Statement> _statements = [];
        private readonly Statement _begin;
        private readonly Statement _commit;
        private readonly Statement _findVehicle;
        private readonly Statement _addVehicle;
        private readonly Statement _saveKnown;
        private readonly Statement _addFrame;
        private readonly Statement _getFrame;
        private readonly Statement _findBytes;
        private readonly Statement _readChain;
        private readonly Statement _readFrames;
        private readonly Statement _bootBefore;
        private readonly Statement _bootAfter;
        private readonly Statement _countConflicts;
        private readonly Statement _addNotice;
        private readonly Statement _readNotices;
        private readonly Statement _addConflict;
        private readonly StatusLog? _statuses;
        private bool _isWriting;

        private FleetStore(string file, SqliteConnection connection, bool isWriting)
        {
            File = file;
            _connection = connection;
            _isWriting = isWriting;
            _begin = Prepare("BEGIN IMMEDIATE", 0);
            _commit = Prepare("COMMIT", 0);
            _findVehicle = Prepare("SELECT id, known FROM vehicle WHERE name = ?1", 1);
            _addVehicle = Prepare("INSERT INTO vehicle (name, known) VALUES (?1, ?2) RETURNING id", 2);
            _saveKnown = Prepare("UPDATE vehicle SET known = ?2 WHERE id = ?1", 2);
            _addFrame = Prepare($"INSERT OR IGNORE INTO frame (vehicle, {FrameColumns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", 12);
            _getFrame = Prepare($"SELECT {FrameColumns} FROM frame WHERE vehicle = ?1 AND sequence = ?2", 2);
            _findBytes = Prepare(
                $"SELECT {FrameColumns} FROM frame WHERE vehicle = ?1 AND sequence >= ?2 AND bytes = ?3 ORDER BY sequence DESC LIMIT 1", 3);
            _readChain = Prepare(
                $"SELECT {FrameColumns} FROM frame WHERE vehicle = ?1 AND sequence >= ?3 AND sequence <= ?4 AND key = ?2 ORDER BY sequence", 4);
            _readFrames = Prepare($"SELECT {FrameColumns} FROM frame WHERE vehicle = ?1 AND sequence >= ?2 AND sequence <= ?3 ORDER BY sequence", 3);
            _bootBefore = Prepare("SELECT boot FROM frame WHERE vehicle = ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT 1", 2);
            _bootAfter = Prepare("SELECT boot FROM frame WHERE vehicle = ?1 AND sequence > ?2 ORDER BY sequence LIMIT 1", 2);
            _countConflicts = Prepare("SELECT count(*) FROM conflict WHERE vehicle = ?1", 1);
            _addNotice = Prepare(
                "INSERT OR IGNORE INTO notice (vehicle, sequence, kind, reason, first, last, boot, boot_ms, utc_ms, received_ms, bytes) "
                + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", 11);
            _readNotices = Prepare("SELECT bytes FROM notice WHERE vehicle = ?1 AND kind = ?2 ORDER BY sequence", 2);
            _addConflict = Prepare("INSERT OR IGNORE INTO conflict (vehicle, sequence, bytes, received_ms) VALUES (?1, ?2, ?3, ?4)", 4);
            _statuses = StoreFile.HasStatus(connection) ? new StatusLog(connection) : null;
            using Statement id = new(connection, "SELECT id FROM store", 0);
            using SqliteDataReader reader = id.Read();
            Id = reader.Read() ? reader.GetString(0) : throw new StoreException($"The store '{file}' is damaged: it has no id.");
        }

        /// <summary>The store's file; empty when it is in memory.</summary>
        public string File { get; }

        /// <summary>Tells this store from all others: 16 hexadecimal digits.</summary>
        public string Id { get; private set; }

        /// <summary>Opens a store to receive into it, and makes it where there is none. No one else can write to it meanwhile.</summary>
        /// <exception cref="StoreException">It cannot be had: in use, read-only, damaged, or no store; one sentence says which.</exception>
        public static FleetStore Open(string file) => Open(file, StoreFile.OpenToWrite(file), true);

        /// <summary>Opens a store to read it, while it may be written to.</summary>
        /// <exception cref="StoreException">There is none, or it is damaged or no store; one sentence says which.</exception>
        public static FleetStore OpenToRead(string file) => Open(file, StoreFile.OpenToRead(file), false);

        /// <summary>Makes a store in memory, which lasts until it is disposed of.</summary>
        public static FleetStore OpenInMemory() => Open("", StoreFile.OpenInMemory(), true);

        /// <summary>A copy in memory of the store as it is now, with the same id, as a backup has it. Commits what was added.</summary>
        public FleetStore CopyInMemory() => Guard(() =>
        {
            bool wasWriting = _isWriting;
            if (wasWriting)
            {
                _isWriting = false;
                _commit.Run();
            }

            SqliteConnection copy = StoreFile.CopyInMemory(_connection);
            if (wasWriting)
            {
                Begin();
            }

            return Open("", copy, true);
        });

        /// <summary>Gives a store that is a copy an id of its own, so that the two are not taken for one.</summary>
        /// <exception cref="StoreException">It cannot be written; says why.</exception>
        public void RenewId() => Guard(() =>
        {
            string id = StoreFile.NewId();
            StoreFile.Execute(_connection, $"UPDATE store SET id = '{id}'");
            Commit();
            return Id = id;
        });

        /// <summary>The vehicles, by their names.</summary>
        public List<StoredVehicle> ReadVehicles() => Guard(() =>
        {
            List<StoredVehicle> vehicles = [];
            using Statement query = new(_connection, "SELECT id, name, known FROM vehicle ORDER BY name", 0);
            using SqliteDataReader reader = query.Read();
            while (reader.Read())
            {
                vehicles.Add(new StoredVehicle(reader.GetInt64(0), reader.GetString(1), ReadKnown(reader.GetFieldValue<byte[]>(2))));
            }

            return vehicles;
        });

        /// <summary>A vehicle's frames, by their numbers.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="first">The lowest number.</param>
        /// <param name="last">The highest number.</param>
        public IEnumerable<StoredFrame> ReadFrames(StoredVehicle vehicle, uint first = 0, uint last = uint.MaxValue) =>
            Read(_readFrames.With(vehicle.Id, (long)first, (long)last), ReadFrame);

        /// <summary>A vehicle's notices of one kind, by their numbers.</summary>
        public IEnumerable<Notice> ReadNotices(StoredVehicle vehicle, NoticeKind kind) =>
            Read(_readNotices.With(vehicle.Id, (long)kind), reader => Notice.TryRead(vehicle.Name, reader.GetFieldValue<byte[]>(0), out Notice notice) ? notice : throw Damaged());

        /// <summary>How many of a vehicle's frames are kept aside, for another has their number.</summary>
        public long CountConflicts(StoredVehicle vehicle) => CountConflicts(vehicle.Id);

        /// <summary>What a vehicle said of itself last; null when it has not, or the store is of the first version.</summary>
        public StoredStatus? ReadStatus(StoredVehicle vehicle) => Guard(() => _statuses?.Read(vehicle.Id));

        /// <summary>A vehicle's counters as they were last told, by their names. What it has not told is 0.</summary>
        public List<StoredCounter> ReadCounters(StoredVehicle vehicle) => Guard(() => _statuses?.ReadCounters(vehicle.Id) ?? []);

        /// <summary>How a vehicle's counters became what they are, the oldest first: the newest 10,000 changes.</summary>
        public List<StoredCounter> ReadCounterChanges(StoredVehicle vehicle) => Guard(() => _statuses?.ReadChanges(vehicle.Id) ?? []);

        /// <summary>The boot count of the last frame before a number; null when there is none.</summary>
        internal long? FindBootBefore(StoredVehicle vehicle, uint sequence) => ReadNumber(_bootBefore.With(vehicle.Id, (long)sequence));

        /// <summary>The boot count of the first frame after a number; null when there is none.</summary>
        internal long? FindBootAfter(StoredVehicle vehicle, uint sequence) => ReadNumber(_bootAfter.With(vehicle.Id, (long)sequence));

        /// <inheritdoc/>
        public void Dispose()
        {
            _statements.ForEach(statement => statement.Dispose());
            _statuses?.Dispose();
            _connection.Dispose();
        }

        /// <summary>Commits what was added, and begins a new transaction.</summary>
        internal void Commit()
        {
            _isWriting = false;
            _commit.Run();
            Begin();
        }

        /// <summary>Forgets what was added since the last commit, if there is any, and begins a new transaction.</summary>
        internal void Restart()
        {
            if (_isWriting)
            {
                StoreFile.Execute(_connection, "ROLLBACK");
                _isWriting = false;
            }

            Begin();
        }

        /// <summary>Looks a vehicle up.</summary>
        internal bool TryFindVehicle(string name, out long id, out SequenceSet known)
        {
            using SqliteDataReader reader = _findVehicle.With(name).Read();
            bool isThere = reader.Read();
            id = isThere ? reader.GetInt64(0) : 0;
            known = isThere ? ReadKnown(reader.GetFieldValue<byte[]>(1)) : new SequenceSet();
            return isThere;
        }

        /// <summary>Adds a vehicle of which nothing is known.</summary>
        /// <returns>Its id.</returns>
        internal long AddVehicle(string name)
        {
            using SqliteDataReader reader = _addVehicle.With(name, Array.Empty<byte>()).Read();
            reader.Read();
            return reader.GetInt64(0);
        }

        /// <summary>Writes down which numbers are stored, or known never to come.</summary>
        internal void SaveKnown(long vehicle, SequenceSet known) => _saveKnown.With(vehicle, KnownNumbers.Write(known)).Run();

        /// <summary>Adds a frame.</summary>
        /// <returns>False when there is one of this number.</returns>
        internal bool AddFrame(long vehicle, in ChainEnd end, StoredRows? rows, long receivedMs, byte[] bytes) =>
            _addFrame.With(
                vehicle, (long)end.Sequence, (long)end.Key, (long)end.Group, (long)end.BootCount, end.IsUtc ? 1L : 0L,
                (long?)rows?.Count, rows?.FirstMs, rows?.LastMs, (long)end.Crc, receivedMs, bytes).Run() > 0;

        /// <summary>Adds a notice.</summary>
        /// <returns>False when there is one of this number.</returns>
        internal bool AddNotice(long vehicle, in Notice notice, long receivedMs, byte[] bytes)
        {
            bool isGap = notice.Kind == NoticeKind.Gap;
            return _addNotice.With(
                vehicle, (long)notice.Sequence, (long)notice.Kind, (long)notice.Reason,
                isGap ? (long)notice.First : null, isGap ? (long)notice.Last : null,
                isGap ? null : (long)notice.BootCount, isGap ? null : notice.BootMs, isGap ? null : notice.UtcMs, receivedMs, bytes).Run() > 0;
        }

        /// <summary>Takes a vehicle's status.</summary>
        /// <returns>How many of its counters have changed.</returns>
        internal int SaveStatus(long vehicle, VehicleStatus status, long receivedMs) => _statuses!.Save(vehicle, status, receivedMs);

        /// <summary>Keeps a frame aside whose number another one has.</summary>
        /// <returns>False when it was there already.</returns>
        internal bool AddConflict(long vehicle, uint sequence, long receivedMs, byte[] bytes) =>
            _addConflict.With(vehicle, (long)sequence, bytes, receivedMs).Run() > 0;

        /// <summary>How many frames of a vehicle are kept aside.</summary>
        internal long CountConflicts(long vehicle) => ReadNumber(_countConflicts.With(vehicle)) ?? 0;

        /// <summary>Looks a frame up.</summary>
        internal StoredFrame? FindFrame(long vehicle, uint sequence) => ReadOne(_getFrame.With(vehicle, (long)sequence));

        /// <summary>Looks up the latest frame of certain bytes.</summary>
        internal StoredFrame? FindFrame(long vehicle, uint leastSequence, byte[] bytes) => ReadOne(_findBytes.With(vehicle, (long)leastSequence, bytes));

        /// <summary>Reads a chain from one of its frames up to another.</summary>
        internal IEnumerable<StoredFrame> ReadChain(long vehicle, uint key, uint first, uint last) =>
            Read(_readChain.With(vehicle, (long)key, (long)first, (long)last), ReadFrame);

        /// <summary>Says in one sentence what is wrong with the file.</summary>
        internal StoreException Explain(SqliteException e) => StoreFile.Explain(File, e);

        private static FleetStore Open(string file, SqliteConnection connection, bool isWriting)
        {
            try
            {
                return new FleetStore(file, connection, isWriting);
            }
            catch (SqliteException e)
            {
                connection.Dispose();
                throw StoreFile.Explain(file, e);
            }
        }

        private static StoredFrame ReadFrame(SqliteDataReader reader) => new(
            (uint)reader.GetInt64(0),
            (uint)reader.GetInt64(1),
            reader.GetInt32(2),
            reader.GetInt32(3),
            reader.GetInt64(4) != 0,
            reader.IsDBNull(5) ? null : new StoredRows(reader.GetInt32(5), reader.GetInt64(6), reader.GetInt64(7)),
            (uint)reader.GetInt64(8),
            reader.GetInt64(9),
            reader.GetFieldValue<byte[]>(10));

        private static StoredFrame? ReadOne(Statement query)
        {
            using SqliteDataReader reader = query.Read();
            return reader.Read() ? ReadFrame(reader) : null;
        }

        private long? ReadNumber(Statement query) => Guard<long?>(() =>
        {
            using SqliteDataReader reader = query.Read();
            return reader.Read() ? reader.GetInt64(0) : null;
        });

        private void Begin()
        {
            _begin.Run();
            _isWriting = true;
        }

        private SequenceSet ReadKnown(byte[] bytes) => KnownNumbers.TryRead(bytes, out SequenceSet known) ? known : throw Damaged();

        private StoreException Damaged() => new($"The store '{File}' is damaged: it holds what was never written to it.");

        private IEnumerable<T> Read<T>(Statement query, Func<SqliteDataReader, T> read)
        {
            using SqliteDataReader reader = query.Read();
            while (TryRead(reader))
            {
                yield return Guard(() => read(reader));
            }
        }

        private bool TryRead(SqliteDataReader reader) => Guard(reader.Read);

        private T Guard<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (SqliteException e)
            {
                throw Explain(e);
            }
        }

        private Statement Prepare(string sql, int parameters)
        {
            Statement statement = new(_connection, sql, parameters);
            _statements.Add(statement);
            return statement;
        }
    }
}
