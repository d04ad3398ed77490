using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mutants.Running;

namespace Telematics.Mutants.Tests
{
    [TestClass]
    public sealed class TestOutputTests
    {
        [TestMethod]
        public void TheFirstTestThatFailsAndItsReasonAreEnough()
        {
            TestOutput output = new();
            Assert.IsFalse(output.Read("  Passed WaitsDouble [7 ms]"));
            Assert.IsFalse(output.Read("  Failed ASegmentIsReadOnce (3 MB) [12 ms]"));
            Assert.IsFalse(output.Read("  Error Message:"));
            Assert.IsTrue(output.Read("   expected 1, was 2"));
            Assert.AreEqual("ASegmentIsReadOnce (3 MB)", output.Failed);
            Assert.AreEqual("expected 1, was 2", output.Message);
            Assert.AreEqual(1, output.Passed);
        }

        [TestMethod]
        public void WithoutAReasonTheNextTestIsEnough()
        {
            TestOutput output = new();
            Assert.IsFalse(output.Read("  Failed A [< 1 ms]"));
            Assert.IsTrue(output.Read("  Passed B [< 1 ms]"));
            Assert.AreEqual("A", output.Failed);
        }

        [TestMethod]
        public void ACrashOfTheTestsIsSeen()
        {
            TestOutput output = new();
            output.Read("The active test run was aborted. Reason: Test host process crashed : Stack overflow.");
            Assert.IsTrue(output.HasCrashed);
        }

        [TestMethod]
        public void ADayThatWentWrongIsReadFromTheSimulationsReport()
        {
            Assert.AreEqual(((int?)12, "at 00:10:00.000: frame 7 is neither at the receiver nor in a gap"), Simulator.Read(
                """{"seed":5,"days":8,"violations":2,"failures":["seed 12 at 00:10:00.000: frame 7 is neither at the receiver nor in a gap","seed 12 at 00:11:00.000: more"]}"""));
            Assert.AreEqual(((int?)null, ""), Simulator.Read("""{"seed":5,"days":8,"violations":0,"failures":[]}"""));
            Assert.IsNull(Simulator.Read("seed 12 at 00:10:00.000: frame 7"));
        }
    }
}
