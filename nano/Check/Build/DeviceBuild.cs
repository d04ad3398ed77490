using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Text;
using Telematics.Nano.Api;

namespace Telematics.Nano.Build
{
    /// <summary>
    /// Compiles every device project of a repository in the order of their references, side by side where it may be,
    /// and keeps what has not changed since the last time.
    /// </summary>
    public sealed class DeviceBuild
    {
        private readonly Repository _repository;
        private readonly Dictionary<string, Task<Built>> _running = new(StringComparer.Ordinal);
        private readonly Lazy<DeviceCompiler> _compiler;

        private DeviceBuild(Repository repository)
        {
            _repository = repository;
            Packages = NanoPackages.Load(repository.PathOf("nano/packages.txt"));
            References = ReferenceAssemblies.Load(repository.ApiFolder, repository.ReferenceFolder);
            _compiler = new Lazy<DeviceCompiler>(() => new DeviceCompiler(Packages, References, repository.Version));
        }

        /// <summary>The packages of the device.</summary>
        public NanoPackages Packages { get; }

        /// <summary>Their reference assemblies.</summary>
        public ReferenceAssemblies References { get; }

        /// <summary>The projects, each after those that it references.</summary>
        public IReadOnlyList<DeviceProject> Projects { get; private set; } = [];

        /// <summary>What compiled, in the projects' order.</summary>
        public IReadOnlyList<DeviceAssembly> Assemblies { get; private set; } = [];

        /// <summary>What did not compile and why.</summary>
        public IReadOnlyList<string> Errors { get; private set; } = [];

        /// <summary>What was not compiled, because what it references was not.</summary>
        public IReadOnlyList<string> Skipped { get; private set; } = [];

        /// <summary>Compiles all device projects into <c>artifacts/nano/device</c>.</summary>
        /// <exception cref="CheckException">A project file cannot be used.</exception>
        public static DeviceBuild Run(Repository repository)
        {
            var build = new DeviceBuild(repository) { Projects = new ProjectReader(repository).ReadAll() };
            Directory.CreateDirectory(repository.DeviceFolder);
            build.RemoveStrangers();
            foreach (DeviceProject project in build.Projects)
            {
                Task<Built>[] needs = [.. project.References.Select(r => build._running[r])];
                build._running.Add(project.Path, Task.Run(() => build.Build(project, needs)));
            }

            Built[] built = Task.WhenAll(build.Projects.Select(p => build._running[p.Path])).GetAwaiter().GetResult();
            build.Assemblies = [.. built.Where(b => b.Assembly is not null).Select(b => b.Assembly!)];
            build.Errors = [.. built.SelectMany(b => b.Errors)];
            build.Skipped = [.. built.Where(b => b.Blocker is not null).Select(b => $"{b.Project.Path}: not compiled, because {b.Blocker} was not")];
            return build;
        }

        private async Task<Built> Build(DeviceProject project, Task<Built>[] needs)
        {
            Built[] direct = await Task.WhenAll(needs);
            if (direct.FirstOrDefault(d => d.Assembly is null) is { } failed)
            {
                return new Built(project, [], [], null, "", []) { Blocker = failed.Project.Path };
            }

            DeviceAssembly[] references = [.. direct.SelectMany(d => d.References.Append(d.Assembly!)).DistinctBy(a => a.Name)];
            string[] packages = [.. direct.SelectMany(d => d.Packages).Concat(project.Packages).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
            var texts = project.Sources.ToDictionary(s => s, s => File.ReadAllBytes(_repository.PathOf(s)));
            string key = Key(project, packages, texts, direct);
            string keyFile = Path.Combine(_repository.DeviceFolder, project.AssemblyName + ".key");
            if (File.Exists(keyFile) && File.ReadAllText(keyFile) == key)
            {
                return new Built(project, references, packages, DeviceAssembly.Load(_repository.DeviceFolder, project.AssemblyName, project.IsTest), key, []);
            }

            File.Delete(keyFile);
            (DeviceAssembly? assembly, IReadOnlyList<string> errors) = _compiler.Value.Compile(
                project, s => SourceText.From(texts[s], texts[s].Length, Encoding.UTF8), packages, references);
            if (assembly is not null)
            {
                assembly.Save(_repository.DeviceFolder);
                File.WriteAllText(keyFile, key);
            }

            return new Built(project, references, packages, assembly, key, errors);
        }

        /// <summary>Tells whether a project, compiled again, would come out the same.</summary>
        private string Key(DeviceProject project, string[] packages, Dictionary<string, byte[]> texts, Built[] direct)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            void Add(IEnumerable<string> parts) => hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', parts) + "\n\n"));
            hash.AppendData(typeof(DeviceBuild).Module.ModuleVersionId.ToByteArray());
            Add([References.Key, _repository.Version, project.AssemblyName, project.IsExe.ToString(), project.IsTest.ToString()]);
            Add(packages);
            Add(packages.Select(Packages.AssemblyOf));
            Add(project.Constants);
            Add(project.Friends);
            Add(project.Silenced);
            Add(direct.Select(d => d.Key));
            foreach ((string path, byte[] text) in texts)
            {
                Add([path]);
                hash.AppendData(SHA256.HashData(text));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        /// <summary>Removes what an earlier check left of projects that are gone.</summary>
        private void RemoveStrangers()
        {
            var known = Projects.Select(p => p.AssemblyName).ToHashSet(StringComparer.Ordinal);
            foreach (string file in Directory.GetFiles(_repository.DeviceFolder))
            {
                if (!known.Contains(Path.GetFileNameWithoutExtension(file)))
                {
                    File.Delete(file);
                }
            }
        }

        private sealed record Built(
            DeviceProject Project, DeviceAssembly[] References, string[] Packages, DeviceAssembly? Assembly, string Key, IReadOnlyList<string> Errors)
        {
            /// <summary>The project without which this one could not be compiled.</summary>
            public string? Blocker { get; init; }
        }
    }
}
