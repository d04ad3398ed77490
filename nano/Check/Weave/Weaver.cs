using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Telematics.Nano.Api;
using Telematics.Nano.Build;

namespace Telematics.Nano.Weave
{
    /// <summary>Makes of device assemblies such that run on .NET and count the IL instructions that they execute.</summary>
    public sealed class Weaver
    {
        private readonly Dictionary<string, DeviceAssembly> _assemblies;
        private readonly ReferenceAssemblies _device;
        private readonly DotNetReferences _references;

        /// <summary>Prepares to weave.</summary>
        /// <param name="assemblies">The device assemblies, all that reference each other.</param>
        /// <param name="device">The device's framework.</param>
        /// <param name="standInFolder">Where the desktop stand-ins are, if they are.</param>
        public Weaver(IEnumerable<DeviceAssembly> assemblies, ReferenceAssemblies device, string standInFolder)
        {
            _assemblies = assemblies.ToDictionary(a => a.Name, StringComparer.Ordinal);
            _device = device;
            _references = new DotNetReferences(device, standInFolder);
        }

        /// <summary>Weaves one assembly; its name and version stay, so that it can take the place of the ordinary build.</summary>
        /// <exception cref="CheckException">It uses what .NET does not have.</exception>
        public byte[] Weave(DeviceAssembly assembly)
        {
            using var resolver = new Resolver(this);
            using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(
                new MemoryStream(assembly.Image),
                new ReaderParameters(ReadingMode.Immediate) { AssemblyResolver = resolver, InMemory = true });
            ModuleDefinition module = definition.MainModule;
            _references.Redirect(module);
            InstructionCounter.Weave(module, DotNetReferences.ObjectType(module));
            using var stream = new MemoryStream();
            definition.Write(stream);
            return stream.ToArray();
        }

        /// <summary>The device's framework while reading, .NET's once redirected: both have assemblies of the same names.</summary>
        private sealed class Resolver(Weaver weaver) : IAssemblyResolver
        {
            private readonly Dictionary<string, AssemblyDefinition> _known = new(StringComparer.Ordinal);

            public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

            public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
            {
                if (!_known.TryGetValue(name.FullName, out AssemblyDefinition? assembly))
                {
                    byte[]? image = weaver._references.Find(name)
                        ?? weaver._assemblies.GetValueOrDefault(name.Name)?.Image
                        ?? (DotNetReferences.IsDotNet(name) ? null : weaver._device.Find(name.Name));
                    assembly = AssemblyDefinition.ReadAssembly(
                        new MemoryStream(image ?? throw new AssemblyResolutionException(name)),
                        new ReaderParameters { AssemblyResolver = this, InMemory = true });
                    _known.Add(name.FullName, assembly);
                }

                return assembly;
            }

            public void Dispose()
            {
                foreach (AssemblyDefinition assembly in _known.Values)
                {
                    assembly.Dispose();
                }
            }
        }
    }
}
