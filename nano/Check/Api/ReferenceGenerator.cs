using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Telematics.Nano.Il;
using FieldAttributes = Mono.Cecil.FieldAttributes;
using MethodAttributes = Mono.Cecil.MethodAttributes;
using TypeAttributes = Mono.Cecil.TypeAttributes;

namespace Telematics.Nano.Api
{
    /// <summary>
    /// Makes a reference assembly of each API listing: every type and member that the device has, bodies that
    /// throw null, and nothing else. <c>mscorlib</c> among them is a core library of its own, with no reference to any other.
    /// </summary>
    public sealed class ReferenceGenerator
    {
        private const string CoreName = "mscorlib";

        // Types that hold themselves, as in every core library.
        private static readonly HashSet<string> Primitives = new(StringComparer.Ordinal)
        {
            "System.Boolean", "System.Char", "System.SByte", "System.Byte", "System.Int16", "System.UInt16", "System.Int32",
            "System.UInt32", "System.Int64", "System.UInt64", "System.Single", "System.Double", "System.IntPtr", "System.UIntPtr",
        };

        private static readonly HashSet<string> Opaque = new(StringComparer.Ordinal)
        {
            "System.Void", "System.TypedReference", "System.RuntimeArgumentHandle",
        };

        private readonly IReadOnlyList<ApiListing> _listings;
        private readonly Dictionary<string, byte[]> _made = new(StringComparer.Ordinal);
        private readonly ByteResolver _resolver;
        private readonly Dictionary<string, List<(ApiListing Listing, ApiType Type)>> _byName = new(StringComparer.Ordinal);

        /// <summary>Prepares to generate from the listings given.</summary>
        public ReferenceGenerator(IReadOnlyList<ApiListing> listings)
        {
            _listings = listings;
            _resolver = new ByteResolver(name => listings.FirstOrDefault(l => l.Name == name) is { } listing ? Generate(listing) : null);
            foreach (ApiListing listing in listings)
            {
                foreach (ApiType type in listing.Types)
                {
                    if (!_byName.TryGetValue(type.FullName, out var owners))
                    {
                        _byName.Add(type.FullName, owners = []);
                    }

                    owners.Add((listing, type));
                }
            }
        }

        // The core library has its key, so that what is made for the others refers to it itself.
        private static AssemblyNameDefinition NameOf(ApiListing listing)
        {
            AssemblyNameDefinition name = new(listing.Name, listing.Version);
            if (listing.Name == CoreName)
            {
                name.PublicKey = CoreLibrary.PublicKey;
            }

            return name;
        }

        private static AssemblyNameReference ReferenceTo(ApiListing listing)
        {
            AssemblyNameReference reference = new(listing.Name, listing.Version);
            if (listing.Name == CoreName)
            {
                reference.PublicKeyToken = NameOf(listing).PublicKeyToken;
            }

            return reference;
        }

        /// <summary>Generates one listing's reference assembly.</summary>
        /// <exception cref="FormatException">The listing names a type that no listing has.</exception>
        public byte[] Generate(ApiListing listing)
        {
            if (_made.TryGetValue(listing.Name, out byte[]? made))
            {
                return made;
            }

            bool isCore = listing.Name == CoreName;
            AssemblyDefinition assembly = AssemblyDefinition.CreateAssembly(
                NameOf(listing),
                listing.Name + ".dll",
                new ModuleParameters { Kind = ModuleKind.Dll, Runtime = TargetRuntime.Net_4_0, AssemblyResolver = _resolver });
            if (!isCore)
            {
                ApiListing core = _listings.Single(l => l.Name == CoreName);
                assembly.MainModule.AssemblyReferences.Add(ReferenceTo(core));
            }

            var writer = new Writer(this, listing, assembly.MainModule);
            writer.Declare();
            using var bare = new MemoryStream();
            if (isCore)
            {
                // The type system of a core library only works on one that was read: write the bare types, read them back.
                assembly.Write(bare);
                bare.Position = 0;
                assembly = AssemblyDefinition.ReadAssembly(bare, new ReaderParameters { InMemory = true, AssemblyResolver = _resolver });
                writer = new Writer(this, listing, assembly.MainModule);
            }

            writer.Fill();
            using var stream = new MemoryStream();
            assembly.Write(stream, new WriterParameters { DeterministicMvid = true });
            made = stream.ToArray();
            _made.Add(listing.Name, made);
            return made;
        }

        private (ApiListing Listing, ApiType Type) Find(string fullName, ApiListing from)
        {
            if (!_byName.TryGetValue(fullName, out var owners))
            {
                throw new FormatException($"{from.Name}: no listing has the type {fullName}");
            }

            return owners.FirstOrDefault(o => o.Listing == from, owners[0]);
        }

        private bool IsValueType(ApiType type) => type.Kind is ApiTypeKind.Struct or ApiTypeKind.Enum;

        private sealed class Writer(ReferenceGenerator generator, ApiListing listing, ModuleDefinition module)
        {
            private readonly Dictionary<string, TypeReference> _references = new(StringComparer.Ordinal);

            /// <summary>Adds the types with their bases, without members.</summary>
            public void Declare()
            {
                // Outer types come before the nested ones, in either order of the listing.
                foreach (ApiType type in listing.Types.OrderBy(t => t.FullName.Count(c => c == '+')))
                {
                    Declare(type);
                }

                foreach (ApiType type in listing.Types)
                {
                    TypeDefinition definition = Definition(type.FullName);
                    (string? baseType, IEnumerable<string> interfaces) = Bases(type);
                    definition.BaseType = baseType is null ? null : Reference(baseType);
                    foreach (string name in interfaces)
                    {
                        definition.Interfaces.Add(new InterfaceImplementation(Reference(name)));
                    }
                }
            }

            /// <summary>Adds members and attributes to the types declared.</summary>
            public void Fill()
            {
                bool hasExtensions = false;
                foreach (ApiType type in listing.Types)
                {
                    TypeDefinition definition = Definition(type.FullName);
                    AddAttributes(definition, type.Attributes);
                    foreach (ApiMember member in type.Members)
                    {
                        Add(definition, type, member);
                    }

                    AddUnlisted(definition, type);
                    if (type.Members.Any(m => m.Parameters.Any(p => p.IsThis)))
                    {
                        hasExtensions = true;
                        definition.CustomAttributes.Add(Attribute("System.Runtime.CompilerServices.ExtensionAttribute"));
                    }
                }

                if (hasExtensions)
                {
                    module.Assembly.CustomAttributes.Add(Attribute("System.Runtime.CompilerServices.ExtensionAttribute"));
                }
            }

            private void Declare(ApiType type)
            {
                (string ns, string name, string? outer) = Split(type.FullName);
                TypeAttributes attributes = type.Kind switch
                {
                    ApiTypeKind.Interface => TypeAttributes.Interface | TypeAttributes.Abstract,
                    ApiTypeKind.Class => TypeAttributes.BeforeFieldInit,
                    ApiTypeKind.Struct => TypeAttributes.Sealed | TypeAttributes.SequentialLayout | TypeAttributes.BeforeFieldInit,
                    _ => TypeAttributes.Sealed,
                };
                attributes |= (outer is null, type.Modifiers.Contains("protected")) switch
                {
                    (true, _) => TypeAttributes.Public,
                    (_, true) => TypeAttributes.NestedFamily,
                    _ => TypeAttributes.NestedPublic,
                };
                if (type.Modifiers.Contains("static"))
                {
                    attributes |= TypeAttributes.Abstract | TypeAttributes.Sealed;
                }

                attributes |= type.Modifiers.Contains("abstract") ? TypeAttributes.Abstract : 0;
                attributes |= type.Modifiers.Contains("sealed") ? TypeAttributes.Sealed : 0;
                var definition = new TypeDefinition(outer is null ? ns : "", name, attributes);
                foreach (string parameter in GenericParameters(type))
                {
                    definition.GenericParameters.Add(new GenericParameter(parameter, definition));
                }

                if (outer is null)
                {
                    module.Types.Add(definition);
                }
                else
                {
                    Definition(outer).NestedTypes.Add(definition);
                }
            }

            private static (string Namespace, string Name, string? Outer) Split(string fullName)
            {
                int plus = fullName.LastIndexOf('+');
                if (plus >= 0)
                {
                    return ("", fullName[(plus + 1)..], fullName[..plus]);
                }

                int dot = fullName.LastIndexOf('.');
                return dot < 0 ? ("", fullName, null) : (fullName[..dot], fullName[(dot + 1)..], null);
            }

            /// <summary>The names of a generic delegate's type parameters; the listing shows them only where its signature uses them.</summary>
            private static IEnumerable<string> GenericParameters(ApiType type)
            {
                if (!type.FullName.Contains('`'))
                {
                    return [];
                }

                ApiMember invoke = type.Members.Single(m => m.Kind == ApiMemberKind.Invoke);
                string[] names = [.. invoke.Parameters.Select(p => p.Type).Append(invoke.Type).Where(t => !t.Contains('.')).Distinct()];
                int count = int.Parse(type.FullName[(type.FullName.IndexOf('`') + 1)..]);
                return names.Length == count ? names : throw new FormatException($"{type.FullName}: {count} type parameters expected");
            }

            private (string? Base, IEnumerable<string> Interfaces) Bases(ApiType type)
            {
                switch (type.Kind)
                {
                    case ApiTypeKind.Interface:
                        return (null, type.Bases);
                    case ApiTypeKind.Struct:
                        return ("System.ValueType", type.Bases);
                    case ApiTypeKind.Enum:
                        return ("System.Enum", []);
                    case ApiTypeKind.Delegate:
                        return ("System.MulticastDelegate", []);
                    default:
                        string? first = type.Bases.FirstOrDefault();
                        if (first is not null && generator.Find(first, listing).Type.Kind == ApiTypeKind.Class)
                        {
                            return (first, type.Bases.Skip(1));
                        }

                        return (type.FullName == "System.Object" ? null : "System.Object", type.Bases);
                }
            }

            private TypeDefinition Definition(string fullName) => module.GetType(fullName.Replace('+', '/'));

            private TypeReference Reference(string name, TypeDefinition? context = null)
            {
                if (name.EndsWith('&'))
                {
                    return new ByReferenceType(Reference(name[..^1], context));
                }

                if (name.EndsWith("[]", StringComparison.Ordinal))
                {
                    return new ArrayType(Reference(name[..^2], context));
                }

                if (context is not null && context.GenericParameters.FirstOrDefault(p => p.Name == name) is { } parameter)
                {
                    return parameter;
                }

                if (_references.TryGetValue(name, out TypeReference? known))
                {
                    return known;
                }

                TypeReference reference = Make(name);
                _references.Add(name, reference);
                return reference;
            }

            private TypeReference Make(string name)
            {
                (ApiListing owner, ApiType type) = generator.Find(name, listing);
                if (owner == listing)
                {
                    return Definition(name);
                }

                if (Primitive(name) is { } primitive)
                {
                    return primitive;
                }

                (string ns, string simple, string? outer) = Split(name);
                var reference = new TypeReference(ns, simple, module, Scope(owner), generator.IsValueType(type));
                if (outer is not null)
                {
                    reference.DeclaringType = Reference(outer);
                }

                return reference;
            }

            private TypeReference? Primitive(string name) => name switch
            {
                "System.Void" => module.TypeSystem.Void,
                "System.Object" => module.TypeSystem.Object,
                "System.String" => module.TypeSystem.String,
                "System.Boolean" => module.TypeSystem.Boolean,
                "System.Char" => module.TypeSystem.Char,
                "System.SByte" => module.TypeSystem.SByte,
                "System.Byte" => module.TypeSystem.Byte,
                "System.Int16" => module.TypeSystem.Int16,
                "System.UInt16" => module.TypeSystem.UInt16,
                "System.Int32" => module.TypeSystem.Int32,
                "System.UInt32" => module.TypeSystem.UInt32,
                "System.Int64" => module.TypeSystem.Int64,
                "System.UInt64" => module.TypeSystem.UInt64,
                "System.Single" => module.TypeSystem.Single,
                "System.Double" => module.TypeSystem.Double,
                "System.IntPtr" => module.TypeSystem.IntPtr,
                "System.UIntPtr" => module.TypeSystem.UIntPtr,
                "System.TypedReference" => module.TypeSystem.TypedReference,
                _ => null,
            };

            private AssemblyNameReference Scope(ApiListing owner)
            {
                AssemblyNameReference? scope = module.AssemblyReferences.FirstOrDefault(r => r.Name == owner.Name);
                if (scope is null)
                {
                    scope = ReferenceTo(owner);
                    module.AssemblyReferences.Add(scope);
                }

                return scope;
            }

            /// <summary>A type as the signatures of this module need it: the core library's own primitives included.</summary>
            private TypeReference Signature(string name, TypeDefinition? context = null)
            {
                if (name.EndsWith('&'))
                {
                    return new ByReferenceType(Signature(name[..^1], context));
                }

                if (name.EndsWith("[]", StringComparison.Ordinal))
                {
                    return new ArrayType(Signature(name[..^2], context));
                }

                return Primitive(name) ?? Reference(name, context);
            }

            private void Add(TypeDefinition owner, ApiType type, ApiMember member)
            {
                switch (member.Kind)
                {
                    case ApiMemberKind.EnumValue:
                        owner.Fields.Add(new FieldDefinition(
                            member.Name, FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault, owner)
                        {
                            Constant = Literals.Parse(member.Value!, type.Bases[0]),
                        });
                        break;
                    case ApiMemberKind.Field:
                        AddField(owner, member);
                        break;
                    case ApiMemberKind.Constructor:
                        AddMethod(owner, type, member, ".ctor", MethodAttributes.SpecialName | MethodAttributes.RTSpecialName);
                        break;
                    case ApiMemberKind.Method:
                        MethodDefinition method = AddMethod(
                            owner, type, member, member.Name, member.Name.StartsWith("op_", StringComparison.Ordinal) ? MethodAttributes.SpecialName : 0);
                        AddAttributes(method, member.Attributes);
                        break;
                    case ApiMemberKind.Property:
                        AddProperty(owner, type, member);
                        break;
                    case ApiMemberKind.Event:
                        AddEvent(owner, type, member);
                        break;
                    case ApiMemberKind.Invoke:
                        AddDelegate(owner, member);
                        break;
                }
            }

            private void AddField(TypeDefinition owner, ApiMember member)
            {
                FieldAttributes attributes = member.Modifiers.Contains("protected") ? FieldAttributes.Family : FieldAttributes.Public;
                attributes |= member.Modifiers.Contains("static") ? FieldAttributes.Static : 0;
                attributes |= member.Modifiers.Contains("readonly") ? FieldAttributes.InitOnly : 0;
                var field = new FieldDefinition(member.Name, attributes, Signature(member.Type, owner));
                if (member.Modifiers.Contains("const"))
                {
                    field.Attributes |= FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault;
                    field.Constant = Literals.Parse(member.Value!, Underlying(member.Type));
                }

                AddAttributes(field, member.Attributes);
                owner.Fields.Add(field);
            }

            private string Underlying(string typeName)
            {
                if (typeName.EndsWith(']'))
                {
                    return typeName;
                }

                ApiType type = generator.Find(typeName, listing).Type;
                return type.Kind == ApiTypeKind.Enum ? type.Bases[0] : typeName;
            }

            private MethodDefinition AddMethod(TypeDefinition owner, ApiType type, ApiMember member, string name, MethodAttributes extra, bool narrow = false)
            {
                MethodAttributes attributes = MethodAttributes.HideBySig | extra;
                attributes |= narrow || member.Modifiers.Contains("protected") ? MethodAttributes.Family : MethodAttributes.Public;
                if (type.Kind == ApiTypeKind.Interface)
                {
                    attributes |= MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;
                }
                else
                {
                    attributes |= member.Modifiers.Contains("static") ? MethodAttributes.Static : 0;
                    attributes |= member.Modifiers.Contains("abstract") ? MethodAttributes.Abstract | MethodAttributes.Virtual : 0;
                    attributes |= member.Modifiers.Contains("virtual") ? MethodAttributes.Virtual : 0;
                    attributes |= member.Modifiers.Contains("override") ? MethodAttributes.Virtual : 0;
                    attributes |= member.Modifiers.Contains("sealed") ? MethodAttributes.Final : 0;
                    if ((attributes & MethodAttributes.Virtual) != 0 && !member.Modifiers.Contains("override"))
                    {
                        attributes |= MethodAttributes.NewSlot;
                    }
                }

                var method = new MethodDefinition(name, attributes, Signature(member.Kind == ApiMemberKind.Method ? member.Type : "System.Void", owner));
                foreach (ApiParameter parameter in member.Parameters)
                {
                    AddParameter(owner, method, parameter);
                }

                if (member.Parameters.Any(p => p.IsThis))
                {
                    method.CustomAttributes.Add(Attribute("System.Runtime.CompilerServices.ExtensionAttribute"));
                }

                owner.Methods.Add(method);
                Body(method);
                return method;
            }

            private void AddParameter(TypeDefinition owner, MethodDefinition method, ApiParameter parameter)
            {
                var definition = new ParameterDefinition(
                    parameter.Name, parameter.IsOut ? Mono.Cecil.ParameterAttributes.Out : 0, Signature(parameter.Type, owner));
                if (parameter.Default is not null)
                {
                    definition.Attributes |= Mono.Cecil.ParameterAttributes.Optional | Mono.Cecil.ParameterAttributes.HasDefault;
                    definition.Constant = Literals.Parse(parameter.Default, Underlying(parameter.Type));
                }

                if (parameter.IsParams)
                {
                    definition.CustomAttributes.Add(Attribute("System.ParamArrayAttribute"));
                }

                method.Parameters.Add(definition);
            }

            private void AddProperty(TypeDefinition owner, ApiType type, ApiMember member)
            {
                var property = new PropertyDefinition(member.Name, Mono.Cecil.PropertyAttributes.None, Signature(member.Type, owner));
                if (member.HasGetter)
                {
                    property.GetMethod = AddMethod(
                        owner, type, member, "get_" + member.Name, MethodAttributes.SpecialName, member.ProtectedGetter);
                    property.GetMethod.ReturnType = property.PropertyType;
                }

                if (member.HasSetter)
                {
                    property.SetMethod = AddMethod(
                        owner, type, member, "set_" + member.Name, MethodAttributes.SpecialName, member.ProtectedSetter);
                    property.SetMethod.Parameters.Add(new ParameterDefinition("value", 0, property.PropertyType));
                }

                AddAttributes(property, member.Attributes);
                owner.Properties.Add(property);
                if (member.Parameters.Count > 0)
                {
                    owner.CustomAttributes.Add(Attribute("System.Reflection.DefaultMemberAttribute", AttributeBlob.String(member.Name), "System.String"));
                }
            }

            private void AddEvent(TypeDefinition owner, ApiType type, ApiMember member)
            {
                TypeReference handler = Signature(member.Type, owner);
                MethodDefinition Accessor(string prefix)
                {
                    MethodDefinition method = AddMethod(owner, type, member, prefix + member.Name, MethodAttributes.SpecialName);
                    method.Parameters.Add(new ParameterDefinition("value", 0, handler));
                    return method;
                }

                owner.Events.Add(new EventDefinition(member.Name, Mono.Cecil.EventAttributes.None, handler)
                {
                    AddMethod = Accessor("add_"),
                    RemoveMethod = Accessor("remove_"),
                });
            }

            private void AddDelegate(TypeDefinition owner, ApiMember member)
            {
                var constructor = new MethodDefinition(
                    ".ctor",
                    MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName,
                    Signature("System.Void"))
                {
                    ImplAttributes = Mono.Cecil.MethodImplAttributes.Runtime,
                };
                constructor.Parameters.Add(new ParameterDefinition("object", 0, Signature("System.Object")));
                constructor.Parameters.Add(new ParameterDefinition("method", 0, Signature("System.IntPtr")));
                owner.Methods.Add(constructor);

                var invoke = new MethodDefinition(
                    "Invoke",
                    MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.NewSlot | MethodAttributes.Virtual,
                    Signature(member.Type, owner))
                {
                    ImplAttributes = Mono.Cecil.MethodImplAttributes.Runtime,
                };
                foreach (ApiParameter parameter in member.Parameters)
                {
                    AddParameter(owner, invoke, parameter);
                }

                owner.Methods.Add(invoke);
            }

            /// <summary>What listings leave out because it is not public: an enum's value and a struct's own state.</summary>
            private void AddUnlisted(TypeDefinition owner, ApiType type)
            {
                if (type.Kind == ApiTypeKind.Enum)
                {
                    owner.Fields.Insert(0, new FieldDefinition(
                        "value__", FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName, Signature(type.Bases[0])));
                }
                else if (type.Kind == ApiTypeKind.Struct && !Opaque.Contains(type.FullName) && owner.Fields.All(f => f.IsStatic))
                {
                    // Without a field the compiler would take the struct for one that is always assigned.
                    string state = Primitives.Contains(type.FullName) ? type.FullName : "System.Int32";
                    owner.Fields.Insert(0, new FieldDefinition("_state", FieldAttributes.Private, Signature(state)));
                }
            }

            private static void Body(MethodDefinition method)
            {
                if (method.IsAbstract)
                {
                    return;
                }

                ILProcessor il = method.Body.GetILProcessor();
                il.Emit(OpCodes.Ldnull);
                il.Emit(OpCodes.Throw);
            }

            private void AddAttributes(ICustomAttributeProvider target, IReadOnlyList<ApiAttribute> attributes)
            {
                foreach (ApiAttribute attribute in attributes)
                {
                    target.CustomAttributes.Add(attribute.Name switch
                    {
                        "flags" => Attribute("System.FlagsAttribute"),
                        "obsolete" => Attribute("System.ObsoleteAttribute"),
                        "conditional" => Attribute(
                            "System.Diagnostics.ConditionalAttribute", AttributeBlob.String(attribute.Argument), "System.String"),
                        _ => Attribute("System.AttributeUsageAttribute", AttributeBlob.Usage(attribute.Argument), "System.AttributeTargets"),
                    });
                }
            }

            private CustomAttribute Attribute(string typeName, byte[]? blob = null, params string[] parameterTypes)
            {
                var constructor = new MethodReference(".ctor", Signature("System.Void"), Reference(typeName)) { HasThis = true };
                foreach (string parameter in parameterTypes)
                {
                    constructor.Parameters.Add(new ParameterDefinition(Signature(parameter)));
                }

                // A reference to a member of this very module must be its definition.
                if (constructor.DeclaringType is TypeDefinition own)
                {
                    constructor = own.Methods.FirstOrDefault(m => m.IsConstructor && Same(m, constructor)) ?? constructor;
                }

                return new CustomAttribute(constructor, blob ?? AttributeBlob.Empty);
            }

            private static bool Same(MethodReference a, MethodReference b) =>
                a.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(b.Parameters.Select(p => p.ParameterType.FullName));
        }
    }
}
