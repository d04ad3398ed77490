using System;
using System.Collections.Generic;
using System.CommandLine;

namespace Telematics.Nano
{
    /// <summary>The command line of the checks of device code.</summary>
    public static class Program
    {
        private const int Failed = 1;
        private const int Misused = 2;

        /// <summary>Runs one command.</summary>
        /// <returns>0 when all is well, 1 when the check found something, 2 when it could not run.</returns>
        public static int Main(string[] args)
        {
            var repo = new Option<string?>("--repo") { Description = "The repository; by default the one around the current folder." };
            var check = new Command("check", "Compiles all device code against the device's API and looks for what fails or allocates there.") { repo };
            check.SetAction(result => Check(Repository.Find(result.GetValue(repo))));
            var root = new RootCommand("What stands in for the device's own tools on the desktop.") { check };
            ParseResult parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
            {
                Console.Error.WriteLine(parsed.Errors[0].Message);
                return Misused;
            }

            try
            {
                return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            }
            catch (CheckException e)
            {
                Console.Error.WriteLine(e.Message);
                return Misused;
            }
        }

        private static int Check(Repository repository)
        {
            CheckResult result = DeviceCheck.Run(repository);
            Print(result.Errors);
            Print(result.Refusals);
            Print(result.Allocations);
            Print(result.Exemptions);
            Console.WriteLine(result.Summary);
            return result.Passed ? 0 : Failed;
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
