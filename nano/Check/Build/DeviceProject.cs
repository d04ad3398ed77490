using System.Collections.Generic;

namespace Telematics.Nano.Build
{
    /// <summary>A project whose sources run on the device, as its .csproj says.</summary>
    public sealed class DeviceProject
    {
        /// <summary>Makes one.</summary>
        public DeviceProject(string path, string assemblyName)
        {
            Path = path;
            AssemblyName = assemblyName;
        }

        /// <summary>The .csproj, relative to the repository.</summary>
        public string Path { get; }

        /// <summary>The name of what it compiles to.</summary>
        public string AssemblyName { get; }

        /// <summary>Whether it has an entry point.</summary>
        public bool IsExe { get; init; }

        /// <summary>Whether it holds tests or what only tests use: refused constructs count in it, steady state does not.</summary>
        public bool IsTest { get; init; }

        /// <summary>The source files, relative to the repository, in order.</summary>
        public IReadOnlyList<string> Sources { get; init; } = [];

        /// <summary>The device projects that it references itself, relative to the repository.</summary>
        public IReadOnlyList<string> References { get; init; } = [];

        /// <summary>The packages that it names itself.</summary>
        public IReadOnlyList<string> Packages { get; init; } = [];

        /// <summary>Constants for <c>#if</c>.</summary>
        public IReadOnlyList<string> Constants { get; init; } = [];

        /// <summary>The assemblies that may see its internals.</summary>
        public IReadOnlyList<string> Friends { get; init; } = [];

        /// <summary>Warnings that it silences besides the repository's own.</summary>
        public IReadOnlyList<string> Silenced { get; init; } = [];
    }
}
