using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Telematics.Bench.World;

namespace Telematics.Bench.Commands
{
    /// <summary>The lines of a CSV and their fields, in bounded memory. Fields may stand in quotes, without separators or quotes in them.</summary>
    public sealed class CsvLines : IDisposable
    {
        private const int MaxLineLength = 65536;

        private readonly StreamReader _reader;
        private readonly string _path;
        private readonly char[] _chunk = new char[16384];
        private readonly StringBuilder _line = new();
        private int _chunkAt;
        private int _chunkEnd;

        /// <summary>Opens a file.</summary>
        /// <exception cref="BenchInputException">It is missing or unreadable.</exception>
        public CsvLines(string path)
        {
            _path = path;
            if (Directory.Exists(path))
            {
                throw new BenchInputException($"'{path}' is a directory, not a CSV.");
            }

            try
            {
                _reader = new StreamReader(path, Encoding.UTF8);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new BenchInputException($"The CSV '{path}' does not exist.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new BenchInputException($"The CSV '{path}' cannot be opened: {e.Message}");
            }
        }

        /// <summary>The number of the line that was read last; the first one is 1.</summary>
        public int LineNumber { get; private set; }

        /// <summary>Reads the next line that is not blank.</summary>
        /// <returns>Null at the end.</returns>
        /// <exception cref="BenchInputException">The line is longer than any CSV's, or the file cannot be read on.</exception>
        public string? ReadLine()
        {
            _line.Clear();
            while (true)
            {
                if (_chunkAt == _chunkEnd && !Fill())
                {
                    LineNumber++;
                    return _line.Length == 0 || string.IsNullOrWhiteSpace(_line.ToString()) ? null : _line.ToString();
                }

                int length = _chunk.AsSpan(_chunkAt.._chunkEnd).IndexOf('\n');
                int taken = length < 0 ? _chunkEnd - _chunkAt : length;
                if (_line.Length + taken > MaxLineLength)
                {
                    throw new BenchInputException($"'{_path}', line {LineNumber + 1}: a line of more than {MaxLineLength} characters.");
                }

                _line.Append(_chunk, _chunkAt, taken);
                _chunkAt += taken;
                if (length >= 0)
                {
                    _chunkAt++;
                    LineNumber++;
                    string line = _line.ToString();
                    if (!string.IsNullOrWhiteSpace(line))
                    {
                        return line;
                    }

                    _line.Clear();
                }
            }
        }

        /// <summary>Finds the fields of a line.</summary>
        /// <param name="line">The line.</param>
        /// <param name="separator">What stands between fields.</param>
        /// <param name="fields">Receives where they are, without spaces and quotes around them.</param>
        public static void Split(ReadOnlySpan<char> line, char separator, List<Range> fields)
        {
            fields.Clear();
            int start = 0;
            while (true)
            {
                int length = line[start..].IndexOf(separator);
                int end = length < 0 ? line.Length : start + length;
                int first = start;
                int last = end;
                Trim(line, ref first, ref last);
                if (last - first >= 2 && line[first] == '"' && line[last - 1] == '"')
                {
                    first++;
                    last--;
                    Trim(line, ref first, ref last);
                }

                fields.Add(first..last);
                if (length < 0)
                {
                    return;
                }

                start = end + 1;
            }
        }

        /// <inheritdoc/>
        public void Dispose() => _reader.Dispose();

        private static void Trim(ReadOnlySpan<char> line, ref int first, ref int last)
        {
            while (first < last && char.IsWhiteSpace(line[first]))
            {
                first++;
            }

            while (first < last && char.IsWhiteSpace(line[last - 1]))
            {
                last--;
            }
        }

        private bool Fill()
        {
            try
            {
                _chunkAt = 0;
                _chunkEnd = _reader.Read(_chunk, 0, _chunk.Length);
                return _chunkEnd > 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BenchInputException($"The CSV '{_path}' cannot be read: {e.Message}");
            }
        }
    }
}
