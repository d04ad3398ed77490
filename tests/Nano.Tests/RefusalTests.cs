using System.Collections.Generic;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Telematics.Nano.Build;
using Telematics.Nano.Il;

namespace Telematics.Nano.Tests
{
    /// <summary>What compiles for the device and fails there is refused, with the line.</summary>
    [TestClass]
    public sealed class RefusalTests
    {
        [TestMethod]
        public void AGenericTypeIsRefused() =>
            Snippet.Members("", "public class Box<T> { } // HERE").IsRefused("a generic type");

        [TestMethod]
        public void AGenericMethodIsRefused() =>
            Snippet.Members("static void F<T>(T x) { } // HERE").IsRefused("a generic method");

        [TestMethod]
        public void ACallOfAGenericMethodIsRefused() =>
            Snippet.Members(
                """
                static void F<T>(T x) { } // HERE
                static void G()
                {
                    F(3); // HERE
                }
                """).IsRefused("generic method");

        [TestMethod]
        public void AFuncIsRefused() =>
            Snippet.Members(
                """
                int F()
                {
                    Func<int> f = () => 1; // HERE
                    return f(); // HERE
                }
                """).IsRefused("generic type Func<int>");

        [TestMethod]
        public void AnActionWithAnArgumentIsRefusedAndAPlainOneIsNot()
        {
            Snippet.Members("void F(Action<int> f) { } // HERE").IsRefused("generic type Action<int>");
            Snippet.Members("void F(Action f) { f(); }").IsNotRefused();
        }

        [TestMethod]
        public void AFieldOfAGenericTypeIsRefused() =>
            Snippet.Members("EventHandler<EventArgs> _handler = null!; // HERE\npublic object F() => _handler; // HERE").IsRefused("EventHandler<EventArgs>");

        [TestMethod]
        public void AMultiDimensionalArrayIsRefused() =>
            Snippet.Members(
                """
                int F()
                {
                    int[,] grid = new int[2, 2]; // HERE
                    return grid[1, 1]; // HERE
                }
                """).IsRefused("multi-dimensional array int[,]");

        [TestMethod]
        public void AMultiDimensionalArrayAsAFieldIsRefused() =>
            Snippet.Members("public int[,]? Grid; // HERE").IsRefused("multi-dimensional array");

        [TestMethod]
        public void ADefaultInterfaceMethodIsRefused() =>
            Snippet.Members("", "public interface I { int F() => 1; } // HERE").IsRefused("a method with a body in an interface");

        [TestMethod]
        public void AStaticMethodInAnInterfaceIsRefused() =>
            Snippet.Members("", "public interface I { static int F() => 1; } // HERE").IsRefused("a method with a body in an interface");

        [TestMethod]
        public void CheckedArithmeticIsRefused() =>
            Snippet.Members("int F(int a, int b) => checked(a + b); // HERE\nbyte G(int a) => checked((byte)a); // HERE").IsRefused("checked arithmetic");

        [TestMethod]
        public void ALongAsAnIndexIsNotTakenForCheckedArithmetic() =>
            Snippet.Members("byte F(byte[] a, long i) => a[i];").IsNotRefused();

        [TestMethod]
        public void ANumberFormatThatTheDeviceDoesNotKnowIsRefused() =>
            Snippet.Members("string F(int x) => x.ToString(\"00\"); // HERE\nstring G(int x) => x.ToString(\"D2\");").IsRefused("number format \"00\"");

        [TestMethod]
        public void ATextWithAZeroIsRefused() =>
            Snippet.Members("string F() => \"a\\0b\"; // HERE\nchar G() => '\\0';").IsRefused("a text with a zero in it");

        [TestMethod]
        public void TestsAreLookedThroughToo() =>
            Snippet.TestMembers("Func<int> F() => null!; // HERE").IsRefused("generic type");

        [TestMethod]
        [DataRow("int _count; // HERE\n[TestMethod] public void F() { _count++; }")]
        [DataRow("static int _count; int Count { get; set; } // HERE\n[TestMethod] public void F() { _count++; Count++; }")]
        public void AnInstancesFieldInATestClassIsRefused(string members) => Snippet.TestClass(members).IsRefused("the device makes no instance");

        [TestMethod]
        [DataRow("[DataRow(null)] [TestMethod] public void F(string s) { } // HERE")]
        [DataRow("[DataRow(typeof(int))] [TestMethod] public void F(Type t) { } // HERE")]
        [DataRow("[DataRow(1, DayOfWeek.Monday)] [TestMethod] public void F(int i, DayOfWeek d) { } // HERE")]
        [DataRow("[DataRow(new byte[] { 1 })] [TestMethod] public void F(byte[] b) { } // HERE")]
        public void ARowThatTheDeviceCannotReadIsRefused(string members) =>
            Snippet.TestClass(members).IsRefused("an argument of [DataRow] that the device cannot read");

        [TestMethod]
        public void ATestClassThatTheDeviceCanRunIsNotRefused() =>
            Snippet.TestClass(
                """
                static int s_count;
                const int Limit = 5;
                [Setup] public void Prepare() { s_count = Limit; }
                [TestMethod] public void F() { Assert.AreEqual(5, s_count); }
                [DataRow(1, "a", true, 'c', -2L, 2.5)] [TestMethod] public void G(int i, string s, bool b, char c, long l, double d) { }
                """).IsNotRefused();

        [TestMethod]
        [DataRow(nameof(OpCodes.Localloc), "memory on the stack")]
        [DataRow(nameof(OpCodes.Arglist), "variable arguments")]
        [DataRow(nameof(OpCodes.Cpblk), "block copy")]
        [DataRow(nameof(OpCodes.Initblk), "block fill")]
        [DataRow(nameof(OpCodes.Ckfinite), "ckfinite")]
        [DataRow(nameof(OpCodes.Volatile), "volatile")]
        [DataRow(nameof(OpCodes.Calli), "function pointer")]
        [DataRow(nameof(OpCodes.Ldftn), "a function pointer")]
        public void AnOpcodeThatTheInterpreterDoesNotRunIsRefused(string opcode, string what)
        {
            // C# for the device cannot be made to write these, other compilers can.
            DeviceAssembly assembly = Edited(
                Snippet.Members("static int F(int x)\n{\n    x++;\n    return x; // HERE\n}").Compiles().Assembly!,
                method => Instruction(method, opcode));
            using var code = new DeviceCode([assembly], Snippet.References);
            IReadOnlyList<Finding> findings = Refusals.Find(code);
            Assert.HasCount(1, findings, string.Join('\n', findings));
            StringAssert.Contains(findings[0].Message, what);
            Assert.AreEqual("C.F", findings[0].Member);
        }

        [TestMethod]
        public void APointerIsRefused()
        {
            DeviceAssembly assembly = Edited(Snippet.Members("static int F(int x) => x;").Compiles().Assembly!, method =>
            {
                method.Body.Variables.Add(new VariableDefinition(new PointerType(method.Module.TypeSystem.Byte)));
                return Mono.Cecil.Cil.Instruction.Create(OpCodes.Nop);
            });
            using var code = new DeviceCode([assembly], Snippet.References);
            IReadOnlyList<Finding> findings = Refusals.Find(code);
            Assert.HasCount(1, findings);
            StringAssert.Contains(findings[0].Message, "the pointer byte*");
        }

        private static Instruction Instruction(MethodDefinition method, string opcode) => opcode switch
        {
            nameof(OpCodes.Localloc) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Localloc),
            nameof(OpCodes.Arglist) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Arglist),
            nameof(OpCodes.Cpblk) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Cpblk),
            nameof(OpCodes.Initblk) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Initblk),
            nameof(OpCodes.Ckfinite) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Ckfinite),
            nameof(OpCodes.Volatile) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Volatile),
            nameof(OpCodes.Calli) => Mono.Cecil.Cil.Instruction.Create(OpCodes.Calli, new CallSite(method.Module.TypeSystem.Void)),
            _ => Mono.Cecil.Cil.Instruction.Create(OpCodes.Ldftn, method),
        };

        /// <summary>The assembly with one more instruction at the start of C.F.</summary>
        private static DeviceAssembly Edited(DeviceAssembly assembly, System.Func<MethodDefinition, Instruction> make)
        {
            using var resolver = new ByteResolver(Snippet.References.Find);
            using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(
                new MemoryStream(assembly.Image),
                new ReaderParameters
                {
                    AssemblyResolver = resolver,
                    ReadSymbols = true,
                    SymbolReaderProvider = new PortablePdbReaderProvider(),
                    SymbolStream = new MemoryStream(assembly.Symbols),
                });
            MethodDefinition method = System.Linq.Enumerable.Single(definition.MainModule.GetType("C").Methods, m => m.Name == "F");
            method.Body.Instructions.Insert(0, make(method));
            using var image = new MemoryStream();
            using var symbols = new MemoryStream();
            definition.Write(image, new WriterParameters { WriteSymbols = true, SymbolWriterProvider = new PortablePdbWriterProvider(), SymbolStream = symbols });
            return new DeviceAssembly(assembly.Name, assembly.IsTest, image.ToArray(), symbols.ToArray(), assembly.Lines, []);
        }
    }
}
