using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Telematics.Mutants.Lists;
using Telematics.Mutants.Running;

namespace Telematics.Mutants
{
    /// <summary>Prints what became of the mutants, and counts it.</summary>
    public sealed class Report
    {
        private const int LongestText = 160;

        private readonly TextWriter _output;
        private readonly CampaignOptions _options;
        private readonly List<MutantResult> _results = [];

        /// <summary>Begins one.</summary>
        public Report(TextWriter output, CampaignOptions options)
        {
            _output = output;
            _options = options;
        }

        /// <summary>Whether every mutant was built and caught.</summary>
        public bool IsClean => _results.All(r => r.NotBuilt is null && !r.Lived);

        /// <summary>Prints a result.</summary>
        public void Add(MutantResult result)
        {
            _results.Add(result);
            if (result.NotBuilt is not null)
            {
                _output.WriteLine($"not built  {result.Mutant.Name}: {result.NotBuilt}");
                return;
            }

            _output.WriteLine($"{(result.Lived ? "LIVED" : "caught"),-10} {result.Mutant.Name}");
            Print("tests", _options.RunsTests, result.ByTests);
            Print("simulation", _options.RunsSimulation, result.BySimulation);
        }

        /// <summary>Prints the end of it.</summary>
        /// <param name="equivalent">Those that nothing can catch.</param>
        /// <param name="json">Whether it ends with one line of JSON.</param>
        public void End(IReadOnlyList<Mutant> equivalent, bool json)
        {
            foreach (Mutant mutant in equivalent)
            {
                _output.WriteLine($"{"equivalent",-10} {mutant.Name}: {mutant.Why}");
            }

            int byTests = _results.Count(r => r.ByTests is not null);
            int bySimulation = _results.Count(r => r.BySimulation is not null);
            string[] lived = Names(r => r.Lived);
            string[] notBuilt = Names(r => r.NotBuilt is not null);
            if (!json)
            {
                _output.WriteLine(
                    $"{_results.Count} mutants, {byTests} caught by tests, {bySimulation} by the simulation, {lived.Length} lived, {notBuilt.Length} not built; {equivalent.Count} equivalent ones apart");
                return;
            }

            _output.WriteLine(JsonSerializer.Serialize(new
            {
                mutants = _results.Count,
                caughtByTests = byTests,
                caughtBySimulation = bySimulation,
                lived,
                equivalent = equivalent.Select(m => m.Name),
                missedByTests = _options.RunsTests ? Names(r => r.NotBuilt is null && r.ByTests is null) : [],
                missedBySimulation = _options.RunsSimulation ? Names(r => r.NotBuilt is null && r.BySimulation is null) : [],
                notBuilt,
            }));
        }

        private string[] Names(Func<MutantResult, bool> which) => [.. _results.Where(which).Select(r => r.Mutant.Name).Order(StringComparer.Ordinal)];

        private void Print(string who, bool hasRun, Catch? caught)
        {
            if (hasRun)
            {
                string what = caught is null ? "nothing noticed" : FormattableString.Invariant($"{caught.By} after {caught.Seconds:F1} s: {caught.What}").TrimEnd(' ', ':');
                _output.WriteLine($"  {who,-10} {(what.Length > LongestText ? what[..LongestText] + "…" : what)}");
            }
        }
    }
}
