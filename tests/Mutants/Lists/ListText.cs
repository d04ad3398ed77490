using System.Collections.Generic;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telematics.Mutants.Lists
{
    /// <summary>Mutants as the text of a list.</summary>
    public static class ListText
    {
        private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        /// <summary>Writes a list of mutants that are wrong.</summary>
        public static string Write(IEnumerable<Mutant> mutants) => JsonSerializer.Serialize(
            new { mutants = mutants.Select(m => new { name = m.Name, file = m.File, text = m.Text, replacement = m.Replacement, why = m.Why }) }, Options);
    }
}
