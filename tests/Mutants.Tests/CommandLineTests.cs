using System;
using System.IO;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Mutants.Tests
{
    [TestClass]
    public sealed class CommandLineTests
    {
        [TestMethod]
        [DataRow("--list nowhere.json", "The list nowhere.json cannot be read.")]
        [DataRow("--only no-such", "The list has no mutant no-such.")]
        [DataRow("--jobs 0", "--jobs takes a number from 1 up")]
        [DataRow("--simulation-days x", "--simulation-days takes a number from 1 up")]
        [DataRow("--tests-only --simulation-only", "--tests-only and --simulation-only leave nothing to run")]
        [DataRow("--fast", "Unknown command or option '--fast'")]
        [DataRow("draw --count 3 firmware/None.cs", "there is no file firmware/None.cs")]
        public void WhatIsWrongIsOneSentenceAndStatus2(string arguments, string expected)
        {
            StringWriter errors = new();
            string[] args = [.. arguments.Split(' '), "--repo", Repository.Find(AppContext.BaseDirectory).Root];
            Assert.AreEqual(2, CommandLine.Run(args, TextWriter.Null, errors, CancellationToken.None));
            StringAssert.StartsWith(errors.ToString(), expected);
            Assert.AreEqual(1, errors.ToString().Trim().Split('\n').Length, errors.ToString());
        }
    }
}
