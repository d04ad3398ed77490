using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A log as <c>candump -L</c> (can-utils) writes it, a frame a line: <c>(1436509052.249713) can0 044#2A366C2BBA</c>,
    /// with 8 digits for an extended identifier, <c>#R</c> and perhaps a length for a remote frame. Frames of the first
    /// interface named are kept; CAN FD frames (<c>##</c>), error frames, other interfaces and lines that are none of
    /// these are counted.
    /// </summary>
    public sealed class CandumpLog
    {
        private const uint ExtendedIds = 0x1FFFFFFF;
        private const uint ErrorFrame = 0x20000000;

        private readonly List<Entry> _entries = [];
        private string? _interface;
        private long _firstUs;

        private CandumpLog()
        {
        }

        private enum Kind
        {
            Frame,
            Fd,
            Error,
            OtherInterface,
            Bad,
        }

        /// <summary>Frames to replay.</summary>
        public int Count => _entries.Count;

        /// <summary>CAN FD frames, left out.</summary>
        public int FdFrames { get; private set; }

        /// <summary>Error frames, left out.</summary>
        public int ErrorFrames { get; private set; }

        /// <summary>Frames of other interfaces than the first, left out.</summary>
        public int OtherInterfaces { get; private set; }

        /// <summary>Lines that are not of the format.</summary>
        public int BadLines { get; private set; }

        /// <summary>Frames whose time lies before that of the one before; they follow it at once.</summary>
        public int TimesBackwards { get; private set; }

        /// <summary>From the first frame to the last, in microseconds.</summary>
        public long DurationUs => Count == 0 ? 0 : _entries[^1].TimeUs;

        /// <summary>Reads a log.</summary>
        /// <exception cref="BenchInputException">The file cannot be read, is empty, or has no frame in it.</exception>
        public static CandumpLog Load(string path)
        {
            var log = new CandumpLog();
            bool isEmpty = true;
            try
            {
                foreach (string line in File.ReadLines(path))
                {
                    isEmpty &= line.Length == 0;
                    log.Add(line);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new BenchInputException(File.Exists(path) ? $"The CAN log {path} cannot be read: {e.Message}" : $"There is no CAN log {path}.");
            }

            if (isEmpty)
            {
                throw new BenchInputException($"The CAN log {path} is empty.");
            }

            if (log.Count == 0)
            {
                throw new BenchInputException($"The CAN log {path} has no frame as candump -L writes it, such as: (1436509052.249713) can0 044#2A366C2BBA");
            }

            return log;
        }

        /// <summary>When a frame is due, in microseconds from the first one's time.</summary>
        public long TimeUs(int index) => _entries[index].TimeUs;

        /// <summary>Gives a frame.</summary>
        public void Get(int index, CanFrame frame)
        {
            Entry entry = _entries[index];
            frame.Id = entry.Id;
            frame.IsExtended = entry.IsExtended;
            frame.IsRemote = entry.IsRemote;
            frame.Length = entry.Length;
            BinaryPrimitives.WriteUInt64BigEndian(frame.Data, entry.Data);
        }

        private void Add(ReadOnlySpan<char> line)
        {
            line = line.Trim();
            if (line.Length == 0)
            {
                return;
            }

            Kind kind = Parse(line, out Entry entry);
            switch (kind)
            {
                case Kind.Frame:
                    Keep(entry);
                    break;
                case Kind.Fd:
                    FdFrames++;
                    break;
                case Kind.Error:
                    ErrorFrames++;
                    break;
                case Kind.OtherInterface:
                    OtherInterfaces++;
                    break;
                default:
                    BadLines++;
                    break;
            }
        }

        private void Keep(Entry entry)
        {
            if (_entries.Count == 0)
            {
                _firstUs = entry.TimeUs;
            }

            long timeUs = entry.TimeUs - _firstUs;
            if (_entries.Count > 0 && timeUs < _entries[^1].TimeUs)
            {
                timeUs = _entries[^1].TimeUs;
                TimesBackwards++;
            }

            _entries.Add(entry with { TimeUs = timeUs });
        }

        private Kind Parse(ReadOnlySpan<char> line, out Entry entry)
        {
            entry = default;
            int close = line.IndexOf(')');
            if (line[0] != '(' || close < 0 || !TryParseTime(line[1..close], out long timeUs))
            {
                return Kind.Bad;
            }

            ReadOnlySpan<char> rest = line[(close + 1)..].TrimStart();
            int space = rest.IndexOf(' ');
            if (space <= 0)
            {
                return Kind.Bad;
            }

            ReadOnlySpan<char> name = rest[..space];

            // What follows the frame says its direction in newer logs.
            ReadOnlySpan<char> text = rest[(space + 1)..].TrimStart();
            int end = text.IndexOf(' ');
            text = end < 0 ? text : text[..end];
            Kind kind = ParseFrame(text, timeUs, out entry);
            if (kind == Kind.Frame)
            {
                _interface ??= name.ToString();
                kind = name.SequenceEqual(_interface) ? kind : Kind.OtherInterface;
            }

            return kind;
        }

        private static Kind ParseFrame(ReadOnlySpan<char> text, long timeUs, out Entry entry)
        {
            entry = default;
            int hash = text.IndexOf('#');
            if (hash is not (3 or 8) || !uint.TryParse(text[..hash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id))
            {
                return Kind.Bad;
            }

            if (hash + 1 < text.Length && text[hash + 1] == '#')
            {
                return Kind.Fd;
            }

            bool isExtended = hash == 8;
            if (isExtended && id > ExtendedIds)
            {
                return (id & ErrorFrame) != 0 ? Kind.Error : Kind.Bad;
            }

            if (!isExtended && id > 0x7FF)
            {
                return Kind.Bad;
            }

            // An underscore and a digit give the raw length code of 8 bytes.
            ReadOnlySpan<char> data = text[(hash + 1)..];
            int raw = data.IndexOf('_');
            data = raw < 0 ? data : data[..raw];
            if (data.Length > 0 && data[0] == 'R')
            {
                int length = 0;
                if (data.Length > 1 && (data.Length > 2 || !int.TryParse(data[1..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > 8))
                {
                    return Kind.Bad;
                }

                entry = new Entry(timeUs, (int)id, isExtended, true, length, 0);
                return Kind.Frame;
            }

            ulong bytes = 0;
            if (data.Length > 16
                || (data.Length & 1) != 0
                || (data.Length > 0 && !ulong.TryParse(data, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes)))
            {
                return Kind.Bad;
            }

            ulong left = data.Length == 0 ? 0 : bytes << (64 - (data.Length * 4));
            entry = new Entry(timeUs, (int)id, isExtended, false, data.Length / 2, left);
            return Kind.Frame;
        }

        // Seconds since 1970, and a fraction of up to nine digits.
        private static bool TryParseTime(ReadOnlySpan<char> text, out long timeUs)
        {
            timeUs = 0;
            int point = text.IndexOf('.');
            if (point is < 1 or > 11
                || text.Length - point - 1 is < 1 or > 9
                || !long.TryParse(text[..point], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                || !long.TryParse(text[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long fraction))
            {
                return false;
            }

            long micros = fraction;
            for (int digits = text.Length - point - 1; digits != 6; digits += digits < 6 ? 1 : -1)
            {
                micros = digits < 6 ? micros * 10 : micros / 10;
            }

            timeUs = (seconds * 1_000_000) + micros;
            return true;
        }

        private readonly record struct Entry(long TimeUs, int Id, bool IsExtended, bool IsRemote, int Length, ulong Data);
    }
}
