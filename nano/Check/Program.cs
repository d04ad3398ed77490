using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Telematics.Hosting;
using Telematics.Nano.Api;
using Telematics.Nano.Build;
using Telematics.Nano.Weave;

namespace Telematics.Nano
{
    /// <summary>The command line of what <c>nano/</c> does to device code.</summary>
    public static class Program
    {
        private const int Failed = 1;
        private const int Misused = 2;

        /// <summary>Runs one command.</summary>
        /// <returns>0 when all is well, 1 when the check found something, 2 when the command could not run; what the bench returned for <c>cost</c>.</returns>
        public static int Main(string[] args) => CommandProcess.RunText(false, (_, _) => Run(args));

        private static int Run(string[] args)
        {
            ParseResult parsed = Commands().Parse(args);
            if (parsed.Errors.Count > 0)
            {
                Console.Error.WriteLine(parsed.Errors[0].Message);
                return Misused;
            }

            try
            {
                return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            }
            catch (Exception e) when (e is CheckException or FormatException or (IOException and not OutputClosedException) or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(e.Message);
                return Misused;
            }
        }

        private static RootCommand Commands()
        {
            var repo = new Option<string?>("--repo")
            {
                Description = "The repository; by default the one around the current folder.",
                HelpName = "DIR",
                Recursive = true,
            };
            Repository Open(ParseResult result) => result.GetValue(repo) is { } root ? new Repository(root) : Repository.Find();

            var check = new Command("check", "Compile all device code against the device's API alone, and look in its IL for what fails or allocates there.");
            check.SetAction(result => Check(Open(result)));

            var refs = new Command("refs", "Make the reference assemblies from the API listings.");
            refs.SetAction(result => Refs(Open(result)));

            var output = new Option<string>("--out") { Description = "Where to put them.", HelpName = "DIR", Required = true };
            var weave = new Command("weave", "Make copies of the device assemblies that run on .NET and count the IL instructions they execute.") { output };
            weave.SetAction(result => Weave(Open(result), result.GetValue(output)!));

            var rest = new Argument<string[]>("options") { Description = "Options of the bench's cost command, after --.", Arity = ArgumentArity.ZeroOrMore };
            var cost = new Command("cost", "Run the bench's cost command with counted device assemblies.") { rest };
            cost.SetAction(result => Cost(Open(result), result.GetValue(rest) ?? []));

            return new RootCommand("What nano/ does to device code: checks it, and counts what it costs.") { repo, check, refs, weave, cost };
        }

        private static int Check(Repository repository)
        {
            CheckResult result = DeviceCheck.Run(repository);
            Print(result.Errors);
            Print(result.Skipped);
            Print(result.Refusals);
            Print(result.Allocations);
            Print(result.Exemptions);
            Console.WriteLine(result.Summary);
            return result.Passed ? 0 : Failed;
        }

        private static int Refs(Repository repository)
        {
            var references = ReferenceAssemblies.Load(repository.ApiFolder, repository.ReferenceFolder);
            Console.WriteLine($"{references.Names.Count()} reference assemblies in {repository.RelativeOf(repository.ReferenceFolder)}/{references.Key}");
            return 0;
        }

        private static int Weave(Repository repository, string folder)
        {
            DeviceBuild build = DeviceBuild.Run(repository);
            Print(build.Errors);
            IReadOnlyList<string> written = CountedBench.Weave(build, folder, onlyReplace: false);
            Console.WriteLine($"{written.Count} counted assemblies in {folder}");
            return build.Errors.Count == 0 ? 0 : Failed;
        }

        private static int Cost(Repository repository, string[] arguments)
        {
            DeviceBuild build = DeviceBuild.Run(repository);
            if (build.Errors.Count > 0)
            {
                foreach (string error in build.Errors)
                {
                    Console.Error.WriteLine(error);
                }

                return Failed;
            }

            return CountedBench.Run(repository, build, arguments);
        }

        private static void Print(IEnumerable<object> lines)
        {
            foreach (object line in lines)
            {
                Console.WriteLine(line);
            }
        }
    }
}
