using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mutants.Drawing;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Tests
{
    [TestClass]
    public sealed class DrawerTests
    {
        private const string Source = """
            class C
            {
                private const int Limit = 0x10;

                public bool IsNear(int a, int b)
                {
                    Count++;
                    if (a < b && b != 3)
                    {
                        return a + 1 == b;
                    }

                    return false;
                }
            }
            """;

        [TestMethod]
        [DataRow("border", "a <= b")]
        [DataRow("logic", "a < b || b")]
        [DataRow("equality", "b == 3")]
        [DataRow("equality", "a + 1 != b")]
        [DataRow("arithmetic", "a - 1")]
        [DataRow("arithmetic", "Count--;")]
        [DataRow("constant", "Limit = 0x11;")]
        [DataRow("constant", "Limit = 0xF;")]
        [DataRow("constant", "b != 2")]
        [DataRow("removed", "    {\n        ;\n")]
        [DataRow("negated", "if (!(a < b && b != 3))")]
        [DataRow("returned", "return true;\n        }")]
        public void EachOperatorMakesItsChange(string name, string expected)
        {
            List<string> made = [.. Operators.Find(Source).Where(c => c.Operator == name).Select(c => Source.Remove(c.Span.Start, c.Span.Length).Insert(c.Span.Start, c.Replacement))];
            Assert.IsTrue(made.Any(m => m.Contains(expected, StringComparison.Ordinal)), string.Join("\n--\n", made));
        }

        [TestMethod]
        public void AReturnOfFalseIsNotMadeFalse()
        {
            Assert.IsFalse(Operators.Find(Source).Any(c => Source.Substring(c.Span.Start, c.Span.Length) == c.Replacement));
        }

        [TestMethod]
        public void ATextTakesInTheLinesBeforeItUntilItIsTheOnlyOne()
        {
            const string Twice = "class C\n{\n    void A()\n    {\n        x = 1;\n        Go();\n    }\n\n    void B()\n    {\n        x = 2;\n        Go();\n    }\n}\n";
            Change second = Operators.Find(Twice).Last(c => c.Operator == "removed");
            Mutant mutant = Drawer.Make("c.cs", Twice, second, []);
            Assert.AreEqual("x = 2;\n        Go();", mutant.Text);
            Assert.AreEqual("x = 2;\n        ;", mutant.Replacement);
            Assert.AreEqual("drawn-c-B-removed", mutant.Name);
        }

        [TestMethod]
        public void TheSameSeedDrawsTheSame()
        {
            string[] files = ["drivers/Buses/AsciiText.cs", "drivers/Buses/Crc32.cs"];
            Repository repository = Repository.Find(AppContext.BaseDirectory);
            Drawer drawer = new(repository);
            string first = ListText.Write(drawer.Draw(7, 6, files));
            Assert.AreEqual(first, ListText.Write(drawer.Draw(7, 6, files)));
            Assert.AreNotEqual(first, ListText.Write(drawer.Draw(8, 6, files)));
            foreach (Mutant mutant in MutantList.Parse(first).Mutants)
            {
                mutant.Apply(repository.ReadSource(mutant));
            }
        }

        [TestMethod]
        public void MoreThanThereIsIsNotDrawn()
        {
            Drawer drawer = new(Repository.Find(AppContext.BaseDirectory));
            Assert.AreEqual("The files hold no 5 mutants.", Assert.ThrowsExactly<MutantsException>(() => drawer.Draw(1, 5, ["drivers/Buses/IClock.cs"])).Message);
        }
    }
}
