using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// Finds signed arithmetic on numbers that the device's interpreter takes for unsigned. It keeps with each number on its
    /// stack whether it is signed, and the result of an operation is of its left operand's kind; IL has that in the
    /// instruction. Converting a uint to int or a ulong to long is no instruction at all, and a byte, ushort, char or uint
    /// made a long is an unsigned one. Finds too where whole numbers become floats because the device's Math has nothing else.
    /// </summary>
    /// <remarks>
    /// Shown by running it (nf-interpreter, CLR_RT_HeapBlock.cpp: NumericShr, NumericRem, Convert): <c>shr</c>, <c>rem</c>,
    /// <c>conv.i8</c>, <c>conv.r4</c> and <c>conv.r8</c> go by the number's kind; arguments, results and what is stored through
    /// a reference keep it; locals, fields and elements have their own. All other instructions come to the same.
    /// </remarks>
    public sealed class Signs
    {
        private const int WordBits = 32;
        private const int LongBits = 64;
        private const string Still = "that the device still takes for unsigned";

        private readonly DeviceCode _code;
        private readonly MethodDefinition _method;
        private readonly Action<Instruction, string> _found;
        private readonly Dictionary<Instruction, Number[]> _entered = [];
        private readonly Stack<Instruction> _open = new();
        private readonly List<Number> _stack = [];

        private Signs(DeviceCode code, MethodDefinition method, Action<Instruction, string> found)
        {
            _code = code;
            _method = method;
            _found = found;
        }

        private enum Kind
        {
            Other,
            Signed,
            Unsigned,

            /// <summary>A float made of a whole number.</summary>
            Rounded,
        }

        /// <summary>Looks through a method's body.</summary>
        /// <param name="code">All code.</param>
        /// <param name="method">A method with a body.</param>
        /// <param name="found">Is told of each instruction, maybe more than once, and what is wrong with it.</param>
        public static void Look(DeviceCode code, MethodDefinition method, Action<Instruction, string> found)
        {
            var signs = new Signs(code, method, found);
            signs.Enter(method.Body.Instructions[0], []);
            foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
            {
                bool isCatch = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
                signs.Enter(handler.HandlerStart, isCatch ? [default] : []);
                if (handler.FilterStart is not null)
                {
                    signs.Enter(handler.FilterStart, [default]);
                }
            }

            while (signs._open.TryPop(out Instruction? start))
            {
                signs.Run(start);
            }
        }

        private void Enter(Instruction at, Number[] stack)
        {
            if (_entered.TryGetValue(at, out Number[]? before))
            {
                Number[] joined = [.. before.Zip(stack, Number.Join)];
                if (joined.SequenceEqual(before))
                {
                    return;
                }

                stack = joined;
            }

            _entered[at] = stack;
            _open.Push(at);
        }

        private void Run(Instruction? at)
        {
            _stack.Clear();
            _stack.AddRange(_entered[at!]);
            while (at is not null)
            {
                Execute(at);
                IEnumerable<Instruction> targets = at.Operand switch
                {
                    Instruction target => [target],
                    Instruction[] many => many,
                    _ => [],
                };
                foreach (Instruction target in targets)
                {
                    Enter(target, at.OpCode.Code is Code.Leave or Code.Leave_S ? [] : [.. _stack]);
                }

                if (at.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
                {
                    return;
                }

                at = at.Next;
                if (at is not null && _entered.ContainsKey(at))
                {
                    Enter(at, [.. _stack]);
                    return;
                }
            }
        }

        private Number Pop()
        {
            if (_stack.Count == 0)
            {
                // Only after an instruction that is refused anyway (calli), of which is not known what it takes and gives.
                return default;
            }

            Number top = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            return top;
        }

        private void Push(Number number) => _stack.Add(number);

        private void Push(TypeReference type) => Push(Of(type));

        private void Execute(Instruction at)
        {
            MethodBody body = _method.Body;
            Code code = at.OpCode.Code;
            switch (code)
            {
                case Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 or Code.Ldarg_S or Code.Ldarg:
                    Push(Variables.ArgumentType(at, _method));
                    break;
                case Code.Ldarga_S or Code.Ldarga:
                    Push(new ByReferenceType(Variables.ArgumentType(at, _method)));
                    break;
                case Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 or Code.Ldloc_S or Code.Ldloc:
                    Push(Variables.Of(at, body)!.VariableType);
                    break;
                case Code.Ldloca_S or Code.Ldloca:
                    Push(new ByReferenceType(Variables.Of(at, body)!.VariableType));
                    break;
                case Code.Ldc_I4_M1 or Code.Ldc_I4_0 or Code.Ldc_I4_1 or Code.Ldc_I4_2 or Code.Ldc_I4_3 or Code.Ldc_I4_4
                    or Code.Ldc_I4_5 or Code.Ldc_I4_6 or Code.Ldc_I4_7 or Code.Ldc_I4_8:
                    Push(Number.Constant(code - Code.Ldc_I4_0, WordBits));
                    break;
                case Code.Ldc_I4_S or Code.Ldc_I4:
                    Push(Number.Constant(Convert.ToInt64(at.Operand, null), WordBits));
                    break;
                case Code.Ldc_I8:
                    Push(Number.Constant((long)at.Operand, LongBits));
                    break;
                case Code.Ldfld:
                    Pop();
                    Push(((FieldReference)at.Operand).FieldType);
                    break;
                case Code.Ldsfld:
                    Push(((FieldReference)at.Operand).FieldType);
                    break;
                case Code.Ldflda:
                    Pop();
                    Push(new ByReferenceType(((FieldReference)at.Operand).FieldType));
                    break;
                case Code.Ldsflda:
                    Push(new ByReferenceType(((FieldReference)at.Operand).FieldType));
                    break;
                case Code.Newarr:
                    Pop();
                    Push(new ArrayType((TypeReference)at.Operand));
                    break;
                case Code.Castclass or Code.Isinst or Code.Unbox_Any:
                    Pop();
                    Push((TypeReference)at.Operand);
                    break;
                case >= Code.Ldelem_I1 and <= Code.Ldelem_Ref:
                case Code.Ldelem_Any:
                    Pop();
                    Push(Element(Pop()) is { } element ? Of(element) : Number.Loaded(code));
                    break;
                case Code.Ldelema:
                    Pop();
                    Pop();
                    Push(new ByReferenceType((TypeReference)at.Operand));
                    break;
                case >= Code.Ldind_I1 and <= Code.Ldind_Ref:
                case Code.Ldobj:
                    Push(Element(Pop()) is { } referred ? Of(referred) : Number.Loaded(code));
                    break;
                case >= Code.Stind_Ref and <= Code.Stind_R8:
                case Code.Stobj:
                {
                    Number value = Pop();
                    if (Element(Pop()) is { } target)
                    {
                        Escape(at, value, target, "stored through a reference");
                    }

                    break;
                }

                case Code.Dup:
                {
                    Number value = Pop();
                    Push(value);
                    Push(value);
                    break;
                }

                case Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un or Code.And or Code.Or or Code.Xor
                    or Code.Shl or Code.Shr or Code.Shr_Un:
                {
                    Number right = Pop();
                    Number left = Pop();
                    if (left.Kind == Kind.Unsigned
                        && ((code == Code.Shr && left.MayBeNegative) || (code == Code.Rem && (left.MayBeNegative || right.MayBeNegative))))
                    {
                        _found(at, code == Code.Shr ? $"a number {Still}, shifted right" : $"a number {Still}, divided for the remainder");
                    }

                    Push(left.Width == 0 ? default : left with { Bits = Number.ResultBits(code, left, right), Value = null });
                    break;
                }

                case Code.Neg or Code.Not:
                {
                    Number value = Pop();
                    Push(value.Width == 0 ? default : value with { Bits = value.Width, Value = null });
                    break;
                }

                case Code.Conv_I1 or Code.Conv_I2:
                    Pop();
                    Push(new Number(Kind.Signed, WordBits, WordBits));
                    break;
                case Code.Conv_U1 or Code.Conv_U2:
                    Push(new Number(Kind.Signed, WordBits, Math.Min(Pop().Bits, code == Code.Conv_U1 ? 8 : 16)));
                    break;
                case Code.Conv_I4 or Code.Conv_I:
                    Push(new Number(Kind.Signed, WordBits, Math.Min(Pop().Bits, WordBits)));
                    break;
                case Code.Conv_U4 or Code.Conv_U:
                    Push(new Number(Kind.Unsigned, WordBits, Math.Min(Pop().Bits, WordBits)));
                    break;
                case Code.Conv_I8:
                {
                    Number value = Pop();
                    if (value is { Kind: Kind.Unsigned, Width: WordBits, MayBeNegative: true })
                    {
                        _found(at, $"an int {Still}, made a long");
                    }

                    Push(new Number(Kind.Signed, LongBits, value.MayBeNegative ? LongBits : value.Bits));
                    break;
                }

                case Code.Conv_U8:
                    Push(new Number(Kind.Unsigned, LongBits, Pop().Bits));
                    break;
                case Code.Conv_R_Un:
                    break;
                case Code.Conv_R4 or Code.Conv_R8:
                {
                    Number value = Pop();
                    if (value is { Kind: Kind.Unsigned, MayBeNegative: true } && at.Previous is not { OpCode.Code: Code.Conv_R_Un })
                    {
                        _found(at, $"a number {Still}, made a floating-point one");
                    }

                    Push(new Number(code == Code.Conv_R4 && value.Kind != Kind.Other ? Kind.Rounded : Kind.Other, 0, 0));
                    break;
                }

                case Code.Ceq or Code.Cgt or Code.Cgt_Un or Code.Clt or Code.Clt_Un:
                    Pop();
                    Pop();
                    Push(new Number(Kind.Signed, WordBits, 1));
                    break;
                case Code.Ldlen:
                    Pop();
                    Push(new Number(Kind.Signed, WordBits, WordBits - 1));
                    break;
                case Code.Call or Code.Callvirt or Code.Newobj:
                    Call(at, (MethodReference)at.Operand);
                    break;
                case Code.Ret:
                    if (_stack.Count > 0)
                    {
                        Escape(at, Pop(), _method.ReturnType, "returned");
                    }

                    break;
                default:
                    Rest(at.OpCode);
                    break;
            }
        }

        private void Call(Instruction at, MethodReference called)
        {
            for (int i = called.Parameters.Count - 1; i >= 0; i--)
            {
                ParameterDefinition parameter = called.Parameters[i];
                Number value = Pop();
                if (value.Kind == Kind.Rounded && called.DeclaringType.FullName == "System.Math")
                {
                    _found(at, $"a whole number rounded to a float, as the device has no {Names.Of(called)} of its type");
                }

                Escape(at, value, parameter.ParameterType, $"passed as {(parameter.Name.Length > 0 ? parameter.Name : "argument " + (i + 1))} to {Names.Of(called)}");
            }

            if (at.OpCode.Code == Code.Newobj)
            {
                Push(called.DeclaringType);
                return;
            }

            if (called.HasThis)
            {
                Pop();
            }

            if (called.ReturnType.MetadataType != MetadataType.Void)
            {
                Push(called.ReturnType);
            }
        }

        /// <summary>A number that goes where another method takes it for what its type says.</summary>
        private void Escape(Instruction at, Number value, TypeReference type, string how)
        {
            if (value.Kind == Kind.Unsigned && Of(type).Kind == Kind.Signed)
            {
                _found(at, $"{(value.Width == WordBits ? "an int" : "a long")} {Still}, {how}");
            }
        }

        private void Rest(OpCode opcode)
        {
            for (int i = Count(opcode.StackBehaviourPop); i > 0 && _stack.Count > 0; i--)
            {
                Pop();
            }

            for (int i = Count(opcode.StackBehaviourPush); i > 0; i--)
            {
                Push(default(Number));
            }
        }

        private static int Count(StackBehaviour behaviour) => behaviour switch
        {
            StackBehaviour.Pop0 or StackBehaviour.Push0 or StackBehaviour.Varpop or StackBehaviour.Varpush => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Push1 or StackBehaviour.Pushi or StackBehaviour.Pushi8 or StackBehaviour.Pushr4 or StackBehaviour.Pushr8 or StackBehaviour.Pushref => 1,
            StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
                or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popi_popi_popi => 3,
            StackBehaviour.PopAll => int.MaxValue,
            _ => 2,
        };

        private static TypeReference? Element(Number reference) => reference.Type switch
        {
            ArrayType array => array.ElementType,
            ByReferenceType address => address.ElementType,
            _ => null,
        };

        /// <summary>What a variable, field, element or result of a type holds.</summary>
        private Number Of(TypeReference type)
        {
            if (!type.IsByReference && !type.IsArray && _code.Resolve(type) is { IsEnum: true } definition)
            {
                type = definition.Fields.First(f => !f.IsStatic).FieldType;
            }

            return type.MetadataType switch
            {
                MetadataType.Boolean => new Number(Kind.Signed, WordBits, 1),
                MetadataType.Byte => new Number(Kind.Signed, WordBits, 8),
                MetadataType.UInt16 or MetadataType.Char => new Number(Kind.Signed, WordBits, 16),
                MetadataType.SByte or MetadataType.Int16 or MetadataType.Int32 => new Number(Kind.Signed, WordBits, WordBits),
                MetadataType.UInt32 => new Number(Kind.Unsigned, WordBits, WordBits),
                MetadataType.Int64 => new Number(Kind.Signed, LongBits, LongBits),
                MetadataType.UInt64 => new Number(Kind.Unsigned, LongBits, LongBits),
                _ => new Number(Kind.Other, 0, 0, Type: type),
            };
        }

        /// <summary>A value on the stack.</summary>
        /// <param name="Kind">What the interpreter takes it for.</param>
        /// <param name="Width">Its bits.</param>
        /// <param name="Bits">How many of them may be set. Fewer than all: the number is not negative, whatever it is taken for.</param>
        /// <param name="Value">Its value, if it is a constant.</param>
        /// <param name="Type">Its type, if it is no number.</param>
        private readonly record struct Number(Kind Kind, int Width, int Bits, long? Value = null, TypeReference? Type = null)
        {
            public bool MayBeNegative => Bits >= Width;

            public static Number Constant(long value, int width) =>
                new(Kind.Signed, width, value < 0 ? width : LongBits - BitOperations.LeadingZeroCount((ulong)value), value);

            /// <summary>What an instruction loads when the type is not known.</summary>
            public static Number Loaded(Code code) => code switch
            {
                Code.Ldelem_U1 or Code.Ldind_U1 => new(Kind.Signed, WordBits, 8),
                Code.Ldelem_U2 or Code.Ldind_U2 => new(Kind.Signed, WordBits, 16),
                Code.Ldelem_U4 or Code.Ldind_U4 => new(Kind.Unsigned, WordBits, WordBits),
                Code.Ldelem_I8 or Code.Ldind_I8 => new(Kind.Signed, LongBits, LongBits),
                Code.Ldelem_I1 or Code.Ldelem_I2 or Code.Ldelem_I4 or Code.Ldind_I1 or Code.Ldind_I2 or Code.Ldind_I4 => new(Kind.Signed, WordBits, WordBits),
                _ => default,
            };

            /// <summary>Of two ways that lead to the same place, the worse.</summary>
            public static Number Join(Number a, Number b) => a.Width == 0 || b.Width == 0
                ? a
                : new(a.Kind == Kind.Unsigned ? a.Kind : b.Kind, a.Width, Math.Max(a.Bits, b.Bits), a.Value == b.Value ? a.Value : null);

            /// <summary>How many bits may be set in the result of an operation.</summary>
            public static int ResultBits(Code code, Number left, Number right)
            {
                bool isSure = !left.MayBeNegative && !right.MayBeNegative;
                int shift = right.Value is { } value and >= 0 ? (int)Math.Min(value, LongBits) : -1;
                int bits = code switch
                {
                    Code.And => Math.Min(left.Bits, right.Bits),
                    Code.Or or Code.Xor => Math.Max(left.Bits, right.Bits),
                    Code.Add when isSure => Math.Max(left.Bits, right.Bits) + 1,
                    Code.Mul when isSure => left.Bits + right.Bits,
                    Code.Div when isSure => left.Bits,
                    Code.Rem when isSure => Math.Min(left.Bits, right.Bits),
                    Code.Div_Un => left.Bits,
                    Code.Rem_Un => Math.Min(left.Bits, right.Bits),
                    Code.Shl when shift >= 0 => left.Bits + shift,
                    Code.Shr_Un => left.Bits - Math.Max(shift, 0),
                    Code.Shr when !left.MayBeNegative => left.Bits - Math.Max(shift, 0),
                    _ => left.Width,
                };
                return Math.Clamp(bits, 0, left.Width);
            }
        }
    }
}
