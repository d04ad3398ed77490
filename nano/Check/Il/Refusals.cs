using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Telematics.Nano.Build;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// Finds what the compiler lets pass and the device's interpreter does not run, or runs otherwise than .NET.
    /// The opcodes are those that nf-interpreter (src/CLR/Core/Interpreter.cpp) answers with "unsupported".
    /// </summary>
    public sealed partial class Refusals
    {
        private const string NotOnDevice = "which the device does not have";
        private const string TestClass = "nanoFramework.TestFramework.TestClassAttribute";

        private static readonly Dictionary<Code, string> Opcodes = new()
        {
            [Code.Arglist] = "variable arguments (arglist)",
            [Code.Calli] = "a call through a function pointer (calli)",
            [Code.Ckfinite] = "ckfinite",
            [Code.Cpblk] = "a block copy (cpblk)",
            [Code.Initblk] = "a block fill (initblk)",
            [Code.Jmp] = "jmp",
            [Code.Localloc] = "memory on the stack (localloc)",
            [Code.Mkrefany] = "a typed reference (mkrefany)",
            [Code.Refanytype] = "a typed reference (refanytype)",
            [Code.Refanyval] = "a typed reference (refanyval)",
            [Code.Readonly] = "the readonly. prefix",
        };

        private readonly DeviceCode _code;
        private readonly SortedSet<(string File, int Line, string Message, string Member)> _seen = [];
        private readonly List<Finding> _findings = [];

        private Refusals(DeviceCode code)
        {
            _code = code;
        }

        /// <summary>Looks through every device assembly, tests included.</summary>
        public static IReadOnlyList<Finding> Find(DeviceCode code)
        {
            var refusals = new Refusals(code);
            foreach (TypeDefinition type in code.Types)
            {
                refusals.Look(type);
            }

            return [.. code.SourceRefusals, .. refusals._findings];
        }

        private void Look(TypeDefinition type)
        {
            if (type.HasGenericParameters)
            {
                Add(type, "a generic type, " + NotOnDevice);
            }

            if (type.BaseType is not null)
            {
                Check(type, type.BaseType);
            }

            foreach (InterfaceImplementation implemented in type.Interfaces)
            {
                Check(type, implemented.InterfaceType);
            }

            // A lambda's cached delegate is found where the lambda stands.
            foreach (FieldDefinition field in type.Fields.Where(f => !f.Name.StartsWith("<>9", StringComparison.Ordinal)))
            {
                Check(field, field.FieldType);
                if (field.CustomAttributes.Any(a => a.AttributeType.FullName == "System.ThreadStaticAttribute"))
                {
                    Add(field, "a field of its own for each thread ([ThreadStatic]), " + NotOnDevice);
                }
            }

            foreach (MethodDefinition method in type.Methods)
            {
                Look(method);
            }

            if (type.CustomAttributes.Any(a => a.AttributeType.FullName == TestClass))
            {
                LookAtTests(type);
            }
        }

        /// <summary>The device calls tests without making an instance, and reads their attributes as far as it can.</summary>
        private void LookAtTests(TypeDefinition type)
        {
            for (TypeDefinition? t = type; t is not null && t.Module == type.Module; t = t.BaseType is null ? null : _code.Resolve(t.BaseType))
            {
                foreach (FieldDefinition field in t.Fields.Where(f => !f.IsStatic))
                {
                    IMemberDefinition member = t.Properties.FirstOrDefault(p => field.Name == $"<{p.Name}>k__BackingField") ?? (IMemberDefinition)field;
                    Add(member, "a test class with something that is not static, of which the device makes no instance");
                }
            }

            Check(type, type.CustomAttributes);
            foreach (MethodDefinition method in type.Methods)
            {
                Check(method, method.CustomAttributes);
            }
        }

        private void Check(IMemberDefinition member, IEnumerable<CustomAttribute> attributes)
        {
            foreach (CustomAttribute attribute in attributes.Where(a => a.AttributeType.Namespace.Split('.')[0] != "System"))
            {
                string name = attribute.AttributeType.Name.Replace("Attribute", "", StringComparison.Ordinal);
                if (attribute.HasProperties || attribute.HasFields || !attribute.ConstructorArguments.All(IsReadable))
                {
                    Add(member, $"an argument of [{name}] that the device cannot read: numbers, bool, char and strings it can");
                }
            }
        }

        private static bool IsReadable(CustomAttributeArgument argument) => argument.Value switch
        {
            CustomAttributeArgument boxed => IsReadable(boxed),
            CustomAttributeArgument[] many => argument.Type.FullName == "System.Object[]" && many.All(IsReadable),
            null => false,
            _ => argument.Type.IsPrimitive || argument.Type.FullName == "System.String",
        };

        private void Look(MethodDefinition method)
        {
            if (method.HasGenericParameters)
            {
                Add(method, "a generic method, " + NotOnDevice);
            }

            if (method.DeclaringType.IsInterface && !method.IsConstructor && (method.HasBody || method.IsStatic))
            {
                Add(method, "a method with a body in an interface, which fails on the device");
            }

            Check(method, method.ReturnType);
            foreach (ParameterDefinition parameter in method.Parameters)
            {
                Check(method, parameter.ParameterType);
            }

            if (!method.HasBody)
            {
                return;
            }

            foreach (VariableDefinition variable in method.Body.Variables)
            {
                if (Refused(variable.VariableType) is { } what)
                {
                    Add(method, FirstUse(method, variable), what);
                }
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                Look(method, instruction);
            }

            Signs.Look(_code, method, (instruction, what) => Add(method, instruction, what));
        }

        private void Look(MethodDefinition method, Instruction instruction)
        {
            Code code = instruction.OpCode.Code;
            if (Opcodes.TryGetValue(code, out string? opcode))
            {
                Add(method, instruction, opcode + ", " + NotOnDevice);
            }
            else if (code == Code.Volatile)
            {
                Add(method, instruction, "volatile, which the device ignores");
            }
            else if (code is Code.Ldftn or Code.Ldvirtftn && instruction.Next is not { OpCode.Code: Code.Newobj })
            {
                Add(method, instruction, "a function pointer, " + NotOnDevice);
            }
            else if (IsChecked(code))
            {
                Add(method, instruction, "checked arithmetic, which never throws on the device");
            }

            IEnumerable<TypeReference> types = instruction.Operand switch
            {
                TypeReference type => [type],
                GenericInstanceMethod generic => [generic.DeclaringType, generic.ReturnType, .. generic.GenericArguments],
                MethodReference called => [called.DeclaringType, called.ReturnType, .. called.Parameters.Select(p => p.ParameterType)],
                FieldReference field => [field.DeclaringType, field.FieldType],
                _ => [],
            };
            foreach (TypeReference type in types)
            {
                if (Refused(type) is { } what)
                {
                    Add(method, instruction, what);
                }
            }

            if (instruction.Operand is GenericInstanceMethod instance)
            {
                Add(method, instruction, $"a call of the generic method {instance.Name}, {NotOnDevice}");
            }

            if (instruction.Operand is string text && text.Contains('\0', StringComparison.Ordinal))
            {
                Add(method, instruction, "a text with a zero in it, at which it ends on the device");
            }

            if (instruction.Operand is MethodReference { Name: "ToString", Parameters: [{ ParameterType.FullName: "System.String" }] } toString
                && toString.DeclaringType.IsPrimitive
                && instruction.Previous is { OpCode.Code: Code.Ldstr, Operand: string format }
                && !KnownFormat().IsMatch(format))
            {
                Add(method, instruction, $"the number format \"{format}\", which the device does not know");
            }
        }

        /// <summary>Checked operators; the conversions to native size stand for an array's length or index and are left out.</summary>
        private static bool IsChecked(Code code) =>
            code is >= Code.Add_Ovf and <= Code.Sub_Ovf_Un
                or >= Code.Conv_Ovf_I1 and <= Code.Conv_Ovf_U8
                or (>= Code.Conv_Ovf_I1_Un and <= Code.Conv_Ovf_U_Un and not (Code.Conv_Ovf_I_Un or Code.Conv_Ovf_U_Un));

        private static Instruction FirstUse(MethodDefinition method, VariableDefinition variable) =>
            method.Body.Instructions.FirstOrDefault(i => Variables.Of(i, method.Body) == variable) ?? method.Body.Instructions[0];

        private void Check(IMemberDefinition member, TypeReference type)
        {
            if (Refused(type) is { } what)
            {
                Add(member, what);
            }
        }

        /// <summary>What a type has in it that the device does not, or null.</summary>
        private static string? Refused(TypeReference type)
        {
            switch (type)
            {
                case GenericInstanceType generic:
                    return $"the generic type {Names.Of(generic)}, {NotOnDevice}";
                case ArrayType { Rank: > 1 } array:
                    return $"the multi-dimensional array {Names.Of(array)}, {NotOnDevice}";
                case PointerType pointer:
                    return $"the pointer {Names.Of(pointer)}, {NotOnDevice}";
                case FunctionPointerType:
                    return $"a function pointer, {NotOnDevice}";
                case RequiredModifierType { ModifierType.FullName: "System.Runtime.CompilerServices.IsVolatile" }:
                    return "volatile, which the device ignores";
                case TypeSpecification other:
                    return Refused(other.ElementType);
                default:
                    // A delegate such as Func<> is generic without an instance only in its own definition.
                    return null;
            }
        }

        private void Add(IMemberDefinition member, string message) =>
            Add(_code.PlaceOf(member), message, member switch
            {
                MethodDefinition method => Names.Of(method),
                TypeDefinition type => Names.Of(type),
                _ => Names.Of(member.DeclaringType) + "." + member.Name,
            });

        private void Add(MethodDefinition method, Instruction instruction, string message) =>
            Add(_code.PlaceOf(method, instruction), message, Names.Of(method));

        private void Add(SourceLine place, string message, string member)
        {
            if (_seen.Add((place.File, place.Line, message, member)))
            {
                _findings.Add(new Finding(place, message, member));
            }
        }

        [GeneratedRegex("^[DFNXdfnx][0-9]{0,2}$")]
        private static partial Regex KnownFormat();
    }
}
