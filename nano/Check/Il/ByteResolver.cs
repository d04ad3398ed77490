using System;
using System.Collections.Generic;
using System.IO;
using Mono.Cecil;

namespace Telematics.Nano.Il
{
    /// <summary>Resolves assemblies from bytes that it asks for by simple name, whatever version is referenced.</summary>
    public sealed class ByteResolver(Func<string, byte[]?> bytes) : IAssemblyResolver
    {
        private readonly Dictionary<string, AssemblyDefinition> _known = new(StringComparer.Ordinal);

        /// <summary>Gives an assembly that has been read already.</summary>
        public void Add(AssemblyDefinition assembly) => _known[assembly.Name.Name] = assembly;

        /// <inheritdoc/>
        public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

        /// <inheritdoc/>
        public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
        {
            if (!_known.TryGetValue(name.Name, out AssemblyDefinition? assembly))
            {
                byte[] image = bytes(name.Name) ?? throw new AssemblyResolutionException(name);
                assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(image), new ReaderParameters { AssemblyResolver = this, InMemory = true });
                _known.Add(name.Name, assembly);
            }

            return assembly;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (AssemblyDefinition assembly in _known.Values)
            {
                assembly.Dispose();
            }

            _known.Clear();
        }
    }
}
