using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// Who may be called where: every override or implementation of a virtual method among the unit's types, and every
    /// method of which a delegate of the type invoked is made anywhere.
    /// </summary>
    public sealed class CallGraph
    {
        private readonly DeviceCode _code;
        private readonly Dictionary<MethodDefinition, List<MethodDefinition>> _overrides = [];
        private readonly Dictionary<MethodDefinition, List<MethodDefinition>> _overridden = [];
        private readonly Dictionary<string, List<MethodDefinition>> _delegates = new(StringComparer.Ordinal);

        /// <summary>Looks through the unit's types.</summary>
        public CallGraph(DeviceCode code)
        {
            _code = code;
            foreach (TypeDefinition type in code.UnitTypes)
            {
                AddOverrides(type);
            }

            foreach (MethodDefinition method in code.UnitTypes.SelectMany(t => t.Methods).Where(m => m.HasBody))
            {
                AddDelegates(method);
            }
        }

        /// <summary>The base and interface methods that a method overrides or implements.</summary>
        public IReadOnlyList<MethodDefinition> OverriddenBy(MethodDefinition method) => _overridden.GetValueOrDefault(method) ?? [];

        /// <summary>The methods of the unit that override or implement a virtual one.</summary>
        public IReadOnlyList<MethodDefinition> OverridesOf(MethodDefinition method) => _overrides.GetValueOrDefault(method) ?? [];

        /// <summary>The methods of which delegates of a type are made.</summary>
        public IReadOnlyList<MethodDefinition> DelegatesOf(TypeReference type) => _delegates.GetValueOrDefault(type.FullName) ?? [];

        private static bool SameSignature(MethodReference a, MethodReference b) =>
            a.Name == b.Name
            && a.Parameters.Count == b.Parameters.Count
            && a.ReturnType.FullName == b.ReturnType.FullName
            && a.Parameters.Zip(b.Parameters).All(p => p.First.ParameterType.FullName == p.Second.ParameterType.FullName);

        private void AddOverrides(TypeDefinition type)
        {
            foreach (MethodDefinition method in type.Methods.Where(m => m.IsVirtual))
            {
                foreach (MethodReference overridden in method.Overrides)
                {
                    Add(_code.Resolve(overridden), method);
                }

                for (TypeDefinition? up = Base(type); up is not null && method.IsReuseSlot; up = Base(up))
                {
                    Add(up.Methods.FirstOrDefault(m => m.IsVirtual && SameSignature(m, method)), method);
                }
            }

            foreach (MethodDefinition declared in AllInterfaces(type).SelectMany(i => i.Methods).Where(m => !m.IsStatic))
            {
                if (!type.IsInterface && Implementation(type, declared) is { } implementation)
                {
                    Add(declared, implementation);
                }
            }
        }

        private TypeDefinition? Base(TypeDefinition type) => type.BaseType is null ? null : _code.Resolve(type.BaseType);

        private IEnumerable<TypeDefinition> AllInterfaces(TypeDefinition type)
        {
            var all = new HashSet<TypeDefinition>();
            void Visit(TypeDefinition t)
            {
                foreach (InterfaceImplementation implemented in t.Interfaces)
                {
                    if (_code.Resolve(implemented.InterfaceType) is { } definition && all.Add(definition))
                    {
                        Visit(definition);
                    }
                }
            }

            for (TypeDefinition? t = type; t is not null; t = Base(t))
            {
                Visit(t);
            }

            return all;
        }

        /// <summary>The method of a type, or of its bases, that an interface's method calls.</summary>
        private MethodDefinition? Implementation(TypeDefinition type, MethodDefinition declared)
        {
            for (TypeDefinition? t = type; t is not null; t = Base(t))
            {
                MethodDefinition? found =
                    t.Methods.FirstOrDefault(m => m.Overrides.Any(o => _code.Resolve(o) == declared))
                    ?? t.Methods.FirstOrDefault(m => m.IsVirtual && m.IsPublic && SameSignature(m, declared));
                if (found is not null)
                {
                    return found;
                }
            }

            return null;
        }

        private void Add(MethodDefinition? overridden, MethodDefinition overriding)
        {
            if (overridden is null || !_code.IsUnit(overriding.DeclaringType))
            {
                return;
            }

            List<MethodDefinition> down = Of(_overrides, overridden);
            if (!down.Contains(overriding))
            {
                down.Add(overriding);
                Of(_overridden, overriding).Add(overridden);
            }
        }

        private void AddDelegates(MethodDefinition method)
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn
                    && instruction.Next is { OpCode.Code: Code.Newobj, Operand: MethodReference constructor }
                    && _code.Resolve((MethodReference)instruction.Operand) is { } target)
                {
                    List<MethodDefinition> targets = Of(_delegates, constructor.DeclaringType.FullName);
                    targets.Add(target);
                    if (instruction.OpCode.Code == Code.Ldvirtftn)
                    {
                        targets.AddRange(OverridesOf(target));
                    }
                }
            }
        }

        private static List<MethodDefinition> Of<TKey>(Dictionary<TKey, List<MethodDefinition>> lists, TKey key)
            where TKey : notnull
        {
            if (!lists.TryGetValue(key, out List<MethodDefinition>? list))
            {
                lists.Add(key, list = []);
            }

            return list;
        }
    }
}
