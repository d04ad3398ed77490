using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Telematics.Nano.Api
{
    /// <summary>The device's packages: which assembly each holds and what it brings along (nano/packages.txt).</summary>
    public sealed class NanoPackages
    {
        /// <summary>The package that every project has without naming it.</summary>
        public const string CoreLibrary = "nanoFramework.CoreLibrary";

        /// <summary>The package that every project of device tests has without naming it.</summary>
        public const string TestFramework = "nanoFramework.TestFramework";

        private readonly Dictionary<string, (string Assembly, string[] Needs)> _packages = new(StringComparer.OrdinalIgnoreCase);

        private NanoPackages()
        {
        }

        /// <summary>Every package known.</summary>
        public IEnumerable<string> Names => _packages.Keys;

        /// <summary>Reads the table.</summary>
        /// <exception cref="CheckException">A line is not understood, or needs a package that is not in the table.</exception>
        public static NanoPackages Load(string path)
        {
            var packages = new NanoPackages();
            foreach (string line in File.ReadLines(path))
            {
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0 || words[0].StartsWith('#'))
                {
                    continue;
                }

                if (words.Length < 2 || !packages._packages.TryAdd(words[0], (words[1], words[2..])))
                {
                    throw new CheckException($"{path}: not understood: {line}");
                }
            }

            foreach ((string name, (_, string[] needs)) in packages._packages)
            {
                if (needs.FirstOrDefault(n => !packages._packages.ContainsKey(n)) is { } missing)
                {
                    throw new CheckException($"{path}: {name} needs {missing}, which the table does not have");
                }
            }

            return packages;
        }

        /// <summary>The assembly that a package holds.</summary>
        /// <exception cref="CheckException">The package is not in the table.</exception>
        public string AssemblyOf(string package) => Find(package).Assembly;

        /// <summary>The assemblies of the packages given and of all that they bring along, the core library first.</summary>
        public IReadOnlyList<string> AssembliesOf(IEnumerable<string> packages)
        {
            var seen = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
            void Add(string package)
            {
                if (seen.Add(package))
                {
                    Array.ForEach(Find(package).Needs, Add);
                }
            }

            Add(CoreLibrary);
            foreach (string package in packages)
            {
                Add(package);
            }

            return [.. seen.Select(AssemblyOf)];
        }

        private (string Assembly, string[] Needs) Find(string package) =>
            _packages.TryGetValue(package, out (string Assembly, string[] Needs) found)
                ? found
                : throw new CheckException($"nano/packages.txt does not have the package {package}");
    }
}
