using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Telematics.Nano.Build;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// Finds what is too large for the device's file format (nf-interpreter, nanoCLR_Types.h): offsets into an assembly's
    /// code, strings and signatures have 16 bits, counts of a method 8.
    /// </summary>
    public static class Limits
    {
        private const int MaxOffset = ushort.MaxValue;
        private const int MaxBranch = short.MaxValue;
        private const int MaxCount = byte.MaxValue;
        private const int HandlerBytes = 12;

        /// <summary>Looks through every device assembly, tests included.</summary>
        public static IReadOnlyList<Finding> Find(DeviceCode code)
        {
            var findings = new List<Finding>();
            foreach (IGrouping<ModuleDefinition, TypeDefinition> module in code.Types.GroupBy(t => t.Module))
            {
                MethodDefinition[] methods = [.. module.SelectMany(t => t.Methods).Where(m => m.HasBody)];
                foreach (MethodDefinition method in methods)
                {
                    findings.AddRange(Look(code, method));
                }

                string assembly = module.Key.Assembly.Name.Name;
                void Check(string what, int bytes)
                {
                    if (bytes > MaxOffset)
                    {
                        findings.Add(new Finding(new SourceLine(assembly, 0), $"{bytes} bytes of {what}, more than the {MaxOffset} that an assembly may have", assembly));
                    }
                }

                Check("code", methods.Sum(m => Size(m.Body)));
                Check("initial data of arrays", module.SelectMany(t => t.Fields).Sum(f => f.InitialValue.Length));
                Check("strings", Strings(module, methods).Distinct(StringComparer.Ordinal).Sum(s => Encoding.UTF8.GetByteCount(s) + 1));
            }

            return findings;
        }

        private static IEnumerable<Finding> Look(DeviceCode code, MethodDefinition method)
        {
            Finding Make(string message) => new(code.PlaceOf(method), message, Names.Of(method));
            if (method.Body.Variables.Count > MaxCount || method.Parameters.Count >= MaxCount || method.Body.MaxStackSize > MaxCount)
            {
                yield return Make($"more than the {MaxCount} locals, parameters or values on the stack that a method may have");
            }

            if (Size(method.Body) > MaxBranch)
            {
                yield return Make($"{Size(method.Body)} bytes of code, more than the {MaxBranch} that branches reach over");
            }

            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.Operand is Instruction[] { Length: > MaxCount } cases)
                {
                    yield return new Finding(
                        code.PlaceOf(method, instruction), $"a switch of {cases.Length} cases, more than the {MaxCount} that it may have", Names.Of(method));
                }
            }
        }

        /// <summary>Bytes of a method's code on the device, where tokens and branches take two.</summary>
        private static int Size(MethodBody body) => body.Instructions.Sum(Size) + (body.ExceptionHandlers.Count * HandlerBytes);

        private static int Size(Instruction instruction) => instruction.OpCode.Size + instruction.OpCode.OperandType switch
        {
            OperandType.InlineSwitch => 1 + (2 * ((Instruction[])instruction.Operand).Length),
            OperandType.InlineBrTarget or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineField
                or OperandType.InlineString or OperandType.InlineTok or OperandType.InlineSig => 2,
            _ => instruction.GetSize() - instruction.OpCode.Size,
        };

        private static IEnumerable<string> Strings(IEnumerable<TypeDefinition> types, IEnumerable<MethodDefinition> methods) =>
            types.SelectMany(t => t.Methods.Select(m => m.Name).Concat(t.Fields.Select(f => f.Name)).Append(t.Name).Append(t.Namespace))
                .Concat(methods.SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<string>());
    }
}
