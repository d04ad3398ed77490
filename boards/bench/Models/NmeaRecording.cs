using System;
using System.IO;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A recorded NMEA stream, read front to back in bounded memory. Lines that begin with '#' are comments and left out,
    /// as in gpsd's recordings; everything else, binary too, comes as it is.
    /// </summary>
    public sealed class NmeaRecording : IDisposable
    {
        private readonly FileStream _file;
        private readonly string _path;
        private readonly byte[] _chunk = new byte[65536];
        private int _chunkAt;
        private int _chunkEnd;
        private bool _inComment;
        private bool _atLineStart = true;

        private NmeaRecording(FileStream file, string path)
        {
            _file = file;
            _path = path;
        }

        /// <summary>Opens a recording.</summary>
        /// <exception cref="BenchInputException">It is missing, unreadable or empty.</exception>
        public static NmeaRecording Open(string path)
        {
            if (Directory.Exists(path))
            {
                throw new BenchInputException($"'{path}' is a directory, not an NMEA recording.");
            }

            NmeaRecording recording;
            try
            {
                recording = new NmeaRecording(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1), path);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new BenchInputException($"The NMEA recording '{path}' does not exist.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new BenchInputException($"The NMEA recording '{path}' cannot be opened: {e.Message}");
            }

            if (recording._file.CanSeek && recording._file.Length == 0)
            {
                recording.Dispose();
                throw new BenchInputException($"The NMEA recording '{path}' is empty.");
            }

            return recording;
        }

        /// <summary>Makes sure that a file is an NMEA recording.</summary>
        /// <exception cref="BenchInputException">It is missing, unreadable or empty, or there is no whole sentence in it.</exception>
        public static void Check(string path)
        {
            using NmeaRecording recording = Open(path);
            var receiver = new GnssReceiver(new NoPort()) { AcceptWithoutChecksum = true };
            var data = new byte[4096];
            while (receiver.Sentences == 0)
            {
                int count = recording.Read(data);
                if (count == 0)
                {
                    throw NotNmea(path);
                }

                receiver.Feed(data, 0, count, 0);
            }
        }

        /// <summary>What to say of a file without a whole sentence.</summary>
        internal static BenchInputException NotNmea(string path) =>
            new($"'{path}' is not an NMEA recording: there is no whole sentence in it.");

        /// <summary>Reads on.</summary>
        /// <returns>The bytes read; fewer than there is room for only at the end.</returns>
        /// <exception cref="BenchInputException">The file cannot be read on.</exception>
        public int Read(Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length)
            {
                if (_chunkAt == _chunkEnd && !Fill())
                {
                    break;
                }

                byte b = _chunk[_chunkAt++];
                if (_atLineStart)
                {
                    _inComment = b == '#';
                }
                else if (_inComment && b < ' ' && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
                {
                    // No comment after all, but binary data.
                    _inComment = false;
                }

                _atLineStart = b is (byte)'\n' or (byte)'\r';
                if (!_inComment)
                {
                    buffer[count++] = b;
                }
            }

            return count;
        }

        /// <inheritdoc/>
        public void Dispose() => _file.Dispose();

        private bool Fill()
        {
            try
            {
                _chunkAt = 0;
                _chunkEnd = _file.Read(_chunk, 0, _chunk.Length);
                return _chunkEnd > 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BenchInputException($"The NMEA recording '{_path}' cannot be read: {e.Message}");
            }
        }
    }
}
