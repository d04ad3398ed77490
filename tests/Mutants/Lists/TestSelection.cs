using System;

namespace Telematics.Mutants.Lists
{
    /// <summary>Some tests: a test project's name and, where not all of it is meant, a filter of <c>dotnet test</c>.</summary>
    /// <param name="Project">A folder of <c>tests/</c>, as <c>Unit.Tests</c>.</param>
    /// <param name="Filter">The filter, or null for all tests.</param>
    public sealed record TestSelection(string Project, string? Filter)
    {
        /// <summary>Reads one: the project, a space, the filter.</summary>
        public static TestSelection Parse(string text)
        {
            string[] parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return new TestSelection(parts.Length > 0 ? parts[0] : "", parts.Length > 1 ? parts[1] : null);
        }

        /// <inheritdoc/>
        public override string ToString() => Filter is null ? Project : $"{Project} {Filter}";
    }
}
