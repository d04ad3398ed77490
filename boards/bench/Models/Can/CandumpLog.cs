using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A log as <c>candump -L</c> (can-utils) writes it, a frame a line: <c>(1436509052.249713) can0 044#2A366C2BBA</c>,
    /// with 8 digits for an extended identifier, <c>#R</c> and perhaps a length for a remote frame. Data and remote frames of one
    /// interface are kept; CAN FD frames (<c>##</c>), error frames, other interfaces and lines that are none of these are counted.
    /// </summary>
    /// <remarks>
    /// Times are taken as steps from frame to frame: a damaged one, or a clock that was set, costs its own step and leaves
    /// the others. A step of more than <see cref="LongestGapS"/> is cut to that: what the unit does in a silence it has done by then.
    /// </remarks>
    public sealed class CandumpLog
    {
        /// <summary>The longest silence that is replayed, s.</summary>
        public const int LongestGapS = 60;

        private const long LongestGapUs = LongestGapS * 1_000_000L;

        // Interfaces and queues hand their frames over in bunches: up to this much backwards, the clock was not set.
        private const long DisorderUs = 1_000_000;

        private const uint ExtendedIds = 0x1FFFFFFF;
        private const uint ErrorFrame = 0x20000000;

        private readonly Dictionary<string, List<Entry>> _interfaces = [];
        private List<Entry> _entries = [];

        private CandumpLog()
        {
        }

        private enum Kind
        {
            Frame,
            Fd,
            Error,
            Bad,
        }

        /// <summary>The interface whose frames are replayed.</summary>
        public string Interface { get; private set; } = "";

        /// <summary>Frames to replay.</summary>
        public int Count => _entries.Count;

        /// <summary>Of these, remote frames.</summary>
        public int RemoteFrames { get; private set; }

        /// <summary>CAN FD frames of any interface, left out.</summary>
        public int FdFrames { get; private set; }

        /// <summary>Error frames of any interface, left out.</summary>
        public int ErrorFrames { get; private set; }

        /// <summary>Frames of other interfaces, left out.</summary>
        public int OtherInterfaces { get; private set; }

        /// <summary>Lines that are not of the format.</summary>
        public int BadLines { get; private set; }

        /// <summary>Frames whose time lies before that of one before; they follow it at once.</summary>
        public int TimesBackwards { get; private set; }

        /// <summary>Silences that were cut to <see cref="LongestGapS"/>.</summary>
        public int GapsCut { get; private set; }

        /// <summary>What was cut off them, in microseconds.</summary>
        public long CutUs { get; private set; }

        /// <summary>From the first frame to the last, in microseconds.</summary>
        public long DurationUs => Count == 0 ? 0 : _entries[^1].TimeUs;

        /// <summary>Reads a log.</summary>
        /// <param name="path">The file.</param>
        /// <param name="interfaceName">The interface to replay, or null for that with the most frames.</param>
        /// <exception cref="BenchInputException">The file cannot be read, is empty, or has no frame in it, or none of that interface.</exception>
        public static CandumpLog Load(string path, string? interfaceName = null)
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

            if (log._interfaces.Count == 0)
            {
                throw new BenchInputException($"The CAN log {path} has no frame as candump -L writes it, such as: (1436509052.249713) can0 044#2A366C2BBA");
            }

            if (interfaceName is not null && !log._interfaces.ContainsKey(interfaceName))
            {
                throw new BenchInputException($"The CAN log {path} has no frame of the interface {interfaceName}; those it has most of are of {log.MostFrequent()}.");
            }

            log.Keep(interfaceName ?? log.MostFrequent());
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

            switch (Parse(line, out Entry entry, out ReadOnlySpan<char> name))
            {
                case Kind.Frame:
                    if (!_interfaces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out List<Entry>? entries))
                    {
                        _interfaces.Add(name.ToString(), entries = []);
                    }

                    entries.Add(entry);
                    break;
                case Kind.Fd:
                    FdFrames++;
                    break;
                case Kind.Error:
                    ErrorFrames++;
                    break;
                default:
                    BadLines++;
                    break;
            }
        }

        // Of several the first by name: the same for the same file.
        private string MostFrequent() =>
            _interfaces.OrderByDescending(one => one.Value.Count).ThenBy(one => one.Key, StringComparer.Ordinal).First().Key;

        private void Keep(string name)
        {
            Interface = name;
            _entries = _interfaces[name];
            OtherInterfaces = _interfaces.Values.Sum(entries => entries.Count) - Count;
            _interfaces.Clear();
            RemoteFrames = _entries.Count(entry => entry.IsRemote);
            long loggedUs = _entries[0].TimeUs;
            long timeUs = 0;
            for (int i = 0; i < _entries.Count; i++)
            {
                long stepUs = _entries[i].TimeUs - loggedUs;
                if (stepUs < 0)
                {
                    TimesBackwards++;
                    loggedUs = stepUs < -DisorderUs ? _entries[i].TimeUs : loggedUs;
                    stepUs = 0;
                }
                else
                {
                    loggedUs = _entries[i].TimeUs;
                }

                if (stepUs > LongestGapUs)
                {
                    GapsCut++;
                    CutUs += stepUs - LongestGapUs;
                    stepUs = LongestGapUs;
                }

                timeUs += stepUs;
                _entries[i] = _entries[i] with { TimeUs = timeUs };
            }
        }

        private static Kind Parse(ReadOnlySpan<char> line, out Entry entry, out ReadOnlySpan<char> name)
        {
            entry = default;
            name = default;
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

            name = rest[..space];

            // What follows the frame says its direction in newer logs.
            ReadOnlySpan<char> text = rest[(space + 1)..].TrimStart();
            int end = text.IndexOf(' ');
            return ParseFrame(end < 0 ? text : text[..end], timeUs, out entry);
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
