using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Telematics.Bench.World;
using Telematics.Fleet.Comparison;
using Telematics.Signals;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// Reads samples from a CSV: a header with <c>time</c> and signals by their short names or VSS paths, then a row a sample with
    /// values in the signals' units, a decimal point, and nothing where there is none. Commas or semicolons between.
    /// </summary>
    public static class SampleCsv
    {
        // Numbers from here on are seconds since 1970 (September 2001), lesser ones count from somewhere else.
        private const long EarliestUtcMs = 1_000_000_000_000;

        // A frame's times have 48 bits.
        private const long LastMs = (1L << 48) - 1;

        private const int MaxShown = 40;

        /// <summary>Reads all samples.</summary>
        /// <param name="path">The file.</param>
        /// <param name="signals">The signals to take, or null for all columns, which must then all be known.</param>
        /// <param name="atHz">Thins to this rate; null for all.</param>
        /// <param name="errors">Receives a line when values were left out because their signals cannot have them, as the unit leaves them out.</param>
        /// <exception cref="BenchInputException">The file is not as it should be; says in which line.</exception>
        public static SampleTable Read(string path, int[]? signals, double? atHz, TextWriter errors)
        {
            string? firstImpossible = null;
            long impossible = 0;
            using CsvLines lines = new(path);
            string header = lines.ReadLine() ?? throw new BenchInputException($"The CSV '{path}' is empty.");
            char separator = header.Contains(';') ? ';' : ',';
            int[] idOfField = ReadHeader(path, lines.LineNumber, header, separator, signals, out int timeField);
            List<Range> fields = [];
            SampleThinner thinner = new(atHz);
            SampleTable? samples = null;
            int[] columnOfField = [];
            long previousMs = long.MinValue;
            while (lines.ReadLine() is string line)
            {
                CsvLines.Split(line, separator, fields);
                if (fields.Count != idOfField.Length)
                {
                    throw Wrong(path, lines.LineNumber, $"{fields.Count} fields where the header has {idOfField.Length}");
                }

                ReadOnlySpan<char> time = line.AsSpan(fields[timeField]);
                if (!TryReadTime(time, out long timeMs))
                {
                    throw Wrong(path, lines.LineNumber, $"'{Show(time)}' is no time, in seconds or as ISO 8601");
                }

                if (samples is null)
                {
                    samples = new SampleTable(idOfField.Where(id => id >= 0).ToArray(), timeMs >= EarliestUtcMs);
                    columnOfField = [.. idOfField.Select(id => id < 0 ? -1 : samples.FindColumn(id))];
                }
                else if (timeMs < previousMs)
                {
                    throw Wrong(path, lines.LineNumber, "the time goes backwards");
                }

                previousMs = timeMs;
                bool isTaken = thinner.Takes(timeMs);
                if (isTaken)
                {
                    if (samples.Rows == SampleTable.MaxRows)
                    {
                        throw Wrong(path, lines.LineNumber, $"more than {SampleTable.MaxRows} samples; --at takes fewer");
                    }

                    samples.AddRow(timeMs);
                }

                for (int field = 0; field < fields.Count; field++)
                {
                    ReadOnlySpan<char> text = line.AsSpan(fields[field]);
                    if (columnOfField[field] >= 0 && !text.IsEmpty)
                    {
                        SignalDefinition signal = SignalCatalogue.Get(idOfField[field]);
                        if (!TryReadValue(path, lines.LineNumber, signal, text, out int raw))
                        {
                            firstImpossible ??= Impossible(lines.LineNumber, signal, text);
                            impossible++;
                        }
                        else if (isTaken)
                        {
                            samples.Set(columnOfField[field], raw);
                        }
                    }
                }
            }

            if (samples is null)
            {
                throw new BenchInputException($"The CSV '{path}' has a header and no samples.");
            }

            if (firstImpossible is not null)
            {
                errors.WriteLine($"Values that their signals cannot have were left out of '{path}': {impossible}, the first in {firstImpossible}.");
            }

            if (samples.CountValues() == 0)
            {
                throw new BenchInputException($"There is no value of these signals in '{path}'.");
            }

            samples.SetUsualPeriod();
            return samples;
        }

        // -1 for fields that are not taken.
        private static int[] ReadHeader(string path, int line, string header, char separator, int[]? signals, out int timeField)
        {
            List<Range> fields = [];
            CsvLines.Split(header, separator, fields);
            int[] ids = new int[fields.Count];
            timeField = -1;
            for (int field = 0; field < ids.Length; field++)
            {
                string name = header[fields[field]];
                byte[] bytes = Encoding.UTF8.GetBytes(name);
                int id = SignalCatalogue.Find(bytes, 0, bytes.Length);
                bool isTime = name == "time";
                if (!isTime && id < 0 && signals is null)
                {
                    throw Wrong(path, line, $"the column '{Show(name)}' is no signal of the catalogue; --signals takes others alone");
                }

                ids[field] = id >= 0 && (signals is null || signals.Contains(id)) ? id : -1;
                if ((isTime && timeField >= 0) || (ids[field] >= 0 && Array.IndexOf(ids, ids[field], 0, field) >= 0))
                {
                    throw Wrong(path, line, $"the column '{Show(name)}' is there twice");
                }

                timeField = isTime ? field : timeField;
            }

            if (timeField < 0)
            {
                throw Wrong(path, line, "there is no column 'time'");
            }

            foreach (int id in signals ?? [])
            {
                if (!ids.Contains(id))
                {
                    throw Wrong(path, line, $"there is no column '{SignalCatalogue.Get(id).Name}'");
                }
            }

            return ids.Any(id => id >= 0) ? ids : throw Wrong(path, line, "there is no column of a signal");
        }

        private static bool TryReadTime(ReadOnlySpan<char> text, out long timeMs)
        {
            const int IsoDateLength = 10;
            timeMs = 0;
            if (TryReadNumber(text, out decimal seconds))
            {
                if (seconds < 0 || seconds > LastMs / 1000)
                {
                    return false;
                }

                timeMs = (long)decimal.Round(seconds * 1000, MidpointRounding.AwayFromZero);
                return true;
            }

            if (text.Length < IsoDateLength || text[4] != '-' || text[7] != '-'
                || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant))
            {
                return false;
            }

            timeMs = instant.ToUnixTimeMilliseconds();
            return timeMs >= 0 && timeMs <= LastMs;
        }

        // False when the signal cannot have it.
        private static bool TryReadValue(string path, int line, SignalDefinition signal, ReadOnlySpan<char> text, out int raw)
        {
            if (!TryReadNumber(text, out decimal value))
            {
                throw Wrong(path, line, $"'{Show(text)}' in column {signal.Name} is no number");
            }

            // Compared before it is scaled, for which a hostile number may be too large.
            decimal scale = ScaleOf(signal);
            bool isPossible = value >= signal.Min / scale && value <= signal.Max / scale;
            raw = isPossible ? (int)decimal.Round(value * scale, MidpointRounding.AwayFromZero) : 0;
            return isPossible;
        }

        private static string Impossible(int line, SignalDefinition signal, ReadOnlySpan<char> text)
        {
            decimal scale = ScaleOf(signal);
            return string.Create(CultureInfo.InvariantCulture, $"line {line}: {signal.Name} is {Show(text)}, and can be {signal.Min / scale} to {signal.Max / scale}");
        }

        private static decimal ScaleOf(SignalDefinition signal)
        {
            decimal scale = 1;
            for (int i = 0; i < signal.Decimals; i++)
            {
                scale *= 10;
            }

            return scale;
        }

        private static bool TryReadNumber(ReadOnlySpan<char> text, out decimal number) =>
            decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

        private static string Show(ReadOnlySpan<char> text)
        {
            StringBuilder shown = new();
            foreach (char c in text[..Math.Min(text.Length, MaxShown)])
            {
                shown.Append(char.IsControl(c) ? '?' : c);
            }

            return shown.Append(text.Length > MaxShown ? "..." : "").ToString();
        }

        private static BenchInputException Wrong(string path, int line, string what) => new($"'{path}', line {line}: {what}.");
    }
}
