using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Telematics.Nano.Build;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// Follows the calls from every method marked <c>[SteadyState]</c> and finds what allocates on the device.
    /// Type initialisers are not followed, they run once. What <c>[Allocates]</c> marks is not looked into and is listed.
    /// </summary>
    /// <remarks>
    /// The interpreter clones a struct whenever it is loaded as a value (nf-interpreter, Interpreter.cpp: Execute_LoadAndPromote),
    /// and makes one on the heap for each local of a struct type; it writes through references without cloning.
    /// </remarks>
    public sealed class SteadyState
    {
        private const string SteadyAttribute = "Telematics.Buses.SteadyStateAttribute";
        private const string AllocatesAttribute = "Telematics.Buses.AllocatesAttribute";

        private readonly DeviceCode _code;
        private readonly SteadyCalls _calls;
        private readonly CallGraph _graph;
        private readonly Dictionary<MethodDefinition, MethodDefinition?> _reachedFrom = [];
        private readonly Queue<MethodDefinition> _open = new();
        private readonly HashSet<(SourceLine Place, string Message, string Member)> _seen = [];
        private readonly List<Finding> _findings = [];
        private readonly List<Exemption> _exemptions = [];

        private SteadyState(DeviceCode code, SteadyCalls calls)
        {
            _code = code;
            _calls = calls;
            _graph = new CallGraph(code);
        }

        /// <summary>What allocates.</summary>
        public IReadOnlyList<Finding> Findings => _findings;

        /// <summary>The methods marked <c>[Allocates]</c>, in the order of their names.</summary>
        public IReadOnlyList<Exemption> Exemptions => _exemptions;

        /// <summary>How many methods run in steady state, as far as calls can be followed.</summary>
        public int MethodCount => _reachedFrom.Count;

        /// <summary>The methods that run in steady state, by name.</summary>
        public IEnumerable<string> Methods => _reachedFrom.Keys.Select(Names.Of);

        /// <summary>Follows the calls in the code given.</summary>
        public static SteadyState Find(DeviceCode code, SteadyCalls calls)
        {
            var steady = new SteadyState(code, calls);
            MethodDefinition[] methods = [.. code.UnitTypes.SelectMany(t => t.Methods)];
            foreach (MethodDefinition root in methods.Where(m => steady.Marked(m, SteadyAttribute) is not null))
            {
                steady.Reach(root, null);
            }

            while (steady._open.TryDequeue(out MethodDefinition? method))
            {
                steady.Look(method);
            }

            steady._exemptions.AddRange(methods
                .Select(m => (Method: m, Attribute: Attribute(m, AllocatesAttribute)))
                .Where(m => m.Attribute is not null)
                .Select(m => new Exemption(
                    Names.Of(m.Method), (string?)m.Attribute!.ConstructorArguments[0].Value ?? "", steady._reachedFrom.ContainsKey(m.Method)))
                .OrderBy(e => e.Method, StringComparer.Ordinal));
            return steady;
        }

        private static CustomAttribute? Attribute(MethodDefinition method, string name) =>
            method.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == name);

        /// <summary>The attribute named, on a method or on one that it overrides or implements.</summary>
        private CustomAttribute? Marked(MethodDefinition method, string name) =>
            Attribute(method, name) ?? _graph.OverriddenBy(method).Select(o => Attribute(o, name)).FirstOrDefault(a => a is not null);

        private void Reach(MethodDefinition method, MethodDefinition? from)
        {
            if (_code.IsUnit(method.DeclaringType) && _reachedFrom.TryAdd(method, from) && method.HasBody && Marked(method, AllocatesAttribute) is null)
            {
                _open.Enqueue(method);
            }
        }

        private void Look(MethodDefinition method)
        {
            foreach (ParameterDefinition parameter in method.Parameters.Where(p => Costs(p.ParameterType)))
            {
                Add(method, _code.PlaceOf(method), $"struct {Names.Of(parameter.ParameterType)} passed by value as {parameter.Name}");
            }

            if (Costs(method.ReturnType))
            {
                Add(method, _code.PlaceOf(method), $"struct {Names.Of(method.ReturnType)} returned");
            }

            foreach (VariableDefinition variable in method.Body.Variables.Where(v => Costs(v.VariableType)))
            {
                Instruction? use = method.Body.Instructions.FirstOrDefault(i => Variables.Of(i, method.Body) == variable);
                Add(method, use is null ? _code.PlaceOf(method) : _code.PlaceOf(method, use), $"struct local of type {Names.Of(variable.VariableType)}");
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                Look(method, instruction);
            }
        }

        private bool Costs(TypeReference type) => _code.IsStruct(type) && !_calls.HasStruct(type);

        private void Look(MethodDefinition method, Instruction instruction)
        {
            switch (instruction.OpCode.Code)
            {
                case Code.Ldstr:
                    Add(method, instruction, $"string literal \"{Shorten((string)instruction.Operand)}\" (keep it in a static readonly field)");
                    break;
                case Code.Newobj:
                    Made(method, instruction, ((MethodReference)instruction.Operand).DeclaringType);
                    break;
                case Code.Newarr:
                    Add(method, instruction, $"array of {Names.Of((TypeReference)instruction.Operand)} made");
                    break;
                case Code.Box:
                    Add(method, instruction, $"{Names.Of((TypeReference)instruction.Operand)} boxed");
                    break;
                case Code.Throw:
                case Code.Rethrow:
                    Add(method, instruction, "exception thrown");
                    break;
                case Code.Ldfld:
                case Code.Ldsfld:
                    if (instruction.Operand is FieldReference field && Costs(field.FieldType))
                    {
                        Add(method, instruction, $"struct {Names.Of(field.FieldType)} copied from the field {field.Name}");
                    }

                    break;
                case Code.Ldelem_Any:
                    if (Costs((TypeReference)instruction.Operand))
                    {
                        Add(method, instruction, $"struct {Names.Of((TypeReference)instruction.Operand)} read from an array");
                    }

                    break;
                case Code.Ldobj:
                case Code.Unbox_Any:
                    if (Costs((TypeReference)instruction.Operand))
                    {
                        Add(method, instruction, $"struct {Names.Of((TypeReference)instruction.Operand)} copied");
                    }

                    break;
                case Code.Call:
                case Code.Callvirt:
                    Called(method, instruction, (MethodReference)instruction.Operand);
                    break;
            }
        }

        private void Made(MethodDefinition method, Instruction instruction, TypeReference type)
        {
            string name = Names.Of(type);
            if (_code.IsDelegate(type))
            {
                Add(method, instruction, $"delegate {name} made");
            }
            else if (_code.Derives(type, "System.Exception"))
            {
                Add(method, instruction, $"exception {name} made");
            }
            else if (_code.IsStruct(type))
            {
                if (Costs(type))
                {
                    Add(method, instruction, $"struct {name} made");
                }
            }
            else
            {
                Add(method, instruction, type.FullName == "System.String" ? "string made" : $"object {name} made");
            }
        }

        private void Called(MethodDefinition method, Instruction instruction, MethodReference reference)
        {
            if (_code.Resolve(reference) is not { } called)
            {
                // An array's own methods: those of one with several dimensions, which is refused anyway.
                return;
            }

            if (called.Name == "Invoke" && _code.IsDelegate(called.DeclaringType))
            {
                foreach (MethodDefinition target in _graph.DelegatesOf(reference.DeclaringType))
                {
                    Reach(target, method);
                }

                return;
            }

            bool isVirtual = instruction.OpCode.Code == Code.Callvirt && called.IsVirtual;
            if (instruction.Previous is { OpCode.Code: Code.Constrained, Operand: TypeReference constrained })
            {
                if (OwnOverride(constrained, called) is { } own)
                {
                    (called, isVirtual) = (own, false);
                }
                else
                {
                    Add(method, instruction, $"{Names.Of(constrained)} boxed");
                }
            }

            Reach(called, method);
            if (isVirtual)
            {
                foreach (MethodDefinition target in _graph.OverridesOf(called))
                {
                    Reach(target, method);
                }
            }

            if (!_code.IsUnit(called.DeclaringType) && !_calls.Has(called))
            {
                Add(method, instruction, Foreign(called));
            }
        }

        private MethodDefinition? OwnOverride(TypeReference type, MethodDefinition called) =>
            _code.Resolve(type)?.Methods.FirstOrDefault(m => m.IsVirtual
                && (_graph.OverriddenBy(m).Contains(called)
                    || (m.Name == called.Name && m.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(called.Parameters.Select(p => p.ParameterType.FullName)))));

        private static string Foreign(MethodDefinition called)
        {
            string name = Names.Of(called);
            return called switch
            {
                { DeclaringType.FullName: "System.String", Name: "Concat" } => "strings joined (String.Concat)",
                { DeclaringType.FullName: "System.String", Name: "Format" } => "string formatted (String.Format)",
                { Name: "GetEnumerator" } => $"enumerator made ({name}: foreach over something else than an array)",
                { ReturnType.FullName: "System.String", IsGetter: false } => $"string made by {name}",
                _ => $"calls {name}, which is not known to be free of allocation",
            };
        }

        private static string Shorten(string text) => text.Length <= 24 ? text : text[..24] + "…";

        private void Add(MethodDefinition method, Instruction instruction, string message) => Add(method, _code.PlaceOf(method, instruction), message);

        private void Add(MethodDefinition method, SourceLine place, string message)
        {
            string member = Names.Of(method);
            if (_seen.Add((place, message, member)))
            {
                _findings.Add(new Finding(place, message, member, PathTo(method)));
            }
        }

        private string PathTo(MethodDefinition method)
        {
            var path = new List<string>();
            for (MethodDefinition? m = method; m is not null; m = _reachedFrom[m])
            {
                path.Insert(0, Names.Of(m));
            }

            return string.Join(" → ", path);
        }
    }
}
