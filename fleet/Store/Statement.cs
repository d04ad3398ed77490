using System;
using Microsoft.Data.Sqlite;

namespace Telematics.Fleet.Store
{
    /// <summary>A prepared statement with numbered parameters, <c>?1</c> and on, used again and again.</summary>
    internal sealed class Statement : IDisposable
    {
        private readonly SqliteCommand _command;

        public Statement(SqliteConnection connection, string sql, int parameters)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            for (int number = 1; number <= parameters; number++)
            {
                _command.Parameters.Add(new SqliteParameter($"?{number}", null));
            }
        }

        /// <summary>Sets the first parameters.</summary>
        public Statement With(params ReadOnlySpan<object?> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                _command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }

            return this;
        }

        /// <summary>Runs it.</summary>
        /// <returns>How many lines of a table it changed.</returns>
        public int Run() => _command.ExecuteNonQuery();

        /// <summary>Runs a query; dispose of what it returns before the next run.</summary>
        public SqliteDataReader Read() => _command.ExecuteReader();

        public void Dispose() => _command.Dispose();
    }
}
