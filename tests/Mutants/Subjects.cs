using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Mutants.Building;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants
{
    /// <summary>Which tests are those of a source file's subject, where the list does not say.</summary>
    public sealed class Subjects
    {
        // What is tested, beside by its own project's tests, by others: a part of a path, and the tests, quick before slow.
        private static readonly (string Part, string Tests)[] Others =
        [
            ("firmware/", "Unit.Tests"),
            ("/UtcClock", "Sampling.Tests FullyQualifiedName~Time"),
            ("drivers/Can/Mcp2515", "Bench.Tests FullyQualifiedName~Can.Mcp2515On|FullyQualifiedName~Mcp2515Order"),
            ("firmware/Frames/", "Fleet.Tests FullyQualifiedName~Frame|FullyQualifiedName~Vector"),
            ("firmware/Signals/", "Fleet.Tests FullyQualifiedName~Frame|FullyQualifiedName~Vector|FullyQualifiedName~Catalogue"),
        ];

        private readonly ProjectGraph _graph;

        /// <summary>Prepares to find tests.</summary>
        public Subjects(ProjectGraph graph)
        {
            _graph = graph;
        }

        /// <summary>The tests of a mutant's subject, the quickest first.</summary>
        /// <exception cref="MutantsException">There are none.</exception>
        public IReadOnlyList<TestSelection> TestsOf(Mutant mutant)
        {
            IReadOnlyList<TestSelection> tests = mutant.Tests.Count > 0 ? mutant.Tests : Default(mutant.File);
            return tests.FirstOrDefault(t => _graph.FindTests(t.Project) is null) is { } unknown
                ? throw new MutantsException($"{mutant.Name}: there are no tests {unknown.Project}.")
                : tests;
        }

        private List<TestSelection> Default(string file)
        {
            Project owner = _graph.OwnerOf(file);
            List<TestSelection> tests = [];
            if (_graph.FindTests(owner.Name + ".Tests") is { } own)
            {
                tests.Add(new TestSelection(own.Name, null));
            }
            else if (_graph.TestsOf(owner).FirstOrDefault() is { } nearest)
            {
                tests.Add(new TestSelection(nearest.Name, null));
            }

            tests.AddRange(Others.Where(o => file.Contains(o.Part, StringComparison.Ordinal)).Select(o => TestSelection.Parse(o.Tests)).Where(t => !tests.Contains(t)));
            return tests.Count > 0 ? tests : throw new MutantsException($"There are no tests of {file}; a list names them with \"tests\".");
        }
    }
}
