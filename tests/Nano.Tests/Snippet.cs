using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Nano.Api;
using Telematics.Nano.Build;
using Telematics.Nano.Il;

namespace Telematics.Nano.Tests
{
    /// <summary>
    /// A piece of device code for a test: compiled in memory against the device's API and looked through. The lines on
    /// which something is expected end in <c>// HERE</c>.
    /// </summary>
    internal sealed class Snippet
    {
        private const string File = "Snippet.cs";
        private const string Mark = "// HERE";

        private static readonly string[] Attributes = ["drivers/Buses/SteadyStateAttribute.cs", "drivers/Buses/AllocatesAttribute.cs"];
        private static readonly Lazy<DeviceCompiler> SharedCompiler = new(MakeCompiler);

        private readonly string _text;

        private Snippet(string text, DeviceAssembly? assembly, IReadOnlyList<string> errors)
        {
            _text = text;
            Assembly = assembly;
            Errors = errors;
        }

        /// <summary>The repository that the tests were built from.</summary>
        public static Repository Repository { get; } = Repository.Find(AppContext.BaseDirectory);

        /// <summary>The device's framework, made for this run.</summary>
        public static ReferenceAssemblies References { get; } = ReferenceAssemblies.Load(Repository.ApiFolder, cacheFolder: null);

        /// <summary>The list of what does not allocate.</summary>
        public static SteadyCalls Calls { get; } = SteadyCalls.Load(Repository.PathOf("nano/steady-calls.txt"));

        /// <summary>What it compiled to, or null.</summary>
        public DeviceAssembly? Assembly { get; }

        /// <summary>Why it did not compile.</summary>
        public IReadOnlyList<string> Errors { get; }

        /// <summary>Compiles a whole file.</summary>
        public static Snippet Of(string text, params string[] packages) => Compile(text, isTest: false, packages);

        /// <summary>Compiles the members of a class named <c>C</c>, with the usual usings, and types beside it.</summary>
        public static Snippet Members(string members, string types = "", params string[] packages) => Compile(Wrap(members, types), isTest: false, packages);

        /// <summary>The same as a part of the tests.</summary>
        public static Snippet TestMembers(string members) => Compile(Wrap(members, ""), isTest: true);

        /// <summary>Compiles the members of a test class.</summary>
        public static Snippet TestClass(string members) => Compile(
            $$"""
            using System;
            using nanoFramework.TestFramework;

            [TestClass]
            public class C
            {
            {{members}}
            }
            """,
            isTest: true,
            "nanoFramework.TestFramework");

        /// <summary>Asserts that it compiles.</summary>
        public Snippet Compiles()
        {
            Assert.IsEmpty(Errors, string.Join('\n', Errors));
            return this;
        }

        /// <summary>Asserts that there is a compile error with this number on each marked line, and none elsewhere.</summary>
        public void Fails(string id)
        {
            string[] expected = [.. Marked().Select(l => $"{File}({l}")];
            string[] seen = [.. Errors.Select(e => e.Split(',')[0]).Distinct()];
            CollectionAssert.AreEquivalent(expected, seen, string.Join('\n', Errors));
            Assert.IsTrue(Errors.Any(e => e.Contains($": error {id}: ")), string.Join('\n', Errors));
        }

        /// <summary>Asserts that what is refused is this, on each marked line and nowhere else.</summary>
        public void IsRefused(string what)
        {
            Compiles();
            using var code = new DeviceCode([Assembly!], References);
            Expect(Il.Refusals.Find(code), what);
        }

        /// <summary>Asserts that nothing is refused.</summary>
        public void IsNotRefused()
        {
            Compiles();
            using var code = new DeviceCode([Assembly!], References);
            IReadOnlyList<Finding> findings = Il.Refusals.Find(code);
            Assert.IsEmpty(findings, string.Join('\n', findings));
        }

        /// <summary>Asserts that what allocates is this, on each marked line and nowhere else.</summary>
        /// <returns>All that was found, for more questions.</returns>
        public SteadyState Allocates(string what)
        {
            SteadyState steady = Steady();
            Expect(steady.Findings, what);
            return steady;
        }

        /// <summary>Asserts that nothing allocates.</summary>
        public SteadyState IsSteady()
        {
            SteadyState steady = Steady();
            Assert.IsEmpty(steady.Findings, string.Join('\n', steady.Findings));
            return steady;
        }

        /// <summary>Follows the steady state.</summary>
        public SteadyState Steady(params DeviceAssembly[] others)
        {
            Compiles();
            using var code = new DeviceCode([Assembly!, .. others], References);
            return SteadyState.Find(code, Calls);
        }

        private static DeviceCompiler MakeCompiler() => new(NanoPackages.Load(Repository.PathOf("nano/packages.txt")), References, "0.1.0");

        private static string Wrap(string members, string types) =>
            $$"""
            using System;
            using System.Collections;
            using System.Threading;
            using Telematics.Buses;

            {{types}}

            public class C
            {
            {{members}}
            }
            """;

        private static Snippet Compile(string text, bool isTest, params string[] packages)
        {
            var project = new DeviceProject("Snippet.csproj", "Telematics.Snippet" + Guid.NewGuid().ToString("N")[..8])
            {
                Sources = [File, .. Attributes],
                IsTest = isTest,
            };
            SourceText Read(string path) => SourceText.From(path == File ? text : System.IO.File.ReadAllText(Repository.PathOf(path)), Encoding.UTF8);
            (DeviceAssembly? assembly, IReadOnlyList<string> errors) = SharedCompiler.Value.Compile(project, Read, packages, []);
            return new Snippet(text, assembly, errors);
        }

        private IEnumerable<int> Marked() =>
            _text.Split('\n').Select((line, i) => (line, Number: i + 1)).Where(l => l.line.TrimEnd().EndsWith(Mark, StringComparison.Ordinal)).Select(l => l.Number);

        private void Expect(IReadOnlyList<Finding> findings, string what)
        {
            string all = string.Join('\n', findings);
            CollectionAssert.AreEquivalent(
                Marked().ToList(), findings.Where(f => f.Place.File == File).Select(f => f.Place.Line).Distinct().ToList(), "found on other lines:\n" + all);
            foreach (int line in Marked())
            {
                Assert.IsTrue(findings.Any(f => f.Place.Line == line && f.Message.Contains(what, StringComparison.Ordinal)), $"no '{what}' on line {line}:\n{all}");
            }
        }
    }
}
