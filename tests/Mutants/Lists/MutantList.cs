using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Telematics.Mutants.Lists
{
    /// <summary>A list of mutants, read from a file of JSON: see this project's README.</summary>
    public sealed class MutantList
    {
        private static readonly string[] Fields = ["name", "file", "text", "replacement", "why", "tests"];

        private MutantList(IReadOnlyList<Mutant> mutants, IReadOnlyList<Mutant> equivalent)
        {
            Mutants = mutants;
            Equivalent = equivalent;
        }

        /// <summary>Those that are wrong.</summary>
        public IReadOnlyList<Mutant> Mutants { get; }

        /// <summary>Those that look wrong and that nothing can tell from the original; they are not run.</summary>
        public IReadOnlyList<Mutant> Equivalent { get; }

        /// <summary>Reads a list.</summary>
        /// <param name="json">Its text.</param>
        /// <exception cref="MutantsException">It is no such list; says where and why.</exception>
        public static MutantList Parse(string json)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(
                    json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                MutantList list = Read(document.RootElement);
                IGrouping<string, Mutant>? twice = list.All.GroupBy(m => m.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
                return twice is null ? list : throw new MutantsException($"two mutants have the name {twice.Key}");
            }
            catch (JsonException e)
            {
                throw new MutantsException($"it is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            }
        }

        /// <summary>Reads a list's file and checks that each text stands once in its file.</summary>
        /// <param name="repository">The repository that the files are in.</param>
        /// <param name="file">The list.</param>
        /// <exception cref="MutantsException">It cannot be read, or does not fit the sources.</exception>
        public static MutantList Load(Repository repository, string file)
        {
            string json;
            try
            {
                json = System.IO.File.ReadAllText(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MutantsException($"The list {file} cannot be read.");
            }

            try
            {
                MutantList list = Parse(json);
                foreach (Mutant mutant in list.All)
                {
                    mutant.Apply(repository.ReadSource(mutant));
                }

                return list;
            }
            catch (MutantsException e)
            {
                throw new MutantsException($"The list {file}: {e.Message}.");
            }
        }

        /// <summary>Those of both kinds.</summary>
        public IEnumerable<Mutant> All => Mutants.Concat(Equivalent);

        private static MutantList Read(JsonElement root)
        {
            if (root.ValueKind == JsonValueKind.Array)
            {
                return new MutantList(ReadMutants(root, "the list"), []);
            }

            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new MutantsException("it is neither an object with \"mutants\" nor an array of them");
            }

            List<Mutant>? mutants = null;
            List<Mutant> equivalent = [];
            foreach (JsonProperty property in root.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "mutants":
                        mutants = ReadMutants(property.Value, property.Name);
                        break;
                    case "equivalent":
                        equivalent = ReadMutants(property.Value, property.Name);
                        break;
                    default:
                        throw new MutantsException($"it has an unknown field \"{property.Name}\"");
                }
            }

            return new MutantList(mutants ?? throw new MutantsException("it has no \"mutants\""), equivalent);
        }

        private static List<Mutant> ReadMutants(JsonElement array, string what)
        {
            if (array.ValueKind != JsonValueKind.Array)
            {
                throw new MutantsException($"{what} is no array");
            }

            List<Mutant> mutants = [];
            foreach (JsonElement element in array.EnumerateArray())
            {
                mutants.Add(ReadMutant(element, $"{what}[{mutants.Count}]"));
            }

            return mutants;
        }

        private static Mutant ReadMutant(JsonElement element, string at)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                throw new MutantsException($"{at} is no object");
            }

            string name = Text(element, "name", at);
            if (element.EnumerateObject().Select(p => p.Name).FirstOrDefault(field => !Fields.Contains(field)) is { } unknown)
            {
                throw new MutantsException($"{name} has an unknown field \"{unknown}\"");
            }

            Mutant mutant = new()
            {
                Name = name,
                File = Text(element, "file", name),
                Text = Text(element, "text", name),
                Replacement = Text(element, "replacement", name, mayBeEmpty: true),
                Why = Text(element, "why", name),
                Tests = ReadTests(element, name),
            };
            return mutant.Text == mutant.Replacement ? throw new MutantsException($"{name}: its replacement is its text") : mutant;
        }

        private static List<TestSelection> ReadTests(JsonElement element, string name)
        {
            if (!element.TryGetProperty("tests", out JsonElement tests))
            {
                return [];
            }

            if (tests.ValueKind != JsonValueKind.Array || tests.EnumerateArray().Any(t => t.ValueKind != JsonValueKind.String))
            {
                throw new MutantsException($"{name}: \"tests\" is no array of texts");
            }

            return [.. tests.EnumerateArray().Select(t => TestSelection.Parse(t.GetString()!))];
        }

        private static string Text(JsonElement element, string field, string of, bool mayBeEmpty = false)
        {
            if (!element.TryGetProperty(field, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            {
                throw new MutantsException($"{of} has no \"{field}\"");
            }

            string text = value.GetString()!;
            return text.Length > 0 || mayBeEmpty ? text : throw new MutantsException($"{of}: \"{field}\" is empty");
        }
    }
}
