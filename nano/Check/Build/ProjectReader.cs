using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Telematics.Nano.Build
{
    /// <summary>
    /// Finds and reads the device projects of a repository. Their files are kept simple on purpose, so that this
    /// reader understands all of them: properties, items, and conditions that compare a property with a text.
    /// What it does not understand it refuses.
    /// </summary>
    public sealed partial class ProjectReader
    {
        private readonly Repository _repository;

        /// <summary>Reads from the repository given.</summary>
        public ProjectReader(Repository repository)
        {
            _repository = repository;
        }

        /// <summary>Every device project, each after those that it references.</summary>
        /// <exception cref="CheckException">A project file is not understood, or the references make a circle.</exception>
        public IReadOnlyList<DeviceProject> ReadAll()
        {
            var projects = new SortedDictionary<string, DeviceProject>(StringComparer.Ordinal);
            foreach (string file in ProjectFiles(_repository.Root))
            {
                XElement root = XDocument.Load(file).Root!;
                if (root.Elements("Import").Any(i => ((string?)i.Attribute("Project") ?? "").EndsWith("nano/Device.props", StringComparison.Ordinal)))
                {
                    projects.Add(_repository.RelativeOf(file), Read(file, root));
                }
            }

            return Order(projects);
        }

        private static IEnumerable<string> ProjectFiles(string folder)
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.csproj"))
            {
                yield return file;
            }

            foreach (string sub in Directory.EnumerateDirectories(folder))
            {
                if (Path.GetFileName(sub) is not ("bin" or "obj" or "artifacts") and [not '.', ..])
                {
                    foreach (string file in ProjectFiles(sub))
                    {
                        yield return file;
                    }
                }
            }
        }

        private static List<DeviceProject> Order(SortedDictionary<string, DeviceProject> projects)
        {
            var ordered = new List<DeviceProject>();
            var open = new HashSet<string>(StringComparer.Ordinal);
            void Visit(DeviceProject project)
            {
                if (ordered.Contains(project))
                {
                    return;
                }

                if (!open.Add(project.Path))
                {
                    throw new CheckException($"{project.Path} references itself in a circle");
                }

                foreach (string reference in project.References)
                {
                    Visit(projects.TryGetValue(reference, out DeviceProject? found)
                        ? found
                        : throw new CheckException($"{project.Path} references {reference}, which is not a device project"));
                }

                ordered.Add(project);
            }

            foreach (DeviceProject project in projects.Values)
            {
                Visit(project);
            }

            return ordered;
        }

        private DeviceProject Read(string file, XElement root)
        {
            string folder = Path.GetDirectoryName(file)!;
            var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Nano"] = "true",
                ["Configuration"] = "Release",
                ["MSBuildProjectName"] = Path.GetFileNameWithoutExtension(file),
                ["MSBuildThisFileDirectory"] = folder + "/",
                ["MSBuildProjectDirectory"] = folder,
                ["RepositoryRoot"] = _repository.Root + "/",
                ["AssemblyName"] = "Telematics." + Path.GetFileNameWithoutExtension(file),
            };
            var items = new List<(string Kind, string? Include, string? Remove)>();
            foreach (XElement group in root.Elements().Where(e => Holds(e, properties, file)))
            {
                foreach (XElement element in group.Elements().Where(e => Holds(e, properties, file)))
                {
                    if (group.Name.LocalName == "PropertyGroup")
                    {
                        properties[element.Name.LocalName] = Expand(element.Value.Trim(), properties);
                    }
                    else if (group.Name.LocalName == "ItemGroup")
                    {
                        string? Value(string name) => (string?)element.Attribute(name) is { } v ? Expand(v, properties) : null;
                        items.Add((element.Name.LocalName, Value("Include"), Value("Remove")));
                    }
                }
            }

            IEnumerable<string> Of(string kind) => items.Where(i => i.Kind == kind && i.Include is not null).SelectMany(i => Parts(i.Include!));
            bool deviceTests = Is(properties, "DeviceTests");
            string relative = _repository.RelativeOf(file);
            return new DeviceProject(relative, properties["AssemblyName"])
            {
                IsExe = properties.GetValueOrDefault("OutputType") == "Exe",
                IsTest = deviceTests || relative.StartsWith("tests/", StringComparison.Ordinal),
                Sources = Sources(folder, properties, items),
                References = [.. Of("ProjectReference").Select(r => _repository.RelativeOf(Path.Combine(folder, r.Replace('\\', '/'))))],
                Packages = deviceTests ? [.. Of("NanoPackage"), Api.NanoPackages.TestFramework] : [.. Of("NanoPackage")],
                Constants = [.. Parts(properties.GetValueOrDefault("DefineConstants", ""))],
                Friends = [.. Of("InternalsVisibleTo")],
                Silenced = [.. properties.GetValueOrDefault("NoWarn", "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            };
        }

        private IReadOnlyList<string> Sources(
            string folder, Dictionary<string, string> properties, List<(string Kind, string? Include, string? Remove)> items)
        {
            var sources = new SortedSet<string>(StringComparer.Ordinal);
            if (properties.GetValueOrDefault("EnableDefaultCompileItems") != "false" && properties.GetValueOrDefault("EnableDefaultItems") != "false")
            {
                sources.UnionWith(Files(folder, "**/*.cs").Where(f => !UnderBuildOutput(folder, f)));
            }

            foreach ((_, string? include, string? remove) in items.Where(i => i.Kind == "Compile"))
            {
                foreach (string pattern in Parts(include ?? ""))
                {
                    List<string> found = [.. Files(folder, pattern)];
                    sources.UnionWith(found.Count > 0 || pattern.Contains('*') ? found : throw new CheckException($"{_repository.RelativeOf(folder)} has no {pattern}"));
                }

                foreach (string pattern in Parts(remove ?? ""))
                {
                    sources.ExceptWith(Files(folder, pattern));
                }
            }

            return [.. sources.Select(_repository.RelativeOf).Order(StringComparer.Ordinal)];
        }

        private static bool UnderBuildOutput(string folder, string file)
        {
            string[] parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            return parts[0] is "bin" or "obj";
        }

        /// <summary>The files that a pattern with <c>*</c> and <c>**</c> means.</summary>
        private static IEnumerable<string> Files(string folder, string pattern)
        {
            string full = Path.GetFullPath(Path.Combine(folder, pattern.Replace('\\', '/')));
            int star = full.IndexOf('*');
            if (star < 0)
            {
                return File.Exists(full) ? [full] : [];
            }

            string fixedPart = full[..full.LastIndexOf(Path.DirectorySeparatorChar, star)];
            if (!Directory.Exists(fixedPart))
            {
                return [];
            }

            string expression = Regex.Escape(full).Replace(@"\*\*/", "(.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*");
            var regex = new Regex("^" + expression + "$", RegexOptions.CultureInvariant);
            return Directory.EnumerateFiles(fixedPart, "*", SearchOption.AllDirectories).Where(f => regex.IsMatch(f));
        }

        private static IEnumerable<string> Parts(string list) =>
            list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        private static bool Is(Dictionary<string, string> properties, string name) =>
            string.Equals(properties.GetValueOrDefault(name), "true", StringComparison.OrdinalIgnoreCase);

        private static string Expand(string text, Dictionary<string, string> properties) =>
            PropertyPattern().Replace(text, m => properties.GetValueOrDefault(m.Groups[1].Value, ""));

        private bool Holds(XElement element, Dictionary<string, string> properties, string file)
        {
            if ((string?)element.Attribute("Condition") is not { } condition)
            {
                return true;
            }

            return OrPattern().Split(condition).Any(any => AndPattern().Split(any).All(one =>
            {
                Match match = ComparisonPattern().Match(Expand(one, properties));
                if (!match.Success)
                {
                    throw new CheckException($"{_repository.RelativeOf(file)}: the condition {condition} is not understood");
                }

                bool equal = string.Equals(match.Groups["left"].Value, match.Groups["right"].Value, StringComparison.OrdinalIgnoreCase);
                return equal == (match.Groups["op"].Value == "==");
            }));
        }

        [GeneratedRegex(@"\$\((\w+)\)")]
        private static partial Regex PropertyPattern();

        [GeneratedRegex(@"\s+or\s+", RegexOptions.IgnoreCase)]
        private static partial Regex OrPattern();

        [GeneratedRegex(@"\s+and\s+", RegexOptions.IgnoreCase)]
        private static partial Regex AndPattern();

        [GeneratedRegex(@"^\s*'(?<left>[^']*)'\s*(?<op>==|!=)\s*'(?<right>[^']*)'\s*$")]
        private static partial Regex ComparisonPattern();
    }
}
