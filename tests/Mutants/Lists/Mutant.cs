using System;
using System.Collections.Generic;

namespace Telematics.Mutants.Lists
{
    /// <summary>One change of a source file that makes it wrong.</summary>
    public sealed record Mutant
    {
        /// <summary>Its name, which no other of the list has.</summary>
        public required string Name { get; init; }

        /// <summary>The source file, relative to the repository's root, with forward slashes.</summary>
        public required string File { get; init; }

        /// <summary>What stands in the file, exactly once.</summary>
        public required string Text { get; init; }

        /// <summary>What stands there in its place.</summary>
        public required string Replacement { get; init; }

        /// <summary>Why that is wrong; of an equivalent one, why nothing can tell it from the original.</summary>
        public required string Why { get; init; }

        /// <summary>The tests of its subject, the quickest first; empty for those that its file's project has.</summary>
        public IReadOnlyList<TestSelection> Tests { get; init; } = [];

        /// <summary>Makes the file's content with the change.</summary>
        /// <param name="content">The file's content.</param>
        /// <exception cref="MutantsException">The text does not stand there, or stands there more than once.</exception>
        public string Apply(string content)
        {
            int at = content.IndexOf(Text, StringComparison.Ordinal);
            if (at < 0)
            {
                throw new MutantsException($"{Name}: its text does not occur in {File}");
            }

            if (content.IndexOf(Text, at + 1, StringComparison.Ordinal) >= 0)
            {
                throw new MutantsException($"{Name}: its text occurs more than once in {File}");
            }

            return string.Concat(content.AsSpan(0, at), Replacement, content.AsSpan(at + Text.Length));
        }
    }
}
