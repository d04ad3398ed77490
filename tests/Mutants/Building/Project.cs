using System.Collections.Generic;

namespace Telematics.Mutants.Building
{
    /// <summary>A project of the repository, as far as its file says.</summary>
    public sealed record Project
    {
        /// <summary>The project file's full path.</summary>
        public required string Path { get; init; }

        /// <summary>Its name: the file's without <c>.csproj</c>.</summary>
        public required string Name { get; init; }

        /// <summary>Full paths of the projects that it references by itself.</summary>
        public required IReadOnlyList<string> References { get; init; }

        /// <summary>Full paths of sources that it takes from other folders.</summary>
        public required IReadOnlyList<string> Links { get; init; }

        /// <summary>Its folder.</summary>
        public string Folder => System.IO.Path.GetDirectoryName(Path)!;

        /// <summary>Where its release build is.</summary>
        public string OutputFolder => System.IO.Path.Combine(Folder, "bin", "Release", "net10.0");
    }
}
