using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants
{
    /// <summary>The repository whose sources are mutated; nothing of it is changed but what its builds leave in <c>artifacts/</c>.</summary>
    public sealed class Repository
    {
        private const string Marker = "Telematics.sln";

        /// <summary>Opens it.</summary>
        /// <exception cref="MutantsException">There is none.</exception>
        public Repository(string root)
        {
            Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
            if (!File.Exists(PathOf(Marker)))
            {
                throw new MutantsException($"{Root} has no {Marker}.");
            }
        }

        /// <summary>Its folder.</summary>
        public string Root { get; }

        /// <summary>Opens the repository around a folder.</summary>
        /// <exception cref="MutantsException">None is.</exception>
        public static Repository Find(string start)
        {
            for (string? folder = Path.GetFullPath(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, Marker)))
                {
                    return new Repository(folder);
                }
            }

            throw new MutantsException($"Neither {start} nor a folder above it has {Marker}.");
        }

        /// <summary>The full path of one relative to the root.</summary>
        public string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

        /// <summary>A path relative to the root, with forward slashes.</summary>
        public string RelativeOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

        /// <summary>Reads the file of a mutant.</summary>
        /// <exception cref="MutantsException">It is no source file of the repository.</exception>
        public string ReadSource(Mutant mutant)
        {
            try
            {
                return ReadSource(mutant.File);
            }
            catch (MutantsException e)
            {
                throw new MutantsException($"{mutant.Name}: {e.Message}");
            }
        }

        /// <summary>Reads a source file.</summary>
        /// <param name="file">Its path from the root.</param>
        /// <exception cref="MutantsException">It is no source file of the repository.</exception>
        public string ReadSource(string file)
        {
            string path = PathOf(file);
            if (Path.IsPathRooted(file) || RelativeOf(path) != file.Replace('\\', '/') || file.StartsWith("..", StringComparison.Ordinal))
            {
                throw new MutantsException($"{file} is no path within the repository");
            }

            if (!file.EndsWith(".cs", StringComparison.Ordinal))
            {
                throw new MutantsException($"{file} is no C# source");
            }

            try
            {
                return File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new MutantsException($"there is no file {file}");
            }
        }

        /// <summary>Every project file, in order.</summary>
        public IReadOnlyList<string> ProjectFiles() => [.. ProjectFiles(Root).Order(StringComparer.Ordinal)];

        private static IEnumerable<string> ProjectFiles(string folder) => Directory.EnumerateFiles(folder, "*.csproj").Concat(
            Directory.EnumerateDirectories(folder)
                .Where(sub => Path.GetFileName(sub) is not ("bin" or "obj" or "artifacts") and [not '.', ..])
                .SelectMany(ProjectFiles));
    }
}
