using System;
using System.Collections.Generic;
using System.IO;
using Telematics.Mutants.Building;

namespace Telematics.Mutants.Running
{
    /// <summary>A copy of a project's build, in which a mutant's assemblies take the place of the originals for a while.</summary>
    internal sealed class ProgramCopy
    {
        private readonly string _original;
        private readonly string _folder;

        /// <summary>Copies a build.</summary>
        /// <exception cref="MutantsException">The project is not built.</exception>
        public ProgramCopy(Project project, string folder)
        {
            _original = project.OutputFolder;
            _folder = folder;
            Program = Path.Combine(folder, $"Telematics.{project.Name}.dll");
            if (!File.Exists(Path.Combine(_original, Path.GetFileName(Program))))
            {
                throw new MutantsException($"{project.Name} is not built: dotnet build {project.Path} -c Release");
            }

            Directory.CreateDirectory(folder);
            foreach (string file in Directory.EnumerateFiles(_original))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), true);
            }

            // Of native libraries, data and translations nothing is ever replaced.
            foreach (string sub in Directory.EnumerateDirectories(_original))
            {
                Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(sub)), sub);
            }
        }

        /// <summary>The program's file.</summary>
        public string Program { get; }

        /// <summary>Puts a mutant's assemblies in place, runs something, and puts the originals back.</summary>
        public T With<T>(IReadOnlyDictionary<string, byte[]> images, Func<T> run)
        {
            List<string> replaced = [];
            try
            {
                foreach ((string name, byte[] image) in images)
                {
                    string file = Path.Combine(_folder, name + ".dll");
                    if (File.Exists(file))
                    {
                        replaced.Add(file);
                        File.WriteAllBytes(file, image);
                    }
                }

                return run();
            }
            finally
            {
                foreach (string file in replaced)
                {
                    if (Directory.Exists(_folder))
                    {
                        File.Copy(Path.Combine(_original, Path.GetFileName(file)), file, true);
                    }
                }
            }
        }
    }
}
