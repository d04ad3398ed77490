using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Nano.Il;

namespace Telematics.Nano.Tests
{
    /// <summary>What is too large for the device's file format is refused.</summary>
    [TestClass]
    public sealed class LimitTests
    {
        [TestMethod]
        public void OrdinaryCodeFits() => Expect("int F(int x) => x;", []);

        [TestMethod]
        public void TooManyLocalsAreRefused() =>
            Expect(
                "int F(int x)\n{\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"int v{i} = x + {i};\n"))
                + "int s = 0;\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"s += v{i} * v{i};\n")) + "return s;\n}",
                ["more than the 255 locals"]);

        [TestMethod]
        public void ASwitchOfTooManyCasesIsRefused() =>
            Expect(
                "int F(int x)\n{\nswitch (x)\n{\n" + string.Concat(Enumerable.Range(0, 260).Select(i => $"case {i}: return {(i * 7) % 31};\n")) + "}\nreturn 1;\n}",
                ["a switch of 260 cases"]);

        [TestMethod]
        public void AMethodTooLongForItsBranchesIsRefused() =>
            Expect(
                "int F(int x)\n{\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"x = (x * {i + 1000}) ^ (x + {i + 1000});\n")) + "return x;\n}",
                ["more than the 32767 that branches reach over"]);

        [TestMethod]
        public void TooMuchDataIsRefused() =>
            Expect("static readonly byte[] Data = { " + string.Join(", ", Enumerable.Range(0, 70000).Select(i => i % 251)) + " };", ["70000 bytes of initial data"]);

        [TestMethod]
        public void TooMuchTextIsRefused() =>
            Expect("string F() => \"" + new string('a', 70000) + "\";", ["bytes of strings"]);

        private static void Expect(string members, string[] messages)
        {
            using var code = new DeviceCode([Snippet.Members(members).Compiles().Assembly!], Snippet.References);
            string[] found = [.. Limits.Find(code).Select(f => f.ToString())];
            Assert.HasCount(messages.Length, found, string.Join('\n', found));
            foreach (string message in messages)
            {
                StringAssert.Contains(found[0], message);
            }
        }
    }
}
