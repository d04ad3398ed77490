using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Tests
{
    [TestClass]
    public sealed class MutantListTests
    {
        private const string One = """{"name":"one","file":"a.cs","text":"a < b","replacement":"a <= b","why":"the border"}""";

        [TestMethod]
        public void AListHasMutantsAndEquivalentOnesApart()
        {
            MutantList list = MutantList.Parse($$"""
                {
                  // Comments and a last comma are no harm.
                  "mutants": [{{One}},],
                  "equivalent": [{"name":"two","file":"b.cs","text":"x","replacement":"","why":"nobody asks","tests":["Can.Tests","Bench.Tests FullyQualifiedName~Can|Name~Order"]}]
                }
                """);
            Assert.AreEqual(1, list.Mutants.Count);
            Assert.AreEqual("the border", list.Mutants[0].Why);
            Assert.AreEqual(0, list.Mutants[0].Tests.Count);
            Assert.AreEqual("two", list.Equivalent[0].Name);
            Assert.AreEqual(new TestSelection("Can.Tests", null), list.Equivalent[0].Tests[0]);
            Assert.AreEqual(new TestSelection("Bench.Tests", "FullyQualifiedName~Can|Name~Order"), list.Equivalent[0].Tests[1]);
        }

        [TestMethod]
        public void AnArrayAloneIsAListOfMutants()
        {
            Assert.AreEqual("one", MutantList.Parse($"[{One}]").Mutants[0].Name);
        }

        [TestMethod]
        [DataRow("""{"mutants": [""", "it is not JSON: line 1", DisplayName = "cut short")]
        [DataRow("7", "it is neither an object with \"mutants\" nor an array of them", DisplayName = "no list")]
        [DataRow("""{"equivalent": []}""", "it has no \"mutants\"", DisplayName = "no mutants")]
        [DataRow("""{"mutants": [], "mutant": []}""", "it has an unknown field \"mutant\"", DisplayName = "a list of another name")]
        [DataRow("""[7]""", "the list[0] is no object", DisplayName = "a number as a mutant")]
        [DataRow("""[{"file":"a.cs","text":"a","replacement":"b","why":"c"}]""", "the list[0] has no \"name\"", DisplayName = "no name")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"a","why":"c"}]""", "n has no \"replacement\"", DisplayName = "no replacement")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"","replacement":"b","why":"c"}]""", "n: \"text\" is empty", DisplayName = "an empty text")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"a","replacement":"a","why":"c"}]""", "n: its replacement is its text", DisplayName = "no change")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"a","replacement":"b","why":"c","line":3}]""", "n has an unknown field \"line\"", DisplayName = "a field too many")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"a","replacement":"b","why":"c","tests":"Can.Tests"}]""", "n: \"tests\" is no array of texts", DisplayName = "tests as a text")]
        [DataRow("""[{"name":"n","file":"a.cs","text":"a","replacement":"b","why":"c"},{"name":"n","file":"a.cs","text":"b","replacement":"c","why":"d"}]""", "two mutants have the name n", DisplayName = "a name twice")]
        public void WhatIsWrongWithAListIsSaid(string json, string expected)
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<MutantsException>(() => MutantList.Parse(json)).Message, expected);
        }

        [TestMethod]
        [DataRow("a.cs", "there is no file a.cs", DisplayName = "no such file")]
        [DataRow("../a.cs", "../a.cs is no path within the repository", DisplayName = "above")]
        [DataRow("drivers/../../a.cs", "drivers/../../a.cs is no path within the repository", DisplayName = "above by a way round")]
        [DataRow("/etc/passwd", "/etc/passwd is no path within the repository", DisplayName = "from the file system's root")]
        [DataRow("README.md", "README.md is no C# source", DisplayName = "no source")]
        [DataRow("drivers/Can/CanFrame.cs", "its text does not occur in drivers/Can/CanFrame.cs", DisplayName = "another text")]
        public void AListThatDoesNotFitTheSourcesIsRefused(string file, string expected)
        {
            Repository repository = Repository.Find(AppContext.BaseDirectory);
            string path = Path.Combine(AppContext.BaseDirectory, Path.GetRandomFileName());
            try
            {
                File.WriteAllText(path, $"[{One.Replace("\"a.cs\"", $"\"{file}\"").Replace("a < b", "a text that is nowhere")}]");
                string message = Assert.ThrowsExactly<MutantsException>(() => MutantList.Load(repository, path)).Message;
                Assert.AreEqual($"The list {path}: one: {expected}.", message);
            }
            finally
            {
                File.Delete(path);
            }
        }

        [TestMethod]
        public void AListThatIsNotThereIsSaid()
        {
            Repository repository = Repository.Find(AppContext.BaseDirectory);
            Assert.AreEqual("The list nowhere.json cannot be read.", Assert.ThrowsExactly<MutantsException>(() => MutantList.Load(repository, "nowhere.json")).Message);
        }

        [TestMethod]
        public void ATextIsReplacedWhereItStandsOnceAndNowhereElse()
        {
            Mutant mutant = MutantList.Parse($"[{One}]").Mutants[0];
            Assert.AreEqual("if (a <= b) { }", mutant.Apply("if (a < b) { }"));
            Assert.AreEqual("one: its text does not occur in a.cs", Assert.ThrowsExactly<MutantsException>(() => mutant.Apply("if (b < a) { }")).Message);
            Assert.AreEqual("one: its text occurs more than once in a.cs", Assert.ThrowsExactly<MutantsException>(() => mutant.Apply("a < b; a < b;")).Message);
        }
    }
}
