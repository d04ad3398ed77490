using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Building
{
    /// <summary>Builds mutants in memory: the assemblies that the change of a file changes, and no others.</summary>
    public sealed class MutantCompiler
    {
        private readonly Repository _repository;
        private readonly ProjectGraph _graph;
        private readonly ConcurrentDictionary<string, Lazy<CompiledProject>> _compiled = new(StringComparer.Ordinal);

        /// <summary>Prepares to build.</summary>
        public MutantCompiler(Repository repository, ProjectGraph graph)
        {
            _repository = repository;
            _graph = graph;
        }

        /// <summary>Builds a mutant.</summary>
        /// <param name="mutant">The mutant.</param>
        /// <param name="programs">The projects that will be run with it.</param>
        /// <returns>The assemblies that differ, by their simple names.</returns>
        /// <exception cref="MutantsException">It does not compile.</exception>
        public IReadOnlyDictionary<string, byte[]> Build(Mutant mutant, IEnumerable<Project> programs)
        {
            string path = _repository.PathOf(mutant.File);
            string content = mutant.Apply(_repository.ReadSource(mutant));
            Dictionary<string, byte[]> images = new(StringComparer.Ordinal);
            Dictionary<string, byte[]> surfaces = new(StringComparer.Ordinal);
            HashSet<Project> done = [];
            foreach (Project program in programs)
            {
                foreach (Project project in _graph.Closure(program))
                {
                    if (!done.Add(project) || !(_graph.Compiles(project, mutant.File) || (surfaces.Count > 0 && References(project, surfaces.Keys))))
                    {
                        continue;
                    }

                    CompiledProject compiled = Prepare(project);
                    (byte[] image, byte[]? surface) = compiled.Compile(path, content, surfaces);
                    images.Add(compiled.AssemblyName, image);
                    if (surface is not null)
                    {
                        surfaces.Add(compiled.AssemblyName, surface);
                    }
                }
            }

            return images;
        }

        private bool References(Project project, IEnumerable<string> assemblies)
        {
            HashSet<string> references = new(Prepare(project).References, StringComparer.Ordinal);
            return references.Overlaps(assemblies);
        }

        private CompiledProject Prepare(Project project) => _compiled.GetOrAdd(
            project.Path, _ => new Lazy<CompiledProject>(() => new CompiledProject(project), LazyThreadSafetyMode.ExecutionAndPublication)).Value;
    }
}
