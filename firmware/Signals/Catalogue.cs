using System;
using Telematics.Buses;

namespace Telematics.Signals
{
    /// <summary>
    /// One version of the catalogue of signals: all that the encoder and the decoder must know alike. The vehicle has one, the fleet all that there
    /// ever were. Does not change once it is made.
    /// </summary>
    /// <remarks>What is needed while the unit runs is packed here when it is made; the lines themselves, with their texts, are read again when asked for.</remarks>
    public sealed class Catalogue
    {
        /// <summary>The most signals: a signal's place is a byte in the model of a row, of which some say something else.</summary>
        public const int MaxSignals = 250;

        private readonly ISignalLines _lines;
        private readonly int[][] _groups = new int[SignalCatalogue.GroupCount][];
        private readonly byte[] _order;
        private readonly short[] _companions;

        // By id.
        private readonly int[] _min;
        private readonly int[] _max;
        private readonly int[] _typical;
        private readonly int[] _spread;
        private readonly ushort[] _miss;
        private readonly ushort[] _step;
        private readonly ushort[] _maxAgeMs;

        /// <summary>Makes a version of lines that are kept.</summary>
        /// <param name="version">1 to 255; it is in every key frame.</param>
        /// <param name="signals">The signals, by their ids.</param>
        /// <exception cref="ArgumentException">A version, an id, a place or a number is not possible.</exception>
        public Catalogue(int version, SignalDefinition[] signals)
            : this(version, signals.Length, new KeptSignals(signals))
        {
        }

        /// <summary>Makes a version.</summary>
        /// <param name="version">1 to 255; it is in every key frame.</param>
        /// <param name="count">How many signals there are.</param>
        /// <param name="lines">Says them, and may say more: what follows a signal that is not among them is left out.</param>
        /// <exception cref="ArgumentException">A version, an id, a place or a number is not possible.</exception>
        public Catalogue(int version, int count, ISignalLines lines)
        {
            if (version < 1 || version > 255 || count > MaxSignals)
            {
                throw new ArgumentException("A version of 1 to 255, and at most 250 signals.");
            }

            Version = version;
            _lines = lines;
            _min = new int[count];
            _max = new int[count];
            _typical = new int[count];
            _spread = new int[count];
            _miss = new ushort[count];
            _step = new ushort[count];
            _maxAgeMs = new ushort[count];
            _order = new byte[count];
            byte[] groups = new byte[count];
            byte[] places = new byte[count];
            short[][] companions = new short[count][];
            int[] sizes = new int[SignalCatalogue.GroupCount];
            SignalDefinition scratch = new SignalDefinition();
            int length = 0;
            for (int id = 0; id < count; id++)
            {
                SignalDefinition line = lines.Read(id, scratch);
                if (line.Id != id)
                {
                    throw new ArgumentException("Signals stand by their ids.");
                }

                if (line.Group == SignalGroup.Alarm || line.Place < 0 || line.Place > SignalDefinition.NoPlace
                    || IsBeyondWord(line.Step) || IsBeyondWord(line.Miss) || IsBeyondWord(line.MaxAgeMs))
                {
                    throw new ArgumentException("A group of its own, a place, and a step, a miss and an age of 1 to 65535.");
                }

                _min[id] = line.Min;
                _max[id] = line.Max;
                _typical[id] = line.Typical;
                _spread[id] = line.Spread;
                _miss[id] = (ushort)line.Miss;
                _step[id] = (ushort)line.Step;
                _maxAgeMs[id] = (ushort)line.MaxAgeMs;
                groups[id] = (byte)((1 << (int)line.Group) | (line.IsOfAlarm ? 1 << (int)SignalGroup.Alarm : 0));
                places[id] = (byte)line.Place;
                companions[id] = line.CompanionLines;
                length += Companions.Copy(line.CompanionLines, count, null, 0);
                sizes[(int)line.Group]++;
                sizes[(int)SignalGroup.Alarm] += line.IsOfAlarm ? 1 : 0;
            }

            if (length / Companions.LineLength > Companions.NoLine)
            {
                throw new ArgumentException("At most 255 lines of companions.");
            }

            for (int group = 0; group < _groups.Length; group++)
            {
                _groups[group] = IdsOf(groups, 1 << group, sizes[group]);
            }

            Arrange(places);
            _companions = new short[length];
            int at = 0;
            for (int place = 0; place < count; place++)
            {
                at += Companions.Copy(companions[_order[place]], count, _companions, at);
            }
        }

        /// <summary>The version, 1 to 255.</summary>
        public int Version { get; }

        /// <summary>How many signals there are; ids run from 0 to this less one.</summary>
        public int Count => _min.Length;

        /// <summary>Length of a list of signals in a key frame's header, bytes: a bit for each of the catalogue's.</summary>
        public int ListLength => (_min.Length + 7) / 8;

        /// <summary>The signals' ids in the order in which a row's values are coded. Not to be changed.</summary>
        public byte[] Order => _order;

        /// <summary>Which signals tell of which others, by the order of coding: <see cref="Companions.LineLength"/> numbers a line. Not to be changed.</summary>
        public short[] CompanionLines => _companions;

        /// <summary><see cref="SignalDefinition.Min"/> by id. Not to be changed.</summary>
        public int[] Min => _min;

        /// <summary><see cref="SignalDefinition.Max"/> by id. Not to be changed.</summary>
        public int[] Max => _max;

        /// <summary><see cref="SignalDefinition.Typical"/> by id. Not to be changed.</summary>
        public int[] Typical => _typical;

        /// <summary><see cref="SignalDefinition.Spread"/> by id. Not to be changed.</summary>
        public int[] Spread => _spread;

        /// <summary><see cref="SignalDefinition.Miss"/> by id. Not to be changed.</summary>
        public ushort[] Miss => _miss;

        /// <summary><see cref="SignalDefinition.Step"/> by id. Not to be changed.</summary>
        public ushort[] Step => _step;

        /// <summary><see cref="SignalDefinition.MaxAgeMs"/> by id. Not to be changed.</summary>
        public ushort[] MaxAgeMs => _maxAgeMs;

        /// <summary>The definition of a signal. Where the lines are not kept, as in the unit's own catalogue, it is made for this call.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        public SignalDefinition Get(int id)
        {
            return _lines.Read(id, new SignalDefinition());
        }

        /// <summary>A signal's line, for as long as the next one is not read.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        /// <param name="line">Is filled in, where the lines are not kept.</param>
        public SignalDefinition Read(int id, SignalDefinition line)
        {
            return _lines.Read(id, line);
        }

        /// <summary>The ids of a group's signals, ascending: the order of their values in a frame. Not to be changed.</summary>
        public int[] GetGroup(SignalGroup group)
        {
            return _groups[(int)group];
        }

        /// <summary>Finds a signal by its short name or its VSS path, both exact to the letter.</summary>
        /// <param name="text">Holds the name.</param>
        /// <param name="offset">Where it begins.</param>
        /// <param name="length">How long it is.</param>
        /// <param name="line">Each line is read into it.</param>
        /// <returns>The id, or -1 when there is no such signal.</returns>
        public int Find(byte[] text, int offset, int length, SignalDefinition line)
        {
            if (length == 0)
            {
                return -1;
            }

            for (int id = 0; id < _min.Length; id++)
            {
                SignalDefinition signal = _lines.Read(id, line);
                if (IsSame(signal.Name, text, offset, length) || IsSame(signal.VssPath, text, offset, length))
                {
                    return id;
                }
            }

            return -1;
        }

        private static bool IsSame(string? name, byte[] text, int offset, int length)
        {
            if (name == null || name.Length != length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                if (name[i] != text[offset + i])
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsBeyondWord(int number)
        {
            return number < 1 || number > ushort.MaxValue;
        }

        private static int[] IdsOf(byte[] groups, int bit, int count)
        {
            int[] ids = new int[count];
            int n = 0;
            for (int id = 0; id < groups.Length; id++)
            {
                if ((groups[id] & bit) != 0)
                {
                    ids[n++] = id;
                }
            }

            return ids;
        }

        // Those with a place come by it, the others behind them by their ids.
        private void Arrange(byte[] places)
        {
            int next = 0;
            for (int place = 0; place <= SignalDefinition.NoPlace; place++)
            {
                int first = next;
                for (int id = 0; id < places.Length; id++)
                {
                    if (places[id] == place)
                    {
                        _order[next++] = (byte)id;
                    }
                }

                if (next > first + 1 && place != SignalDefinition.NoPlace)
                {
                    throw new ArgumentException("One signal has a place in the order of coding.");
                }
            }
        }
    }
}
