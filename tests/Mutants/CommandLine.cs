using System;
using System.CommandLine;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Telematics.Mutants.Drawing;
using Telematics.Mutants.Lists;
using Telematics.Mutants.Running;

namespace Telematics.Mutants
{
    /// <summary>The command line. Whatever is wrong with it is one sentence and exit status 2.</summary>
    public static class CommandLine
    {
        private const string OwnList = "tests/Mutants/mutants.json";
        private const int Missed = 1;
        private const int Misused = 2;

        /// <summary>Runs what the arguments say.</summary>
        /// <returns>0 when every mutant was caught, 1 when one lived or could not be built, 2 when the command could not run.</returns>
        public static int Run(string[] args, TextWriter output, TextWriter errors, CancellationToken stop)
        {
            ParseResult parsed = Commands(output, stop).Parse(args);
            if (parsed.Errors.Count > 0)
            {
                string wrong = parsed.UnmatchedTokens.Count > 0 ? $"Unknown command or option '{parsed.UnmatchedTokens[0]}'" : parsed.Errors[0].Message.TrimEnd('.');
                errors.WriteLine($"{wrong}; --help lists the options.");
                return Misused;
            }

            try
            {
                return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            }
            catch (MutantsException e)
            {
                errors.WriteLine(e.Message);
                return Misused;
            }
        }

        private static RootCommand Commands(TextWriter output, CancellationToken stop)
        {
            CampaignOptions defaults = new();
            Option<string?> repo = new("--repo") { Description = "The repository; by default the one around the current folder", HelpName = "DIR", Recursive = true };
            Option<string?> list = new("--list") { Description = $"The list of mutants; default: {OwnList}", HelpName = "FILE" };
            Option<string?> only = new("--only") { Description = "Only those with this name; * stands for any text", HelpName = "NAME" };
            Option<bool> testsOnly = new("--tests-only") { Description = "Without the simulation" };
            Option<bool> simulationOnly = new("--simulation-only") { Description = "Without the tests" };
            Option<int> days = new("--simulation-days") { Description = "Days to simulate for each", DefaultValueFactory = _ => defaults.SimulationDays };
            Option<int> jobs = new("--jobs") { Description = "Mutants at a time; default: as many as there are cores", DefaultValueFactory = _ => defaults.Jobs };
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Positive(days);
            Positive(jobs);
            RootCommand root = new("Makes the firmware wrong in known ways, one at a time, and tells which tests and which simulated day notice.")
            {
                repo, list, only, testsOnly, simulationOnly, days, jobs, json, Draw(repo, output),
            };
            root.Validators.Add(result =>
            {
                if (result.GetResult(testsOnly) is { Implicit: false } && result.GetResult(simulationOnly) is { Implicit: false })
                {
                    result.AddError("--tests-only and --simulation-only leave nothing to run");
                }
            });
            root.SetAction(parsed => Run(
                Open(parsed.GetValue(repo)),
                parsed.GetValue(list),
                parsed.GetValue(only),
                new CampaignOptions
                {
                    RunsTests = !parsed.GetValue(simulationOnly),
                    RunsSimulation = !parsed.GetValue(testsOnly),
                    SimulationDays = parsed.GetValue(days),
                    Jobs = parsed.GetValue(jobs),
                },
                parsed.GetValue(json),
                output,
                stop));
            return root;
        }

        private static Command Draw(Option<string?> repo, TextWriter output)
        {
            Option<int> seed = new("--seed") { Description = "What is drawn", DefaultValueFactory = _ => 1 };
            Option<int> count = new("--count") { Description = "How many", DefaultValueFactory = _ => 10 };
            Argument<string[]> files = new("files") { Description = "The sources, from the repository's root", Arity = ArgumentArity.OneOrMore };
            Positive(count);
            Command command = new("draw", "Draws mutants by mechanical operators and prints them as a list; each then needs its reason, and its place among the equivalent ones if it is one.")
            {
                seed, count, files,
            };
            command.SetAction(parsed =>
            {
                Drawer drawer = new(Open(parsed.GetValue(repo)));
                output.WriteLine(ListText.Write(drawer.Draw(parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(files)!)));
            });
            return command;
        }

        private static int Run(Repository repository, string? file, string? only, CampaignOptions options, bool json, TextWriter output, CancellationToken stop)
        {
            MutantList list = MutantList.Load(repository, file ?? repository.PathOf(OwnList));
            Regex? pattern = only is null ? null : new Regex($"^{Regex.Escape(only).Replace("\\*", ".*")}$", RegexOptions.CultureInvariant);
            List<Mutant> mutants = [.. list.Mutants.Where(m => pattern?.IsMatch(m.Name) ?? true)];
            if (mutants.Count == 0)
            {
                throw new MutantsException(only is null ? "The list has no mutants." : $"The list has no mutant {only}.");
            }

            using Scratch scratch = new(repository);
            Report report = new(output, options);
            new Campaign(repository, options).Run(mutants, scratch, report.Add, stop);
            report.End(list.Equivalent, json);
            return report.IsClean ? 0 : Missed;
        }

        private static Repository Open(string? root) => root is null ? Repository.Find(Directory.GetCurrentDirectory()) : new Repository(root);

        private static void Positive(Option<int> option) => option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1))
            {
                result.AddError($"{option.Name} takes a number from 1 up");
            }
        });
    }
}
