using System;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Nano = nanoFramework.TestFramework;

namespace Telematics.Desktop.Tests
{
    /// <summary>The stand-in runs tests by the rules of the device's launcher. The classes within are its subjects, not tests.</summary>
    [TestClass]
    public class DeviceTestClassTests
    {
        private static string s_ran = "";

        [TestMethod]
        public async Task SetupRunsOnceBeforeAndCleanupOnceAfterTheTestsOfAClass()
        {
            s_ran = "";
            await Run(typeof(Whole), nameof(Whole.One));
            await Run(typeof(Whole), nameof(Whole.Rows), 1);
            Assert.AreEqual("setup one row1 ", s_ran);
            TestResult last = await Run(typeof(Whole), nameof(Whole.Rows), 2);
            Assert.AreEqual("setup one row1 row2 cleanup ", s_ran);
            Assert.AreEqual(UnitTestOutcome.Passed, last.Outcome);
        }

        [TestMethod]
        public async Task SkippedSetupSkipsTheTests()
        {
            TestResult result = await Run(typeof(SkippedClass), nameof(SkippedClass.Test));
            Assert.AreEqual(UnitTestOutcome.Inconclusive, result.Outcome);
            Assert.AreEqual("not here", result.TestFailureException!.Message);
        }

        [TestMethod]
        public async Task SkippedTestIsSkipped()
        {
            TestResult result = await Run(typeof(SkippedTest), nameof(SkippedTest.Test));
            Assert.AreEqual(UnitTestOutcome.Inconclusive, result.Outcome);
            Assert.AreEqual("not now", result.TestFailureException!.Message);
        }

        [TestMethod]
        public async Task FailedSetupFailsTheTests()
        {
            TestResult result = await Run(typeof(FailedSetup), nameof(FailedSetup.Test));
            Assert.AreEqual(UnitTestOutcome.Failed, result.Outcome);
            StringAssert.Contains(result.TestFailureException!.Message, "FailedSetup.SetUp failed: no");
        }

        [TestMethod]
        public async Task FailedCleanupFailsTheLastTest()
        {
            TestResult result = await Run(typeof(FailedCleanup), nameof(FailedCleanup.Test));
            Assert.AreEqual(UnitTestOutcome.Failed, result.Outcome);
            StringAssert.Contains(result.TestFailureException!.Message, "FailedCleanup.CleanUp failed: no");
        }

        [TestMethod]
        public async Task FailedAssertFailsTheTest()
        {
            TestResult result = await Run(typeof(FailedTest), nameof(FailedTest.Test));
            Assert.AreEqual(UnitTestOutcome.Failed, result.Outcome);
            StringAssert.Contains(result.TestFailureException!.InnerException!.Message, "Expected:<1>. Actual:<2>. seen");
        }

        [TestMethod]
        [DataRow(typeof(WithField), "WithField._count is not static")]
        [DataRow(typeof(WithoutTestMethod), "WithoutTestMethod.Rows has [DataRow] but not [TestMethod]")]
        [DataRow(typeof(WithHiddenTest), "WithHiddenTest.Hidden is not public")]
        [DataRow(typeof(WithHiddenSetup), "WithHiddenSetup.Hidden is not public")]
        [DataRow(typeof(WithStaticTest), "WithStaticTest.Static is static")]
        [DataRow(typeof(WithVirtualTest), "WithVirtualTest.Virtual is virtual")]
        public async Task WhatTheDeviceCannotRunFailsHereToo(Type type, string reason)
        {
            TestResult result = await Run(type, "Test");
            Assert.AreEqual(UnitTestOutcome.Failed, result.Outcome);
            StringAssert.Contains(result.TestFailureException!.Message, reason);
        }

        private static async Task<TestResult> Run(Type type, string test, params object?[] arguments)
        {
            MethodInfo method = type.GetMethod(test)!;
            TestResult[] results = await method.GetCustomAttribute<Nano.TestMethodAttribute>()!.ExecuteAsync(new StubTestMethod(method, arguments));
            return results.Single();
        }

#pragma warning disable MSTEST0030, CA1822, CS0169, CS0649 // The subjects are not to be found as tests, and some are wrong on purpose.
        private class Whole
        {
            [Nano.Setup]
            public void SetUp()
            {
                s_ran += "setup ";
            }

            [Nano.TestMethod]
            public void One()
            {
                s_ran += "one ";
            }

            [Nano.TestMethod]
            [Nano.DataRow(1)]
            [Nano.DataRow(2)]
            public void Rows(int row)
            {
                s_ran += $"row{row} ";
            }

            [Nano.Cleanup]
            public void CleanUp()
            {
                s_ran += "cleanup ";
            }
        }

        private class SkippedClass
        {
            [Nano.Setup]
            public void SetUp()
            {
                Nano.Assert.SkipTest("not here");
            }

            [Nano.TestMethod]
            public void Test()
            {
                throw new InvalidOperationException();
            }
        }

        private class SkippedTest
        {
            [Nano.TestMethod]
            public void Test()
            {
                Nano.Assert.SkipTest("not now");
            }
        }

        private class FailedSetup
        {
            [Nano.Setup]
            public void SetUp()
            {
                throw new InvalidOperationException("no");
            }

            [Nano.TestMethod]
            public void Test()
            {
            }
        }

        private class FailedCleanup
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.Cleanup]
            public void CleanUp()
            {
                throw new InvalidOperationException("no");
            }
        }

        private class FailedTest
        {
            [Nano.TestMethod]
            public void Test()
            {
                Nano.Assert.AreEqual(1, 2, "seen");
            }
        }

        private class WithField
        {
            private int _count;

            [Nano.TestMethod]
            public void Test()
            {
                _count++;
            }
        }

        private class WithoutTestMethod
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.DataRow(1)]
            public void Rows(int row)
            {
            }
        }

        private class WithHiddenTest
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.TestMethod]
            internal void Hidden()
            {
            }
        }

        private class WithHiddenSetup
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.Setup]
            internal void Hidden()
            {
            }
        }

        private class WithStaticTest
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.TestMethod]
            public static void Static()
            {
            }
        }

        private class WithVirtualTest
        {
            [Nano.TestMethod]
            public void Test()
            {
            }

            [Nano.TestMethod]
            public virtual void Virtual()
            {
            }
        }
#pragma warning restore
    }
}
