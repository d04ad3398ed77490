using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Telematics.Nano.Il
{
    /// <summary>Local variables and arguments, and the instructions that use them.</summary>
    internal static class Variables
    {
        /// <summary>The local variable that an instruction loads, stores or takes the address of, or null.</summary>
        public static VariableDefinition? Of(Instruction instruction, MethodBody body) => instruction.OpCode.Code switch
        {
            Code.Ldloc_0 or Code.Stloc_0 => body.Variables[0],
            Code.Ldloc_1 or Code.Stloc_1 => body.Variables[1],
            Code.Ldloc_2 or Code.Stloc_2 => body.Variables[2],
            Code.Ldloc_3 or Code.Stloc_3 => body.Variables[3],
            _ => instruction.Operand as VariableDefinition,
        };

        /// <summary>The type of the argument that an instruction loads or takes the address of.</summary>
        public static TypeReference ArgumentType(Instruction instruction, MethodDefinition method)
        {
            int index = instruction.OpCode.Code switch
            {
                Code.Ldarg_0 => 0,
                Code.Ldarg_1 => 1,
                Code.Ldarg_2 => 2,
                Code.Ldarg_3 => 3,
                _ => ((ParameterDefinition)instruction.Operand).Index + (method.HasThis ? 1 : 0),
            };
            return !method.HasThis ? method.Parameters[index].ParameterType : index == 0 ? method.DeclaringType : method.Parameters[index - 1].ParameterType;
        }
    }
}
