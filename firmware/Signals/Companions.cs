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
