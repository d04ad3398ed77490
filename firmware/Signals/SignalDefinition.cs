using System;

namespace Telematics.Signals
{
    /// <summary>What is fixed about a signal: one line of the catalogue.</summary>
    public sealed class SignalDefinition
    {
        /// <summary>In place of a place: behind all that have one, by the id.</summary>
        public const int NoPlace = 255;

        private static readonly short[] NoLines = new short[0];

        private short[] _companions = NoLines;
        private bool _isForTexts;

        /// <summary>Makes an empty line, to be filled in by <see cref="ISignalLines"/>.</summary>
        public SignalDefinition()
        {
            Name = "";
            Unit = "";
        }

        /// <summary>Makes a line of a catalogue that follows no other signal and is told with no alarm.</summary>
        public SignalDefinition(
            int id, SignalGroup group, string name, string? vssPath, string unit, int decimals, int step, int min, int max, int maxAgeMs,
            int typical, int spread, int miss)
        {
            Name = name;
            Unit = unit;
            Set(id, group, false, NoPlace, name, vssPath, unit, decimals, step, min, max, maxAgeMs, typical, spread, miss);
        }

        /// <summary>Makes an empty line that is filled in without what the signal follows, and without allocating anything for it.</summary>
        public static SignalDefinition ForTexts()
        {
            SignalDefinition line = new SignalDefinition();
            line._isForTexts = true;
            return line;
        }

        /// <summary>The signal's number, one of <see cref="SignalId"/>; its index in the catalogue.</summary>
        public int Id { get; private set; }

        /// <summary>With which others it is sampled.</summary>
        public SignalGroup Group { get; private set; }

        /// <summary>Whether an alarm is told with it, whatever its group.</summary>
        public bool IsOfAlarm { get; private set; }

        /// <summary>Where it comes in the order of coding, 0 to 249; or <see cref="NoPlace"/>.</summary>
        public int Place { get; private set; }

        /// <summary>Short name in camel case, as in commands and JSON. ASCII.</summary>
        public string Name { get; private set; }

        /// <summary>Its path in the COVESA Vehicle Signal Specification 6.0, or null where that has none with this meaning. ASCII.</summary>
        public string? VssPath { get; private set; }

        /// <summary>Unit of the scaled value, by its VSS name (<c>km/h</c>, <c>Celsius</c>); empty for a plain number. ASCII.</summary>
        public string Unit { get; private set; }

        /// <summary>One raw unit is 10 to the power of minus this many of <see cref="Unit"/>; 0 to 9.</summary>
        public int Decimals { get; private set; }

        /// <summary>What a frame resolves, in raw units: a value goes out as the nearest multiple of it. 1 to 65535.</summary>
        public int Step { get; private set; }

        /// <summary>Least plausible raw value, a multiple of <see cref="Step"/>; less is refused.</summary>
        public int Min { get; private set; }

        /// <summary>Greatest plausible raw value, a multiple of <see cref="Step"/>; more is refused.</summary>
        public int Max { get; private set; }

        /// <summary>How long a value holds without being set again, in milliseconds, 1 to 65535.</summary>
        public int MaxAgeMs { get; private set; }

        /// <summary>About what the signal is before anything is known of it, in raw units.</summary>
        public int Typical { get; private set; }

        /// <summary>About how far from that it may be, in raw units, at least 1.</summary>
        public int Spread { get; private set; }

        /// <summary>About by how much a good prediction misses it from row to row, in 256ths of <see cref="Step"/>, 1 to 65535.</summary>
        public int Miss { get; private set; }

        /// <summary>What it follows, a line of <see cref="Companions.LineLength"/> numbers for each <see cref="Follow"/>. Not to be changed.</summary>
        public short[] CompanionLines => _companions;

        /// <summary>Fills in a line. What it follows is forgotten.</summary>
        /// <returns>The line itself.</returns>
        public SignalDefinition Set(
            int id, SignalGroup group, bool isOfAlarm, int place, string name, string? vssPath, string unit, int decimals, int step, int min, int max, int maxAgeMs,
            int typical, int spread, int miss)
        {
            Id = id;
            Group = group;
            IsOfAlarm = isOfAlarm;
            Place = place;
            Name = name;
            VssPath = vssPath;
            Unit = unit;
            Decimals = decimals;
            Step = step;
            Min = min;
            Max = max;
            MaxAgeMs = maxAgeMs;
            Typical = typical;
            Spread = spread;
            Miss = miss;
            _companions = NoLines;
            return this;
        }

        /// <summary>
        /// Adds what the signal follows where it and the signals named are in a row; of several the first counts whose signals are all there.
        /// </summary>
        /// <param name="feature1">Its first <see cref="Feature"/>.</param>
        /// <param name="of1">The signal that this is of.</param>
        /// <param name="by1">Where it is of a product the other one, else the same.</param>
        /// <param name="feature2">The second feature, or <see cref="Feature.None"/>.</param>
        /// <param name="of2">The signal that this is of; a signal that must be there where there is none.</param>
        /// <param name="by2">Likewise.</param>
        /// <param name="weight1">What the first feature is taken to weigh in the beginning, in 4096ths, within 16 bits.</param>
        /// <returns>The line itself.</returns>
        public SignalDefinition Follow(int feature1, int of1, int by1, int feature2, int of2, int by2, int weight1)
        {
            if (_isForTexts)
            {
                return this;
            }

            short[] before = _companions;
            short[] lines = new short[before.Length + Companions.LineLength];
            Array.Copy(before, lines, before.Length);
            int at = before.Length;
            lines[at] = (short)Id;
            lines[at + 1] = (short)feature1;
            lines[at + 2] = (short)of1;
            lines[at + 3] = (short)by1;
            lines[at + 4] = (short)feature2;
            lines[at + 5] = (short)of2;
            lines[at + 6] = (short)by2;
            lines[at + Companions.FirstWeight] = (short)weight1;
            _companions = lines;
            return this;
        }
    }
}
