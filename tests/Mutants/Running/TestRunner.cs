using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Telematics.Mutants.Building;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Running
{
    /// <summary>Runs tests against a mutant, up to the first that fails.</summary>
    internal sealed class TestRunner(Scratch scratch, Programs programs, ProjectGraph graph, CancellationToken stop)
    {
        // Without a mutant: only there to say that the tests pass, and how long they take.
        private static readonly TimeSpan FirstLimit = TimeSpan.FromMinutes(10);

        private const int LeastLimitS = 60;
        private const int TimesLonger = 10;

        private static readonly Dictionary<string, byte[]> Original = [];

        private readonly ConcurrentDictionary<TestSelection, Lazy<double>> _took = new();

        /// <summary>Runs some tests.</summary>
        /// <returns>What failed, or null.</returns>
        /// <exception cref="MutantsException">They fail without any mutant, or there are none.</exception>
        public Catch? Run(TestSelection tests, IReadOnlyDictionary<string, byte[]> images)
        {
            double usual = _took.GetOrAdd(tests, _ => new Lazy<double>(() => RunOriginal(tests), LazyThreadSafetyMode.ExecutionAndPublication)).Value;
            return Run(tests, images, TimeSpan.FromSeconds(Math.Max(LeastLimitS, usual * TimesLonger)), out _);
        }

        private double RunOriginal(TestSelection tests)
        {
            Stopwatch took = Stopwatch.StartNew();
            Catch? failed = Run(tests, Original, FirstLimit, out int passed);
            if (failed is not null)
            {
                throw new MutantsException($"{tests} fails without any mutant: {failed.By}: {failed.What}");
            }

            return passed > 0 ? took.Elapsed.TotalSeconds : throw new MutantsException($"{tests} has no tests.");
        }

        private Catch? Run(TestSelection tests, IReadOnlyDictionary<string, byte[]> images, TimeSpan limit, out int passed)
        {
            Project project = graph.FindTests(tests.Project) ?? throw new MutantsException($"There are no tests {tests.Project}.");
            TestOutput output = new();
            Stopwatch took = Stopwatch.StartNew();
            (int? status, bool isLate) = programs.With(project, images, program => ChildProcess.Run(scratch, Arguments(program, tests), limit, output.Read, stop));
            passed = output.Passed;
            double seconds = took.Elapsed.TotalSeconds;
            if (isLate)
            {
                return new Catch(tests.Project, $"does not end within {limit.TotalSeconds:F0} s", seconds);
            }

            if (output.Failed is not null)
            {
                return new Catch(output.Failed, output.Message, seconds);
            }

            return status == 0 ? null : new Catch(tests.Project, output.HasCrashed ? "the process that runs the tests crashes" : $"ends in status {status}", seconds);
        }

        private static IEnumerable<string> Arguments(string program, TestSelection tests)
        {
            yield return "vstest";
            yield return program;
            yield return "--logger:console;verbosity=normal";
            if (tests.Filter is not null)
            {
                yield return "--testcasefilter:" + tests.Filter;
            }
        }
    }
}
