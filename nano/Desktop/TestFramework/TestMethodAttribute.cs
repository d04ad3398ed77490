using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting;

namespace nanoFramework.TestFramework
{
    /// <summary>Marks a test. It runs under MSTest by the rules of the device's launcher: see <see cref="DeviceTestClass"/>.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class TestMethodAttribute : MSTest.TestMethodAttribute
    {
        public TestMethodAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = -1)
            : base(file, line)
        {
        }

        /// <inheritdoc/>
        public override async Task<MSTest.TestResult[]> ExecuteAsync(MSTest.ITestMethod testMethod)
        {
            DeviceTestClass testClass = DeviceTestClass.Of(testMethod.MethodInfo);
            Exception? obstacle = testClass.PrepareOnce();
            MSTest.TestResult result = obstacle is null ? await testMethod.InvokeAsync(null) : Outcome(obstacle);
            if (result.TestFailureException is Exception failure && Cause(failure) is SkipTestException skip)
            {
                result = Outcome(skip);
            }

            Exception? afterwards = testClass.FinishOne();
            return new[] { afterwards is null || result.TestFailureException is not null ? result : Outcome(afterwards) };
        }

        private static MSTest.TestResult Outcome(Exception reason)
        {
            return reason is SkipTestException
                ? new MSTest.TestResult { Outcome = MSTest.UnitTestOutcome.Inconclusive, TestFailureException = new MSTest.AssertInconclusiveException(reason.Message) }
                : new MSTest.TestResult { Outcome = MSTest.UnitTestOutcome.Failed, TestFailureException = reason };
        }

        private static Exception Cause(Exception failure)
        {
            return failure.InnerException is null || failure is SkipTestException ? failure : Cause(failure.InnerException);
        }
    }
}
