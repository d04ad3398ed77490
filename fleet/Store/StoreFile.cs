using System;
using System.IO;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// The file of a store: that it is one, and what it holds. <c>docs/store.md</c> describes the tables. What is not a store is left
    /// as it is.
    /// </summary>
    internal static class StoreFile
    {
        /// <summary>SQLite's <c>application_id</c> of a store: "TELS".</summary>
        public const int ApplicationId = 0x54454C53;

        /// <summary>SQLite's <c>user_version</c>: that of the tables.</summary>
        public const int Version = 2;

        // Had no status.
        private const int FirstVersion = 1;

        private const int BusyTimeoutMs = 1000;

        // https://sqlite.org/rescode.html
        private const int Error = 1;
        private const int Busy = 5;
        private const int Locked = 6;
        private const int ReadOnly = 8;
        private const int Io = 10;
        private const int Corrupt = 11;
        private const int Full = 13;
        private const int CannotOpen = 14;
        private const int NotADatabase = 26;

        private const string Tables = """
            CREATE TABLE store (
                id TEXT NOT NULL
            ) STRICT;
            CREATE TABLE vehicle (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                known BLOB NOT NULL
            ) STRICT;
            CREATE TABLE frame (
                vehicle INTEGER NOT NULL REFERENCES vehicle (id),
                sequence INTEGER NOT NULL,
                key INTEGER NOT NULL,
                signal_group INTEGER NOT NULL,
                boot INTEGER NOT NULL,
                utc INTEGER NOT NULL,
                first_ms INTEGER,
                last_ms INTEGER,
                row_count INTEGER,
                crc INTEGER NOT NULL,
                received_ms INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (vehicle, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE notice (
                vehicle INTEGER NOT NULL REFERENCES vehicle (id),
                sequence INTEGER NOT NULL,
                kind INTEGER NOT NULL,
                reason INTEGER NOT NULL,
                first INTEGER,
                last INTEGER,
                boot INTEGER,
                boot_ms INTEGER,
                utc_ms INTEGER,
                received_ms INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (vehicle, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE conflict (
                vehicle INTEGER NOT NULL REFERENCES vehicle (id),
                sequence INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                received_ms INTEGER NOT NULL,
                PRIMARY KEY (vehicle, sequence, bytes)
            ) STRICT, WITHOUT ROWID;
            """;

        private const string StatusTables = """
            CREATE TABLE status (
                vehicle INTEGER PRIMARY KEY REFERENCES vehicle (id),
                online INTEGER NOT NULL,
                firmware TEXT NOT NULL,
                boot INTEGER NOT NULL,
                catalogue INTEGER NOT NULL,
                left_out INTEGER NOT NULL,
                received_ms INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE counter (
                vehicle INTEGER NOT NULL REFERENCES vehicle (id),
                part TEXT NOT NULL,
                name TEXT NOT NULL,
                value INTEGER NOT NULL,
                boot INTEGER NOT NULL,
                received_ms INTEGER NOT NULL,
                PRIMARY KEY (vehicle, part, name)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE counter_change (
                vehicle INTEGER NOT NULL REFERENCES vehicle (id),
                number INTEGER NOT NULL,
                part TEXT NOT NULL,
                name TEXT NOT NULL,
                value INTEGER NOT NULL,
                boot INTEGER NOT NULL,
                received_ms INTEGER NOT NULL,
                PRIMARY KEY (vehicle, number)
            ) STRICT, WITHOUT ROWID;
            """;

        /// <summary>Opens a file for writing, and makes a store of one that is new or empty.</summary>
        /// <exception cref="StoreException">It cannot be had, or is no store; says why.</exception>
        public static SqliteConnection OpenToWrite(string file) => Guard(file, () =>
        {
            SqliteConnection connection = Connect(file, SqliteOpenMode.ReadWriteCreate);
            try
            {
                bool isNew = IsNew(connection, file);
                Execute(connection, "PRAGMA journal_mode = WAL");
                Execute(connection, "PRAGMA synchronous = FULL");
                Prepare(connection, isNew, file);
                return connection;
            }
            catch (Exception)
            {
                connection.Dispose();
                throw;
            }
        });

        /// <summary>Opens a store for reading; someone may be writing to it.</summary>
        /// <exception cref="StoreException">There is none, or it is none; says why.</exception>
        public static SqliteConnection OpenToRead(string file) => Guard(file, () =>
        {
            if (!File.Exists(file))
            {
                throw new StoreException(Directory.Exists(file) ? $"'{file}' is a folder." : $"There is no file '{file}'.");
            }

            SqliteConnection connection = Connect(file, SqliteOpenMode.ReadOnly);
            try
            {
                if (IsNew(connection, file))
                {
                    throw new StoreException($"'{file}' is empty.");
                }

                // All that is read is as it was at one instant.
                Execute(connection, "BEGIN");
                return connection;
            }
            catch (Exception)
            {
                connection.Dispose();
                throw;
            }
        });

        /// <summary>Makes a store in memory, which lasts as long as the connection.</summary>
        public static SqliteConnection OpenInMemory()
        {
            SqliteConnection connection = Connect(":memory:", SqliteOpenMode.Memory);
            Prepare(connection, true, "");
            return connection;
        }

        /// <summary>A copy in memory of what a store has committed.</summary>
        public static SqliteConnection CopyInMemory(SqliteConnection store)
        {
            SqliteConnection connection = Connect(":memory:", SqliteOpenMode.Memory);
            store.BackupDatabase(connection);
            Prepare(connection, false, "");
            return connection;
        }

        /// <summary>Says in one sentence what is wrong with a store's file.</summary>
        public static StoreException Explain(string file, SqliteException e) => new(e.SqliteErrorCode switch
        {
            Busy or Locked => $"The store '{file}' is in use: another process writes to it.",
            ReadOnly => $"The store '{file}' cannot be written: it, or its folder, is read-only.",
            Corrupt or Error => $"The store '{file}' is damaged: {Reason(e)}.",
            NotADatabase => $"'{file}' is no store: it is not a SQLite file, or its beginning is damaged.",
            Full => $"The store '{file}' cannot be written: there is no room left.",
            CannotOpen => Directory.Exists(file) ? $"'{file}' is a folder." : $"The store '{file}' cannot be opened: it, or its folder, is not there or may not be written.",
            Io => $"The store '{file}' cannot be read or written: {Reason(e)}.",
            _ => $"The store '{file}' cannot be used: {Reason(e)}.",
        });

        /// <summary>Whether a store has the tables of status; one that an earlier program made gets them when it is first opened to write.</summary>
        public static bool HasStatus(SqliteConnection connection) => Number(connection, "PRAGMA user_version") > FirstVersion;

        /// <summary>An id that no other store has: 16 hexadecimal digits.</summary>
        public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

        /// <summary>Runs a statement without parameters.</summary>
        public static void Execute(SqliteConnection connection, string sql)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        private static SqliteConnection Guard(string file, Func<SqliteConnection> open)
        {
            try
            {
                return open();
            }
            catch (SqliteException e)
            {
                throw Explain(file, e);
            }
            catch (Exception e) when (e is ArgumentException or IOException)
            {
                throw new StoreException($"'{file}' is no file's name.");
            }
        }

        private static SqliteConnection Connect(string file, SqliteOpenMode mode)
        {
            // A full path: SQLite gives names such as ":memory:" a meaning of their own.
            string source = mode == SqliteOpenMode.Memory ? file : Path.GetFullPath(file);
            SqliteConnectionStringBuilder options = new() { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutMs / 1000 };
            SqliteConnection connection = new(options.ToString());
            connection.Open();
            Execute(connection, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            return connection;
        }

        private static bool IsNew(SqliteConnection connection, string file)
        {
            long application = Number(connection, "PRAGMA application_id");
            long version = Number(connection, "PRAGMA user_version");
            if (application == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
            {
                return true;
            }

            if (application != ApplicationId)
            {
                throw new StoreException($"'{file}' is no store: it is a SQLite file of something else.");
            }

            return version is >= FirstVersion and <= Version
                ? false
                : throw new StoreException($"The store '{file}' is of version {version}, and only versions up to {Version} are known here: a newer program made it.");
        }

        private static void Prepare(SqliteConnection connection, bool isNew, string file)
        {
            // Whoever holds this is the only one to write; for the receiver's whole life, but for an instant at each commit.
            Execute(connection, "BEGIN IMMEDIATE");
            if (isNew && IsNew(connection, file))
            {
                Execute(connection, $"{Tables} {StatusTables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
                Execute(connection, $"INSERT INTO store VALUES ('{NewId()}')");
                Execute(connection, "COMMIT");
                Execute(connection, "BEGIN IMMEDIATE");
            }

            // A file that is read-only is told as that only when something is written.
            Execute(connection, "UPDATE store SET id = id");

            if (!HasStatus(connection))
            {
                Execute(connection, $"{StatusTables} PRAGMA user_version = {Version};");
                Execute(connection, "COMMIT");
                Execute(connection, "BEGIN IMMEDIATE");
            }
        }

        private static long Number(SqliteConnection connection, string sql)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }

        private static string Reason(SqliteException e)
        {
            // "SQLite Error 11: 'database disk image is malformed'."
            int from = e.Message.IndexOf('\'');
            int to = e.Message.LastIndexOf('\'');
            return from >= 0 && to > from ? e.Message[(from + 1)..to] : e.Message.TrimEnd('.');
        }
    }
}
