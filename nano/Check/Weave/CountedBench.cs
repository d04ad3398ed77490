using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Telematics.Nano.Build;

namespace Telematics.Nano.Weave
{
    /// <summary>A copy of the bench whose firmware is the device's own IL, with counters in it.</summary>
    public static class CountedBench
    {
        private const string BenchFolder = "boards/bench/bin/Release/net10.0";
        private const string BenchAssembly = "Telematics.Bench.dll";
        private const string CopyFolder = "artifacts/cost";

        /// <summary>Puts every device assembly, woven, into a folder.</summary>
        /// <param name="build">The device assemblies.</param>
        /// <param name="folder">Where to; stand-ins that are there already are what the assemblies will use.</param>
        /// <param name="onlyReplace">Whether to weave only those that the folder has already.</param>
        /// <returns>The names of the assemblies written.</returns>
        public static IReadOnlyList<string> Weave(DeviceBuild build, string folder, bool onlyReplace)
        {
            Directory.CreateDirectory(folder);
            var weaver = new Weaver(build.Assemblies, build.References, folder);
            var written = new List<string>();
            foreach (DeviceAssembly assembly in build.Assemblies.Where(a => !a.IsTest))
            {
                string file = Path.Combine(folder, assembly.Name + ".dll");
                if (!onlyReplace || File.Exists(file))
                {
                    File.WriteAllBytes(file, weaver.Weave(assembly));
                    File.Delete(Path.ChangeExtension(file, ".pdb"));
                    written.Add(assembly.Name);
                }
            }

            return written;
        }

        /// <summary>Copies the bench as it was last built, weaves the copy's device assemblies and runs its <c>cost</c> command.</summary>
        /// <returns>Its exit code.</returns>
        /// <exception cref="CheckException">The bench has not been built.</exception>
        public static int Run(Repository repository, DeviceBuild build, IEnumerable<string> arguments)
        {
            string bench = repository.PathOf(BenchFolder);
            string copy = repository.PathOf(CopyFolder);
            if (!File.Exists(Path.Combine(bench, BenchAssembly)))
            {
                throw new CheckException($"{BenchFolder} has no {BenchAssembly}: build boards/bench in Release first");
            }

            if (Directory.Exists(copy))
            {
                Directory.Delete(copy, recursive: true);
            }

            Copy(bench, copy);
            Weave(build, copy, onlyReplace: true);
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
            start.ArgumentList.Add(Path.Combine(copy, BenchAssembly));
            start.ArgumentList.Add("cost");
            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }

        private static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (string file in Directory.GetFiles(from))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }

            foreach (string folder in Directory.GetDirectories(from))
            {
                Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
            }
        }
    }
}
