using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using Telematics.Fleet.Commands;

namespace Telematics.Fleet.Tests
{
    /// <summary><c>./telematics fuzz</c>: the long mode of the tests with damaged and made-up frames.</summary>
    internal static class FuzzCommand
    {
        private const long FramesASeed = 50_000;
        private const long DefaultFrames = 1_000_000;

        /// <summary>Runs what the arguments say.</summary>
        /// <returns>0 when nothing failed, 1 when something did, 2 when the arguments are wrong.</returns>
        public static int Run(string[] args, TextWriter output, TextWriter errors)
        {
            Option<long> seed = new("--seed")
            {
                Description = $"Seed of the first {FramesASeed} frames; those that follow have the next ones",
                HelpName = "N",
                DefaultValueFactory = _ => 1,
                CustomParser = result => ParseNumber(result, 0, int.MaxValue / 2),
            };
            Option<long> frames = new("--frames")
            {
                Description = $"How many; default: {DefaultFrames}",
                HelpName = "N",
                DefaultValueFactory = _ => DefaultFrames,
                CustomParser = result => ParseNumber(result, 1, 1_000_000_000),
            };
            RootCommand command = new("Gives decoders damaged and made-up frames; ends in status 0 only when each was refused or told nothing that cannot be.") { seed, frames };
            command.SetAction(parsed => Fuzz((int)parsed.GetValue(seed), parsed.GetValue(frames), output));
            ParseResult parsed = command.Parse(args);
            return Usage.IsWrong(parsed, errors) ? Usage.Failure : parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        }

        private static int Fuzz(int seed, long frames, TextWriter output)
        {
            FuzzCounts counts = new();
            for (; counts.Damaged < frames; seed++)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: "));
                output.Flush();
                long before = counts.Damaged;
                FrameFuzz fuzz = new(seed, counts);
                fuzz.Run(Math.Min(FramesASeed, frames - counts.Damaged));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Damaged - before:N0} frames"));
                if (fuzz.Failure is not null)
                {
                    output.WriteLine(fuzz.Failure);
                    return 1;
                }
            }

            output.WriteLine(counts.Describe());
            return 0;
        }

        private static long ParseNumber(ArgumentResult result, long least, long most)
        {
            string text = result.Tokens.Single().Value;
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < least || number > most)
            {
                result.AddError($"'{text}' is no whole number from {least} to {most}");
            }

            return number;
        }
    }
}
