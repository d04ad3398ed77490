using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Telematics.Nano.Weave
{
    /// <summary>
    /// Makes an assembly count the IL instructions that it executes, in the static field <c>Telematics.IlCounter.Count</c>:
    /// each basic block adds its length when it is entered. A call ends a block, so that what a callee reads is
    /// exact and what an exception skips in its callers is not counted.
    /// </summary>
    /// <remarks>A prefix counts as an instruction of its own: the device's interpreter fetches it as one.</remarks>
    public static class InstructionCounter
    {
        private const string Namespace = "Telematics";
        private const string Name = "IlCounter";
        private const string FieldName = "Count";

        /// <summary>Adds the counter to a module and to every method in it.</summary>
        /// <param name="module">The module.</param>
        /// <param name="objectType">What the counter's class derives from.</param>
        public static void Weave(ModuleDefinition module, TypeReference objectType)
        {
            var counter = new TypeDefinition(
                Namespace,
                Name,
                TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit,
                objectType);
            var field = new FieldDefinition(FieldName, FieldAttributes.Public | FieldAttributes.Static, module.TypeSystem.Int64);
            foreach (MethodDefinition method in module.GetAllTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
            {
                Weave(method.Body, field);
            }

            counter.Fields.Add(field);
            module.Types.Add(counter);
        }

        private static void Weave(MethodBody body, FieldReference field)
        {
            HashSet<Instruction> leaders = Leaders(body);
            body.SimplifyMacros();
            var moved = new Dictionary<Instruction, Instruction>();
            List<Instruction> old = [.. body.Instructions];
            var woven = new List<Instruction>(old.Count + (leaders.Count * 5));
            for (int start = 0; start < old.Count;)
            {
                int end = start + 1;
                while (end < old.Count && !leaders.Contains(old[end]))
                {
                    end++;
                }

                Instruction first = Instruction.Create(OpCodes.Ldsfld, field);
                moved.Add(old[start], first);
                woven.Add(first);
                woven.Add(Instruction.Create(OpCodes.Ldc_I4, end - start));
                woven.Add(Instruction.Create(OpCodes.Conv_I8));
                woven.Add(Instruction.Create(OpCodes.Add));
                woven.Add(Instruction.Create(OpCodes.Stsfld, field));
                woven.AddRange(old.GetRange(start, end - start));
                start = end;
            }

            Redirect(body, moved);
            body.Instructions.Clear();
            foreach (Instruction instruction in woven)
            {
                body.Instructions.Add(instruction);
            }

            body.OptimizeMacros();
        }

        /// <summary>The first instruction of every basic block.</summary>
        private static HashSet<Instruction> Leaders(MethodBody body)
        {
            var leaders = new HashSet<Instruction> { body.Instructions[0] };
            foreach (Instruction instruction in body.Instructions)
            {
                if (instruction.Operand is Instruction target)
                {
                    leaders.Add(target);
                }
                else if (instruction.Operand is Instruction[] targets)
                {
                    leaders.UnionWith(targets);
                }

                if (instruction.Next is not null && instruction.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Meta))
                {
                    leaders.Add(instruction.Next);
                }
            }

            foreach (ExceptionHandler handler in body.ExceptionHandlers)
            {
                leaders.UnionWith(Boundaries(handler).OfType<Instruction>());
            }

            return leaders;
        }

        private static IEnumerable<Instruction?> Boundaries(ExceptionHandler handler) =>
            [handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart];

        /// <summary>Lets branches and handlers begin at what was put before their targets.</summary>
        private static void Redirect(MethodBody body, Dictionary<Instruction, Instruction> moved)
        {
            Instruction? At(Instruction? instruction) => instruction is null ? null : moved[instruction];
            foreach (Instruction instruction in body.Instructions)
            {
                instruction.Operand = instruction.Operand switch
                {
                    Instruction target => moved[target],
                    Instruction[] targets => targets.Select(t => moved[t]).ToArray(),
                    var other => other,
                };
            }

            foreach (ExceptionHandler handler in body.ExceptionHandlers)
            {
                handler.TryStart = At(handler.TryStart);
                handler.TryEnd = At(handler.TryEnd);
                handler.HandlerStart = At(handler.HandlerStart);
                handler.HandlerEnd = At(handler.HandlerEnd);
                handler.FilterStart = At(handler.FilterStart);
            }
        }
    }
}
