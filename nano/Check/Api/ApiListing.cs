using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;

namespace Telematics.Nano.Api
{
    /// <summary>
    /// The public API of one assembly of the device, as nano/api lists it. The format is described in nano/api/README.md;
    /// a line that does not follow it is an error, so that nothing is ever left out silently.
    /// </summary>
    public sealed partial class ApiListing
    {
        private static readonly HashSet<string> Modifiers = new(StringComparer.Ordinal)
        {
            "public", "protected", "static", "abstract", "virtual", "override", "sealed", "const", "readonly",
        };

        private ApiListing(string name, Version version, IReadOnlyList<ApiType> types, int lineCount)
        {
            Name = name;
            Version = version;
            Types = types;
            LineCount = lineCount;
        }

        /// <summary>The assembly's simple name.</summary>
        public string Name { get; }

        /// <summary>The assembly's version.</summary>
        public Version Version { get; }

        /// <summary>Every public type, nested ones included, in the listing's order.</summary>
        public IReadOnlyList<ApiType> Types { get; }

        /// <summary>How many lines of types and members the listing has, without the first and the empty ones.</summary>
        public int LineCount { get; }

        /// <summary>Reads one listing.</summary>
        public static ApiListing Load(string path) => Parse(File.ReadAllText(path), Path.GetFileName(path));

        /// <summary>Reads every listing of a folder, in the order of their names.</summary>
        public static IReadOnlyList<ApiListing> LoadAll(string folder)
        {
            string[] files = Directory.GetFiles(folder, "*.txt");
            Array.Sort(files, StringComparer.Ordinal);
            return Array.ConvertAll(files, Load);
        }

        /// <summary>Parses a listing's text.</summary>
        /// <param name="text">The listing.</param>
        /// <param name="fileName">What to call it in an error.</param>
        /// <exception cref="FormatException">A line is not understood.</exception>
        public static ApiListing Parse(string text, string fileName)
        {
            string[] lines = text.Split('\n');
            string[] head = lines[0].TrimEnd().Split(' ');
            if (head.Length != 3 || head[0] != "assembly" || !Version.TryParse(head[2], out Version? version))
            {
                throw new FormatException($"{fileName}(1): expected 'assembly NAME VERSION'");
            }

            var types = new List<ApiType>();
            int count = 0;
            for (int i = 1; i < lines.Length; i++)
            {
                string line = lines[i].TrimEnd();
                if (line.Length == 0)
                {
                    continue;
                }

                count++;
                try
                {
                    if (line[0] != ' ')
                    {
                        types.Add(ParseType(line));
                    }
                    else
                    {
                        types[^1].Members.Add(ParseMember(line.Trim(), types[^1]));
                    }
                }
                catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
                {
                    throw new FormatException($"{fileName}({i + 1}): not understood: {line.Trim()}", e);
                }
            }

            return new ApiListing(head[1], version, types, count);
        }

        private static ApiType ParseType(string line)
        {
            List<ApiAttribute> attributes = TakeAttributes(ref line);
            var modifiers = TakeModifiers(ref line);
            if (!modifiers.Contains("public") && !modifiers.Contains("protected"))
            {
                throw new FormatException();
            }

            ApiTypeKind kind = TakeWord(ref line) switch
            {
                "class" => ApiTypeKind.Class,
                "struct" => ApiTypeKind.Struct,
                "interface" => ApiTypeKind.Interface,
                "enum" => ApiTypeKind.Enum,
                "delegate" => ApiTypeKind.Delegate,
                _ => throw new FormatException(),
            };
            string[] parts = line.Split(" : ");
            if (parts.Length > 2 || parts[0].Contains(' '))
            {
                throw new FormatException();
            }

            string[] bases = parts.Length == 2 ? parts[1].Split(", ") : [];
            return new ApiType(parts[0], kind, modifiers, bases, attributes);
        }

        private static ApiMember ParseMember(string line, ApiType owner)
        {
            if (owner.Kind == ApiTypeKind.Enum)
            {
                string[] parts = line.Split(" = ");
                return new ApiMember(ApiMemberKind.EnumValue, parts[0]) { Value = parts[1] };
            }

            List<ApiAttribute> attributes = TakeAttributes(ref line);
            string word = TakeWord(ref line);
            HashSet<string> modifiers = TakeModifiers(ref line);
            switch (word)
            {
                case "constructor":
                    return new ApiMember(ApiMemberKind.Constructor, ".ctor")
                    {
                        Modifiers = modifiers, Attributes = attributes, Parameters = ParseParameters(line), Type = "System.Void",
                    };
                case "invoke" when owner.Kind == ApiTypeKind.Delegate:
                {
                    string type = TakeWord(ref line);
                    return new ApiMember(ApiMemberKind.Invoke, "Invoke") { Type = type, Parameters = ParseParameters(line) };
                }

                case "method":
                {
                    string type = TakeWord(ref line);
                    int open = line.IndexOf('(');
                    return new ApiMember(ApiMemberKind.Method, line[..open])
                    {
                        Modifiers = modifiers, Attributes = attributes, Type = type, Parameters = ParseParameters(line[open..]),
                    };
                }

                case "event":
                {
                    string type = TakeWord(ref line);
                    return new ApiMember(ApiMemberKind.Event, TakeLast(line)) { Modifiers = modifiers, Attributes = attributes, Type = type };
                }

                case "field":
                {
                    string type = TakeWord(ref line);
                    int equals = line.IndexOf(" = ", StringComparison.Ordinal);
                    return new ApiMember(ApiMemberKind.Field, equals < 0 ? TakeLast(line) : line[..equals])
                    {
                        Modifiers = modifiers, Attributes = attributes, Type = type, Value = equals < 0 ? null : line[(equals + 3)..],
                    };
                }

                case "property":
                {
                    string type = TakeWord(ref line);
                    Match match = PropertyPattern().Match(line);
                    if (!match.Success)
                    {
                        throw new FormatException();
                    }

                    return new ApiMember(ApiMemberKind.Property, match.Groups["name"].Value)
                    {
                        Modifiers = modifiers,
                        Attributes = attributes,
                        Type = type,
                        Parameters = match.Groups["index"].Success ? ParseParameters(match.Groups["index"].Value) : [],
                        HasGetter = match.Groups["get"].Success,
                        HasSetter = match.Groups["set"].Success,
                        ProtectedGetter = match.Groups["pget"].Success,
                        ProtectedSetter = match.Groups["pset"].Success,
                    };
                }

                default:
                    throw new FormatException();
            }
        }

        private static List<ApiParameter> ParseParameters(string text)
        {
            if (text[0] != '(' || text[^1] != ')')
            {
                throw new FormatException();
            }

            var parameters = new List<ApiParameter>();
            foreach (string part in SplitOutsideQuotes(text[1..^1]))
            {
                string rest = part;
                string? value = null;
                int equals = rest.IndexOf(" = ", StringComparison.Ordinal);
                if (equals >= 0)
                {
                    value = rest[(equals + 3)..];
                    rest = rest[..equals];
                }

                bool isThis = TakeIf(ref rest, "this ");
                bool isParams = TakeIf(ref rest, "params ");
                bool isOut = TakeIf(ref rest, "out ");
                string type = TakeWord(ref rest);
                if (isOut && !type.EndsWith('&'))
                {
                    throw new FormatException();
                }

                parameters.Add(new ApiParameter(type, TakeLast(rest), isOut, isParams, isThis, value));
            }

            return parameters;
        }

        private static IEnumerable<string> SplitOutsideQuotes(string text)
        {
            var part = new StringBuilder();
            bool quoted = false;
            foreach (char c in text)
            {
                quoted ^= c == '"';
                if (c == ',' && !quoted)
                {
                    yield return part.ToString().Trim();
                    part.Clear();
                }
                else
                {
                    part.Append(c);
                }
            }

            if (part.ToString().Trim().Length > 0)
            {
                yield return part.ToString().Trim();
            }
        }

        private static List<ApiAttribute> TakeAttributes(ref string line)
        {
            var attributes = new List<ApiAttribute>();
            for (Match match = AttributePattern().Match(line); match.Success; match = AttributePattern().Match(line))
            {
                string argument = match.Groups["argument"].Value.Trim();
                attributes.Add(new ApiAttribute(match.Groups["name"].Value, argument));
                line = line[..match.Index];
            }

            return attributes;
        }

        private static HashSet<string> TakeModifiers(ref string line)
        {
            var modifiers = new HashSet<string>(StringComparer.Ordinal);
            while (line.IndexOf(' ') is int space and > 0 && Modifiers.Contains(line[..space]))
            {
                modifiers.Add(TakeWord(ref line));
            }

            return modifiers;
        }

        private static string TakeWord(ref string line)
        {
            int space = line.IndexOf(' ');
            string word = line[..space];
            line = line[(space + 1)..];
            return word;
        }

        private static string TakeLast(string line) =>
            line.Length > 0 && !line.Contains(' ') ? line : throw new FormatException();

        private static bool TakeIf(ref string line, string prefix)
        {
            if (!line.StartsWith(prefix, StringComparison.Ordinal))
            {
                return false;
            }

            line = line[prefix.Length..];
            return true;
        }

        [GeneratedRegex(@" \[(?<name>usage|conditional|obsolete|flags)(?<argument> [^\]]*)?\]$", RegexOptions.CultureInvariant)]
        private static partial Regex AttributePattern();

        [GeneratedRegex(@"^(?<name>\w+)(?<index>\([^)]*\))?(?<get> (?<pget>protected )?get)?(?<set> (?<pset>protected )?set)?$", RegexOptions.CultureInvariant)]
        private static partial Regex PropertyPattern();
    }
}
