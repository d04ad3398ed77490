using System;
using System.Collections.Generic;
using Microsoft.Data.Sqlite;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>The tables of a store that have what vehicles say of themselves: the last status, the counters in it, and how these changed.</summary>
    internal sealed class StatusLog : IDisposable
    {
        /// <summary>How many changes of a vehicle's counters are kept; of more the newest.</summary>
        public const int MaxChanges = 10_000;

        /// <summary>How many counters of a vehicle are kept; further names are left out.</summary>
        public const int MaxCounters = 256;

        private readonly List<Statement> _statements = [];
        private readonly Statement _save;
        private readonly Statement _goOffline;
        private readonly Statement _set;
        private readonly Statement _addChange;
        private readonly Statement _removeOldest;
        private readonly Statement _read;
        private readonly Statement _readCounters;
        private readonly Statement _readChanges;

        public StatusLog(SqliteConnection connection)
        {
            _save = Prepare(
                connection,
                "INSERT OR REPLACE INTO status (vehicle, online, firmware, boot, catalogue, left_out, received_ms) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6)",
                6);
            _goOffline = Prepare(
                connection,
                "INSERT INTO status (vehicle, online, firmware, boot, catalogue, left_out, received_ms) VALUES (?1, 0, '', 0, 0, 0, ?2) "
                + "ON CONFLICT (vehicle) DO UPDATE SET online = 0, received_ms = ?2",
                2);
            _set = Prepare(connection, "INSERT OR REPLACE INTO counter (vehicle, part, name, value, boot, received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6);
            _addChange = Prepare(
                connection,
                "INSERT INTO counter_change (vehicle, number, part, name, value, boot, received_ms) "
                + "VALUES (?1, 1 + coalesce((SELECT max(number) FROM counter_change WHERE vehicle = ?1), 0), ?2, ?3, ?4, ?5, ?6)",
                6);
            _removeOldest = Prepare(
                connection,
                $"DELETE FROM counter_change WHERE vehicle = ?1 AND number <= (SELECT max(number) FROM counter_change WHERE vehicle = ?1) - {MaxChanges}",
                1);
            _read = Prepare(connection, "SELECT online, firmware, boot, catalogue, left_out, received_ms FROM status WHERE vehicle = ?1", 1);
            _readCounters = Prepare(connection, "SELECT part, name, value, boot, received_ms FROM counter WHERE vehicle = ?1 ORDER BY part, name", 1);
            _readChanges = Prepare(connection, "SELECT part, name, value, boot, received_ms FROM counter_change WHERE vehicle = ?1 ORDER BY number", 1);
        }

        /// <summary>Takes a vehicle's status, and adds what has changed.</summary>
        /// <returns>How many counters have changed.</returns>
        public int Save(long vehicle, VehicleStatus status, long receivedMs)
        {
            if (!status.IsOnline)
            {
                // Its last will, too: that says nothing else.
                _goOffline.With(vehicle, receivedMs).Run();
                return 0;
            }

            _save.With(vehicle, status.Firmware, (long)status.Boot, (long)status.Catalogue, (long)status.CountersLeftOut, receivedMs).Run();
            List<StoredCounter> before = ReadCounters(vehicle);
            HashSet<(string Part, string Name)> unknown = [.. status.Counters.Keys];
            int changes = 0;
            foreach (StoredCounter stored in before)
            {
                unknown.Remove((stored.Part, stored.Name));
                bool isTold = status.Counters.TryGetValue((stored.Part, stored.Name), out int value);
                bool isChanged = isTold ? value != stored.Value || status.Boot != stored.Boot : stored.Value != 0 && status.CountersLeftOut == 0;
                if (isChanged)
                {
                    Set(vehicle, new StoredCounter(stored.Part, stored.Name, value, status.Boot, receivedMs));
                    changes++;
                }
            }

            int room = MaxCounters - before.Count;
            foreach ((string part, string name) in unknown)
            {
                if (room-- > 0)
                {
                    Set(vehicle, new StoredCounter(part, name, status.Counters[(part, name)], status.Boot, receivedMs));
                    changes++;
                }
            }

            if (changes > 0)
            {
                _removeOldest.With(vehicle).Run();
            }

            return changes;
        }

        /// <summary>What a vehicle said last, or null.</summary>
        public StoredStatus? Read(long vehicle)
        {
            using SqliteDataReader reader = _read.With(vehicle).Read();
            return reader.Read()
                ? new StoredStatus(reader.GetInt64(0) != 0, reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt64(5))
                : null;
        }

        /// <summary>A vehicle's counters as they are, by their names.</summary>
        public List<StoredCounter> ReadCounters(long vehicle) => Read(_readCounters.With(vehicle));

        /// <summary>How a vehicle's counters became what they are, the oldest first.</summary>
        public List<StoredCounter> ReadChanges(long vehicle) => Read(_readChanges.With(vehicle));

        /// <inheritdoc/>
        public void Dispose() => _statements.ForEach(statement => statement.Dispose());

        private static List<StoredCounter> Read(Statement query)
        {
            List<StoredCounter> counters = [];
            using SqliteDataReader reader = query.Read();
            while (reader.Read())
            {
                counters.Add(new StoredCounter(reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4)));
            }

            return counters;
        }

        private void Set(long vehicle, StoredCounter counter)
        {
            _set.With(vehicle, counter.Part, counter.Name, (long)counter.Value, (long)counter.Boot, counter.ReceivedMs).Run();
            _addChange.With(vehicle, counter.Part, counter.Name, (long)counter.Value, (long)counter.Boot, counter.ReceivedMs).Run();
        }

        private Statement Prepare(SqliteConnection connection, string sql, int parameters)
        {
            Statement statement = new(connection, sql, parameters);
            _statements.Add(statement);
            return statement;
        }
    }
}
