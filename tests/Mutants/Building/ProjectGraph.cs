using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Telematics.Mutants.Building
{
    /// <summary>Which projects there are, which source is whose, and what depends on what.</summary>
    public sealed class ProjectGraph
    {
        private readonly Repository _repository;
        private readonly Dictionary<string, Project> _projects = new(StringComparer.Ordinal);

        /// <summary>Reads the project files.</summary>
        public ProjectGraph(Repository repository)
        {
            _repository = repository;
            foreach (string file in repository.ProjectFiles())
            {
                _projects.Add(file, Read(file));
            }
        }

        /// <summary>Finds a project by its folder, relative to the root.</summary>
        /// <exception cref="MutantsException">None is there.</exception>
        public Project At(string folder) => _projects.Values.FirstOrDefault(p => _repository.RelativeOf(p.Folder) == folder)
            ?? throw new MutantsException($"There is no project in {folder}.");

        /// <summary>The test project of a name, if there is one.</summary>
        public Project? FindTests(string name) => _projects.Values.FirstOrDefault(p => p.Name == name && _repository.RelativeOf(p.Folder).StartsWith("tests/", StringComparison.Ordinal));

        /// <summary>The project in whose folder a source is.</summary>
        /// <param name="file">The source, relative to the root.</param>
        /// <exception cref="MutantsException">None.</exception>
        public Project OwnerOf(string file)
        {
            string path = _repository.PathOf(file);
            return _projects.Values.Where(p => path.StartsWith(p.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)).MaxBy(p => p.Folder.Length)
                ?? throw new MutantsException($"No project compiles {file}.");
        }

        /// <summary>The test projects that reference a project by themselves, those that reference the fewest others first.</summary>
        public IEnumerable<Project> TestsOf(Project project) => _projects.Values
            .Where(p => p.Name.EndsWith(".Tests", StringComparison.Ordinal) && p.References.Contains(project.Path))
            .OrderBy(p => p.References.Count)
            .ThenBy(p => p.Name, StringComparer.Ordinal);

        /// <summary>Whether a project compiles a source.</summary>
        public bool Compiles(Project project, string file) => OwnerOf(file) == project || project.Links.Contains(_repository.PathOf(file));

        /// <summary>A project and all that it references, each after those that it references.</summary>
        public IReadOnlyList<Project> Closure(Project project)
        {
            List<Project> ordered = [];
            void Visit(Project one)
            {
                if (!ordered.Contains(one))
                {
                    foreach (string reference in one.References)
                    {
                        Visit(_projects[reference]);
                    }

                    ordered.Add(one);
                }
            }

            Visit(project);
            return ordered;
        }

        private static Project Read(string file)
        {
            string folder = Path.GetDirectoryName(file)!;
            XElement root;
            try
            {
                root = XDocument.Load(file).Root!;
            }
            catch (System.Xml.XmlException e)
            {
                throw new MutantsException($"{file} cannot be read: {e.Message}");
            }

            IEnumerable<string> Paths(string kind, string extension) => root.Descendants(kind)
                .SelectMany(e => ((string?)e.Attribute("Include") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Select(p => Path.GetFullPath(Path.Combine(folder, p.Replace('\\', '/'))))
                .Where(p => p.EndsWith(extension, StringComparison.Ordinal) && File.Exists(p));
            return new Project
            {
                Path = file,
                Name = Path.GetFileNameWithoutExtension(file),
                References = [.. Paths("ProjectReference", ".csproj")],
                Links = [.. Paths("Compile", ".cs")],
            };
        }
    }
}
