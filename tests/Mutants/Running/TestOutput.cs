using System;

namespace Telematics.Mutants.Running
{
    /// <summary>Reads what the test runner prints, up to the first test that failed and why.</summary>
    public sealed class TestOutput
    {
        private const string FailedMark = "  Failed ";
        private const string PassedMark = "  Passed ";
        private const string MessageMark = "  Error Message:";
        private const string CrashMark = "Test host process crashed";

        private bool _isMessageNext;

        /// <summary>The first test that failed, or null.</summary>
        public string? Failed { get; private set; }

        /// <summary>What it said.</summary>
        public string Message { get; private set; } = "";

        /// <summary>Whether the process that runs the tests ended in the middle.</summary>
        public bool HasCrashed { get; private set; }

        /// <summary>Tests that passed.</summary>
        public int Passed { get; private set; }

        /// <summary>Reads a line.</summary>
        /// <returns>True when no more is needed.</returns>
        public bool Read(string line)
        {
            HasCrashed |= line.Contains(CrashMark, StringComparison.Ordinal);
            if (Failed is not null)
            {
                if (_isMessageNext)
                {
                    Message = line.Trim();
                    return true;
                }

                _isMessageNext = line.StartsWith(MessageMark, StringComparison.Ordinal);
                return line.StartsWith(PassedMark, StringComparison.Ordinal) || line.StartsWith(FailedMark, StringComparison.Ordinal);
            }

            if (line.StartsWith(FailedMark, StringComparison.Ordinal))
            {
                Failed = Name(line);
            }
            else if (line.StartsWith(PassedMark, StringComparison.Ordinal))
            {
                Passed++;
            }

            return false;
        }

        // What follows is how long it took: "[12 ms]".
        private static string Name(string line)
        {
            string name = line[FailedMark.Length..];
            int time = name.LastIndexOf(" [", StringComparison.Ordinal);
            return time < 0 ? name : name[..time];
        }
    }
}
