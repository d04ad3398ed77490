using System;
using System.CommandLine;
using System.IO;

namespace Telematics.Fleet.Commands
{
    /// <summary>How commands here, and the bench's, say that they were called wrongly.</summary>
    public static class Usage
    {
        /// <summary>Exit status for wrong usage, unusable input and a broker that cannot be had.</summary>
        public const int Failure = 2;

        /// <summary>Writes what is wrong with the arguments, as one sentence.</summary>
        /// <returns>False when nothing is.</returns>
        public static bool IsWrong(ParseResult parsed, TextWriter errors)
        {
            if (parsed.Errors.Count == 0)
            {
                return false;
            }

            string wrong = parsed.UnmatchedTokens.Count > 0
                ? $"Unknown command or option '{parsed.UnmatchedTokens[0]}'"
                : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
            errors.WriteLine($"{wrong}; --help lists the options.");
            return true;
        }
    }
}
