using System.Runtime.CompilerServices;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
{
    /// <summary>The lines of catalogues, kept: a catalogue itself makes the unit's anew at each call. For any number of threads.</summary>
    public static class SignalLines
    {
        private static readonly ConditionalWeakTable<Catalogue, SignalDefinition[]> Kept = [];

        /// <summary>The lines of a catalogue, by the signals' ids. Not to be changed.</summary>
        public static SignalDefinition[] Of(Catalogue catalogue) => Kept.GetValue(catalogue, Read);

        private static SignalDefinition[] Read(Catalogue catalogue)
        {
            SignalDefinition[] lines = new SignalDefinition[catalogue.Count];
            for (int id = 0; id < lines.Length; id++)
            {
                lines[id] = catalogue.Get(id);
            }

            return lines;
        }
    }
}
