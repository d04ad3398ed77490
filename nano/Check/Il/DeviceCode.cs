using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Telematics.Nano.Api;
using Telematics.Nano.Build;

namespace Telematics.Nano.Il
{
    /// <summary>The compiled device assemblies, read together with the framework's reference assemblies, and where their code stands in the sources.</summary>
    public sealed class DeviceCode : IDisposable
    {
        private const int HiddenLine = 0xFEEFEE;

        private readonly ByteResolver _resolver;
        private readonly Dictionary<ModuleDefinition, DeviceAssembly> _assemblies = [];
        private readonly Dictionary<TypeReference, TypeDefinition?> _resolved = [];

        /// <summary>Reads the assemblies given.</summary>
        public DeviceCode(IEnumerable<DeviceAssembly> assemblies, ReferenceAssemblies references)
        {
            _resolver = new ByteResolver(references.Find);
            foreach (DeviceAssembly assembly in assemblies)
            {
                AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(
                    new MemoryStream(assembly.Image),
                    new ReaderParameters
                    {
                        AssemblyResolver = _resolver,
                        InMemory = true,
                        ReadSymbols = true,
                        SymbolReaderProvider = new PortablePdbReaderProvider(),
                        SymbolStream = new MemoryStream(assembly.Symbols),
                    });
                _resolver.Add(definition);
                _assemblies.Add(definition.MainModule, assembly);
            }
        }

        /// <summary>Every type of every device assembly, nested ones included.</summary>
        public IEnumerable<TypeDefinition> Types => _assemblies.Keys.SelectMany(m => m.GetAllTypes());

        /// <summary>Every type that runs in the unit itself: those of tests left out.</summary>
        public IEnumerable<TypeDefinition> UnitTypes => _assemblies.Where(a => !a.Value.IsTest).SelectMany(a => a.Key.GetAllTypes());

        /// <summary>What was found in the sources when they were compiled.</summary>
        public IEnumerable<Finding> SourceRefusals => _assemblies.Values.SelectMany(a => a.Refusals);

        /// <summary>Whether the type is one of ours that runs in the unit itself.</summary>
        public bool IsUnit(TypeDefinition type) => _assemblies.TryGetValue(type.Module, out DeviceAssembly? assembly) && !assembly.IsTest;

        /// <summary>The definition of a type, or null of what has none (arrays, pointers, type parameters).</summary>
        public TypeDefinition? Resolve(TypeReference type)
        {
            if (type is TypeDefinition definition)
            {
                return definition;
            }

            if (type is TypeSpecification and not GenericInstanceType || type is GenericParameter)
            {
                return null;
            }

            if (!_resolved.TryGetValue(type, out TypeDefinition? found))
            {
                found = type.Resolve();
                _resolved.Add(type, found);
            }

            return found;
        }

        /// <summary>The definition of a method, or null of what has none (an array's own methods).</summary>
        public MethodDefinition? Resolve(MethodReference method) =>
            method as MethodDefinition ?? (method.DeclaringType.IsArray ? null : method.Resolve());

        /// <summary>Whether the type is a struct of several fields, which the interpreter keeps on the heap.</summary>
        public bool IsStruct(TypeReference type) =>
            Resolve(type) is { IsValueType: true, IsEnum: false } definition && !definition.IsPrimitive && definition.FullName != "System.Void";

        /// <summary>Whether the type is a delegate.</summary>
        public bool IsDelegate(TypeReference type) => Derives(type, "System.MulticastDelegate");

        /// <summary>Whether a class derives from the one named, or is it.</summary>
        public bool Derives(TypeReference type, string fullName)
        {
            for (TypeReference? t = type; t is not null; t = Resolve(t)?.BaseType)
            {
                if (t.FullName == fullName)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Where an instruction stands.</summary>
        public SourceLine PlaceOf(MethodDefinition method, Instruction instruction)
        {
            SequencePoint? best = null;
            foreach (SequencePoint point in method.DebugInformation.SequencePoints)
            {
                if (point.StartLine != HiddenLine && (best is null || point.Offset <= instruction.Offset))
                {
                    best = point;
                }
            }

            return best is null ? PlaceOf(method) : new SourceLine(best.Document.Url, best.StartLine);
        }

        /// <summary>Where a type or a member is declared.</summary>
        public SourceLine PlaceOf(IMemberDefinition member)
        {
            DeviceAssembly assembly = _assemblies[((MemberReference)member).Module];
            for (IMemberDefinition? m = member; m is not null; m = m.DeclaringType)
            {
                if (assembly.Lines.TryGetValue(DocCommentId.GetDocCommentId(m), out SourceLine place))
                {
                    return place;
                }

                if (m is MethodDefinition method && method.DebugInformation.SequencePoints.FirstOrDefault(p => p.StartLine != HiddenLine) is { } point)
                {
                    return new SourceLine(point.Document.Url, point.StartLine);
                }
            }

            return new SourceLine(assembly.Name, 0);
        }

        /// <inheritdoc/>
        public void Dispose() => _resolver.Dispose();
    }
}
