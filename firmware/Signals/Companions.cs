using System;

namespace Telematics.Signals
{
    /// <summary>Which signals tell of which others, from a vehicle's physics; by how much is learned.</summary>
    public static class Companions
    {
        /// <summary>
        /// Numbers a line of <see cref="Catalogue.CompanionLines"/>: a signal; its first feature, the signal that this is of, and where it is
        /// of a product the other one; its second feature, or <see cref="Feature.None"/>, likewise; what the first feature is taken to weigh
        /// in the beginning, in 4096ths. Of several lines for a signal the first counts whose signals are all there.
        /// </summary>
        public const int LineLength = 8;

        /// <summary>No line.</summary>
        public const byte NoLine = 255;

        /// <summary>In a line: where the first feature begins.</summary>
        public const int FirstFeature = 1;

        /// <summary>Numbers a feature: it, and the signals that it is of.</summary>
        public const int FeatureLength = 3;

        /// <summary>In a line: what the first feature is taken to weigh in the beginning, in 4096ths.</summary>
        public const int FirstWeight = 7;

        /// <summary>Copies the lines that name signals of a catalogue alone.</summary>
        /// <param name="lines">The lines.</param>
        /// <param name="count">How many signals the catalogue has.</param>
        /// <param name="to">Receives them; null to see how many numbers they are.</param>
        /// <param name="at">Where to.</param>
        /// <returns>How many numbers they are.</returns>
        internal static int Copy(short[] lines, int count, short[]? to, int at)
        {
            int copied = 0;
            for (int line = 0; line < lines.Length; line += LineLength)
            {
                if (lines[line + 2] < count && lines[line + 3] < count && lines[line + 5] < count && lines[line + 6] < count)
                {
                    if (to != null)
                    {
                        Array.Copy(lines, line, to, at + copied, LineLength);
                    }

                    copied += LineLength;
                }
            }

            return copied;
        }

        /// <summary>Finds the line for a signal.</summary>
        /// <param name="table">The lines: <see cref="Catalogue.CompanionLines"/>.</param>
        /// <param name="id">The signal.</param>
        /// <param name="places">By the signals' ids, -1 for those that are not there.</param>
        /// <returns>The number of the line, or <see cref="NoLine"/>.</returns>
        public static byte FindLine(short[] table, int id, int[] places)
        {
            for (int at = 0; at < table.Length; at += LineLength)
            {
                if (table[at] == id && places[table[at + 2]] >= 0 && places[table[at + 3]] >= 0 && places[table[at + 5]] >= 0 && places[table[at + 6]] >= 0)
                {
                    return (byte)(at / LineLength);
                }
            }

            return NoLine;
        }
    }
}
