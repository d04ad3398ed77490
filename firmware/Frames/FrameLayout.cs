using System;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>What the rows of a frame hold: which signals, in which resolution, how often. Does not change once it is made.</summary>
    public sealed class FrameLayout
    {
        private readonly int[] _ids;
        private readonly int[] _steps;
        private readonly byte[]? _every;

        /// <summary>The layout of a group as the catalogue has it.</summary>
        /// <param name="group">The group.</param>
        /// <param name="periodMs">Nominal time between rows, 0 to <see cref="FrameFormat.MaxPeriodMs"/>; held within.</param>
        public FrameLayout(SignalGroup group, int periodMs)
            : this(SignalCatalogue.Current, group, periodMs)
        {
        }

        /// <summary>The layout of a group as a catalogue has it.</summary>
        /// <param name="catalogue">The catalogue.</param>
        /// <param name="group">The group.</param>
        /// <param name="periodMs">Nominal time between rows, 0 to <see cref="FrameFormat.MaxPeriodMs"/>; held within.</param>
        public FrameLayout(Catalogue catalogue, SignalGroup group, int periodMs)
            : this(catalogue, group, periodMs, catalogue.GetGroup(group), new int[catalogue.GetGroup(group).Length], null)
        {
        }

        /// <summary>A layout of one's own.</summary>
        /// <param name="group">The group that its frames are said to be of.</param>
        /// <param name="periodMs">Nominal time between rows, 0 to <see cref="FrameFormat.MaxPeriodMs"/>; held within.</param>
        /// <param name="ids">The signals, ascending, each once; of any group. Kept, and not to be changed.</param>
        /// <param name="steps">
        /// The resolution of each in raw units, 0 for the catalogue's; no more than its range. Kept, filled in, and not to be changed.
        /// </param>
        /// <exception cref="ArgumentException">The signals are not ascending ids of the catalogue, or a step is not possible.</exception>
        public FrameLayout(SignalGroup group, int periodMs, int[] ids, int[] steps)
            : this(group, periodMs, ids, steps, null)
        {
        }

        /// <summary>A layout of one's own, in which some signals come less often than others.</summary>
        /// <param name="group">The group that its frames are said to be of.</param>
        /// <param name="periodMs">Nominal time between rows, 0 to <see cref="FrameFormat.MaxPeriodMs"/>; held within.</param>
        /// <param name="ids">The signals, ascending, each once; of any group. Kept, and not to be changed.</param>
        /// <param name="steps">
        /// The resolution of each in raw units, 0 for the catalogue's; no more than its range. Kept, filled in, and not to be changed.
        /// </param>
        /// <param name="every">
        /// In every how many rows each comes, counted from a key frame's first, 1 or more; null when all come in each row. Kept, and not to
        /// be changed.
        /// </param>
        /// <exception cref="ArgumentException">The signals are not ascending ids of the catalogue, or a step or a rate is not possible.</exception>
        public FrameLayout(SignalGroup group, int periodMs, int[] ids, int[] steps, byte[]? every)
            : this(SignalCatalogue.Current, group, periodMs, ids, steps, every)
        {
        }

        /// <summary>A layout of one's own, of a catalogue's signals; the rest as the other.</summary>
        /// <exception cref="ArgumentException">The signals are not ascending ids of the catalogue, or a step or a rate is not possible.</exception>
        public FrameLayout(Catalogue catalogue, SignalGroup group, int periodMs, int[] ids, int[] steps, byte[]? every)
        {
            Catalogue = catalogue;
            Group = group;
            PeriodMs = periodMs < 0 ? 0 : periodMs > FrameFormat.MaxPeriodMs ? FrameFormat.MaxPeriodMs : periodMs;
            _ids = ids;
            _steps = steps;
            _every = IsEveryRow(every) ? null : every;
            if (ids.Length == 0 || steps.Length != ids.Length || (every != null && every.Length != ids.Length))
            {
                throw new ArgumentException("A step and a rate for each signal, and one signal at least.");
            }

            int previous = -1;
            bool hasOwnSteps = false;
            for (int i = 0; i < ids.Length; i++)
            {
                if (ids[i] <= previous || ids[i] >= catalogue.Count)
                {
                    throw new ArgumentException("Ids of the catalogue, ascending.");
                }

                previous = ids[i];
                int own = catalogue.Step[previous];
                if (steps[i] == 0)
                {
                    steps[i] = own;
                }

                if (!IsStepPossible(catalogue, previous, steps[i]))
                {
                    throw new ArgumentException("A step within the signal's range.");
                }

                hasOwnSteps |= steps[i] != own;
                if (every != null && every[i] == 0)
                {
                    throw new ArgumentException("A rate of at least one row.");
                }
            }

            if (!AreStepsPossible(catalogue, ids, steps))
            {
                throw new ArgumentException("A step of longitude that is at most 100 times latitude's.");
            }

            HasOwnSteps = hasOwnSteps;
            HasOwnList = !IsGroup(catalogue.GetGroup(group), ids);
        }

        /// <summary>The catalogue that the signals are of.</summary>
        public Catalogue Catalogue { get; }

        /// <summary>The group of signals.</summary>
        public SignalGroup Group { get; }

        /// <summary>Nominal time between rows, ms.</summary>
        public int PeriodMs { get; }

        /// <summary>The signals, ascending: the columns of a row. Not to be changed.</summary>
        public int[] Ids => _ids;

        /// <summary>The resolution of each column in raw units, 1 or more. Not to be changed.</summary>
        public int[] Steps => _steps;

        /// <summary>In every how many rows each column comes, counted from a key frame's first; null when all come in each. Not to be changed.</summary>
        public byte[]? Every => _every;

        /// <summary>Whether the signals are others than the group's.</summary>
        public bool HasOwnList { get; }

        /// <summary>Whether a step is another than the catalogue's.</summary>
        public bool HasOwnSteps { get; }

        /// <summary>How many times latitude's step, in raw units, longitude's may be: more than that is beyond the position's arithmetic.</summary>
        public const int MaxLongitudeRatio = 100;

        /// <summary>Whether a signal can be sent with a step: 1 or more, and no more than its range is wide.</summary>
        public static bool IsStepPossible(Catalogue catalogue, int id, int step)
        {
            return step >= 1 && step <= (long)catalogue.Max[id] - catalogue.Min[id];
        }

        /// <summary>Whether signals of the newest catalogue can be sent with these steps together.</summary>
        /// <param name="ids">The signals.</param>
        /// <param name="steps">The step of each, 0 for the catalogue's.</param>
        public static bool AreStepsPossible(int[] ids, int[] steps)
        {
            return AreStepsPossible(SignalCatalogue.Current, ids, steps);
        }

        /// <summary>Whether signals can be sent with these steps together.</summary>
        /// <param name="catalogue">The catalogue that they are of.</param>
        /// <param name="ids">The signals.</param>
        /// <param name="steps">The step of each, 0 for the catalogue's.</param>
        public static bool AreStepsPossible(Catalogue catalogue, int[] ids, int[] steps)
        {
            int latitude = 0;
            int longitude = 0;
            for (int i = 0; i < ids.Length; i++)
            {
                int step = steps[i] == 0 ? catalogue.Step[ids[i]] : steps[i];
                latitude = ids[i] == SignalId.Latitude ? step : latitude;
                longitude = ids[i] == SignalId.Longitude ? step : longitude;
            }

            return latitude == 0 || longitude <= latitude * (long)MaxLongitudeRatio;
        }

        /// <summary>The least value that a signal can have, in steps.</summary>
        /// <param name="min">The least raw value.</param>
        /// <param name="step">The step, raw.</param>
        public static int LeastOf(int min, int step)
        {
            return min > 0 ? ((min - 1) / step) + 1 : min / step;
        }

        /// <summary>The greatest value that a signal can have, in steps.</summary>
        /// <param name="max">The greatest raw value.</param>
        /// <param name="step">The step, raw.</param>
        public static int MostOf(int max, int step)
        {
            return max < 0 ? ((max + 1) / step) - 1 : max / step;
        }

        private static bool IsEveryRow(byte[]? every)
        {
            for (int i = 0; every != null && i < every.Length; i++)
            {
                if (every[i] != 1)
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsGroup(int[] all, int[] ids)
        {
            if (all.Length != ids.Length)
            {
                return false;
            }

            for (int i = 0; i < all.Length; i++)
            {
                if (all[i] != ids[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
