using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Telematics.Mutants.Building;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Running
{
    /// <summary>Builds each mutant of a list and runs the tests of its subject and the simulation against it.</summary>
    public sealed class Campaign
    {
        private readonly CampaignOptions _options;
        private readonly ProjectGraph _graph;
        private readonly Subjects _subjects;
        private readonly MutantCompiler _compiler;
        private readonly Project _bench;

        /// <summary>Prepares one.</summary>
        public Campaign(Repository repository, CampaignOptions options)
        {
            _options = options;
            _graph = new ProjectGraph(repository);
            _subjects = new Subjects(_graph);
            _compiler = new MutantCompiler(repository, _graph);
            _bench = _graph.At("boards/bench");
        }

        /// <summary>Runs it.</summary>
        /// <param name="mutants">The mutants.</param>
        /// <param name="scratch">Where.</param>
        /// <param name="onResult">Hears each result, one at a time, as it comes.</param>
        /// <param name="stop">Ends it.</param>
        /// <exception cref="MutantsException">The tests fail without a mutant, or something is not built.</exception>
        public void Run(IReadOnlyList<Mutant> mutants, Scratch scratch, Action<MutantResult> onResult, CancellationToken stop)
        {
            // All are found before any is run.
            Dictionary<Mutant, IReadOnlyList<TestSelection>> tests = mutants.ToDictionary(m => m, _subjects.TestsOf);
            Programs programs = new(scratch);
            TestRunner runner = new(scratch, programs, _graph, stop);
            Simulator simulator = new(scratch, programs, _bench, _options.SimulationDays, stop);
            object gate = new();
            try
            {
                // One by one, in the list's order.
                Parallel.ForEach(Partitioner.Create(mutants, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = _options.Jobs, CancellationToken = stop }, mutant =>
                {
                    MutantResult result = Run(mutant, tests[mutant], runner, simulator);
                    lock (gate)
                    {
                        onResult(result);
                    }
                });
            }
            catch (AggregateException e)
            {
                throw e.InnerExceptions.FirstOrDefault(i => i is MutantsException or OperationCanceledException) ?? e;
            }
        }

        private MutantResult Run(Mutant mutant, IReadOnlyList<TestSelection> tests, TestRunner runner, Simulator simulator)
        {
            IReadOnlyDictionary<string, byte[]> images;
            try
            {
                images = _compiler.Build(mutant, tests.Select(t => _graph.FindTests(t.Project)!).Append(_bench));
            }
            catch (MutantsException e)
            {
                return new MutantResult(mutant) { NotBuilt = e.Message };
            }

            if (images.Count == 0)
            {
                return new MutantResult(mutant) { NotBuilt = $"neither its tests nor the bench hold {mutant.File}" };
            }

            return new MutantResult(mutant)
            {
                ByTests = _options.RunsTests ? tests.Select(t => runner.Run(t, images)).FirstOrDefault(c => c is not null) : null,
                BySimulation = _options.RunsSimulation ? simulator.Run(images) : null,
            };
        }
    }
}
