using System.Text;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>In which resolution a signal is sent, and how often, where that is not as the catalogue has it.</summary>
    public sealed class SignalLevel
    {
        private const string Off = "off";
        private const string Every = " every ";

        /// <summary>Makes a level.</summary>
        /// <param name="id">The signal, one of <see cref="SignalId"/>.</param>
        /// <param name="step">Its resolution in raw units, 0 for the catalogue's.</param>
        /// <param name="everyRows">In every how many samples of its group it is sent, 1 to <see cref="FrameFormat.MaxEvery"/>; 0 for never.</param>
        public SignalLevel(int id, int step, int everyRows)
        {
            Id = id;
            Step = step;
            EveryRows = everyRows;
        }

        /// <summary>The signal, one of <see cref="SignalId"/>.</summary>
        public int Id { get; }

        /// <summary>Its resolution in raw units, 0 for the catalogue's.</summary>
        public int Step { get; }

        /// <summary>In every how many samples of its group it is sent; 0 for never.</summary>
        public int EveryRows { get; }

        /// <summary>
        /// Reads a level: the signal's name, and a step in its unit, or <c>every</c> and a number of samples, or both, or <c>off</c>, as in
        /// <c>latitude 0.00001 every 5</c>.
        /// </summary>
        /// <returns>Null when the text is none.</returns>
        public static SignalLevel? Parse(string text)
        {
            int blank = text.IndexOf(' ');
            if (blank <= 0)
            {
                return null;
            }

            byte[] name = Encoding.UTF8.GetBytes(text.Substring(0, blank));
            int id = SignalCatalogue.Find(name, 0, name.Length);
            if (id < 0)
            {
                return null;
            }

            string rest = text.Substring(blank + 1).Trim();
            if (rest == Off)
            {
                return new SignalLevel(id, 0, 0);
            }

            int rows = 1;
            string spaced = " " + rest;
            int every = spaced.IndexOf(Every);
            if (every >= 0)
            {
                rows = ParseNumber(spaced.Substring(every + Every.Length).Trim(), 0);
                rest = spaced.Substring(0, every).Trim();
                if (rows < 1 || rows > FrameFormat.MaxEvery)
                {
                    return null;
                }
            }

            if (rest.Length == 0)
            {
                return every >= 0 ? new SignalLevel(id, 0, rows) : null;
            }

            SignalDefinition signal = SignalCatalogue.Get(id);
            int step = ParseNumber(rest, signal.Decimals);
            return FrameLayout.IsStepPossible(SignalCatalogue.Current, id, step) ? new SignalLevel(id, step, rows) : null;
        }

        /// <summary>The layout of a group's rows with these levels.</summary>
        /// <param name="group">The group.</param>
        /// <param name="periodMs">Nominal time between rows.</param>
        /// <param name="levels">Levels of any signals; of several for one signal the last counts.</param>
        /// <returns>The layout; as the catalogue has it when nothing would be left of it.</returns>
        public static FrameLayout MakeLayout(SignalGroup group, int periodMs, SignalLevel[] levels)
        {
            int[] all = SignalCatalogue.GetGroup(group);
            int[] steps = new int[all.Length];
            byte[] rows = new byte[all.Length];
            int count = 0;
            for (int column = 0; column < all.Length; column++)
            {
                rows[column] = 1;
                for (int i = 0; i < levels.Length; i++)
                {
                    if (levels[i].Id == all[column])
                    {
                        steps[column] = levels[i].Step;
                        rows[column] = (byte)levels[i].EveryRows;
                    }
                }

                count += rows[column] > 0 ? 1 : 0;
            }

            if (count == 0)
            {
                return new FrameLayout(group, periodMs);
            }

            int[] ids = new int[count];
            int[] stepsLeft = new int[count];
            byte[] rowsLeft = new byte[count];
            int left = 0;
            for (int column = 0; column < all.Length; column++)
            {
                if (rows[column] > 0)
                {
                    ids[left] = all[column];
                    stepsLeft[left] = steps[column];
                    rowsLeft[left] = rows[column];
                    left++;
                }
            }

            // What cannot go together stays as the catalogue has it.
            return new FrameLayout(group, periodMs, ids, FrameLayout.AreStepsPossible(ids, stepsLeft) ? stepsLeft : new int[count], rowsLeft);
        }

        // A number with up to so many decimals as a whole number of the last of them, or -1.
        private static int ParseNumber(string text, int decimals)
        {
            long number = 0;
            int behindPoint = -1;
            int digits = 0;
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                if (c == '.' && behindPoint < 0)
                {
                    behindPoint = 0;
                    continue;
                }

                if (c < '0' || c > '9' || behindPoint == decimals || number > int.MaxValue)
                {
                    return -1;
                }

                number = (number * 10) + (c - '0');
                digits++;
                behindPoint += behindPoint >= 0 ? 1 : 0;
            }

            for (int i = behindPoint < 0 ? 0 : behindPoint; i < decimals; i++)
            {
                number *= 10;
            }

            return digits == 0 || number > int.MaxValue ? -1 : (int)number;
        }
    }
}
