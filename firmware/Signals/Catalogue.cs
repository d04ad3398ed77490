using System;

namespace Telematics.Signals
{
    /// <summary>
    /// One version of the catalogue of signals: all that the encoder and the decoder must know alike. The vehicle has one, the fleet all that there
    /// ever were. Does not change once it is made.
    /// </summary>
    public sealed class Catalogue
    {
        /// <summary>The most signals: a signal's place is a byte in the model of a row, of which some say something else.</summary>
        public const int MaxSignals = 250;

        private readonly SignalDefinition[] _signals;
        private readonly int[][] _groups;
        private readonly byte[] _order;
        private readonly int[] _companions;

        /// <summary>Makes a version.</summary>
        /// <param name="version">1 to 255; it is in every key frame.</param>
        /// <param name="signals">The signals, by their ids.</param>
        /// <param name="alarm">The signals that an alarm is told with, ascending ids.</param>
        /// <param name="order">Signals in the order of coding; those that are not in it come behind, by their ids.</param>
        /// <param name="companions">Which signals tell of which others, as in <see cref="Companions.Table"/>.</param>
        /// <exception cref="ArgumentException">A version, an id or a length is not possible.</exception>
        public Catalogue(int version, SignalDefinition[] signals, int[] alarm, int[] order, int[] companions)
        {
            if (version < 1 || version > 255 || signals.Length > MaxSignals || companions.Length % Companions.LineLength != 0
                || companions.Length / Companions.LineLength > Companions.NoLine)
            {
                throw new ArgumentException("A version of 1 to 255, at most 250 signals, and at most 255 whole lines of companions.");
            }

            Version = version;
            _signals = new SignalDefinition[signals.Length];
            for (int id = 0; id < signals.Length; id++)
            {
                _signals[id] = signals[id];
                if (signals[id].Id != id)
                {
                    throw new ArgumentException("Signals stand by their ids.");
                }
            }

            _groups = new int[SignalCatalogue.GroupCount][];
            _groups[(int)SignalGroup.Ride] = IdsOf(SignalGroup.Ride);
            _groups[(int)SignalGroup.Health] = IdsOf(SignalGroup.Health);
            _groups[(int)SignalGroup.Alarm] = Copy(alarm);
            _companions = Copy(companions);
            _order = new byte[signals.Length];
            bool[] isPlaced = new bool[signals.Length];
            int place = 0;
            for (; place < order.Length; place++)
            {
                if (isPlaced[order[place]])
                {
                    throw new ArgumentException("A signal stands once in the order of coding.");
                }

                _order[place] = (byte)order[place];
                isPlaced[order[place]] = true;
            }

            for (int id = 0; id < signals.Length; id++)
            {
                if (!isPlaced[id])
                {
                    _order[place++] = (byte)id;
                }
            }
        }

        /// <summary>The version, 1 to 255.</summary>
        public int Version { get; }

        /// <summary>How many signals there are; ids run from 0 to this less one.</summary>
        public int Count => _signals.Length;

        /// <summary>Length of a list of signals in a key frame's header, bytes: a bit for each of the catalogue's.</summary>
        public int ListLength => (_signals.Length + 7) / 8;

        /// <summary>The signals' ids in the order in which a row's values are coded. Not to be changed.</summary>
        public byte[] Order => _order;

        /// <summary>Which signals tell of which others, as in <see cref="Companions.Table"/>. Not to be changed.</summary>
        public int[] CompanionLines => _companions;

        /// <summary>The definition of a signal.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        public SignalDefinition Get(int id)
        {
            return _signals[id];
        }

        /// <summary>The ids of a group's signals, ascending: the order of their values in a frame. Not to be changed.</summary>
        public int[] GetGroup(SignalGroup group)
        {
            return _groups[(int)group];
        }

        /// <summary>Finds a signal by its short name or its VSS path, both exact to the letter.</summary>
        /// <returns>The id, or -1 when there is no such signal.</returns>
        public int Find(byte[] text, int offset, int length)
        {
            if (length == 0)
            {
                return -1;
            }

            SignalDefinition[] table = _signals;
            for (int id = 0; id < table.Length; id++)
            {
                SignalDefinition definition = table[id];
                if (IsSame(definition.NameBytes, text, offset, length) || IsSame(definition.VssPathBytes, text, offset, length))
                {
                    return id;
                }
            }

            return -1;
        }

        private static bool IsSame(byte[] name, byte[] text, int offset, int length)
        {
            if (name.Length != length)
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

        private static int[] Copy(int[] numbers)
        {
            int[] copy = new int[numbers.Length];
            Array.Copy(numbers, copy, numbers.Length);
            return copy;
        }

        private int[] IdsOf(SignalGroup group)
        {
            int count = 0;
            foreach (SignalDefinition definition in _signals)
            {
                count += definition.Group == group ? 1 : 0;
            }

            int[] ids = new int[count];
            int n = 0;
            foreach (SignalDefinition definition in _signals)
            {
                if (definition.Group == group)
                {
                    ids[n++] = definition.Id;
                }
            }

            return ids;
        }
    }
}
