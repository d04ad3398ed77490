using System;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Desktop.Tests
{
    /// <summary>What MSTest hands to a test attribute, for tests of that attribute.</summary>
    internal sealed class StubTestMethod : ITestMethod
    {
        public StubTestMethod(MethodInfo method, params object?[] arguments)
        {
            MethodInfo = method;
            Arguments = arguments;
        }

        public string TestMethodName => MethodInfo.Name;

        public string TestClassName => MethodInfo.DeclaringType!.FullName!;

        public Type ReturnType => MethodInfo.ReturnType;

        public object?[]? Arguments { get; }

        public ParameterInfo[] ParameterTypes => MethodInfo.GetParameters();

        public MethodInfo MethodInfo { get; }

        public Task<TestResult> InvokeAsync(object?[]? arguments)
        {
            TestResult result = new() { Outcome = UnitTestOutcome.Passed };
            try
            {
                MethodInfo.Invoke(Activator.CreateInstance(MethodInfo.DeclaringType!), arguments ?? Arguments);
            }
            catch (TargetInvocationException thrown)
            {
                result.Outcome = UnitTestOutcome.Failed;
                result.TestFailureException = new TestFailedException(thrown.InnerException!);
            }

            return Task.FromResult(result);
        }

        public Attribute[]? GetAllAttributes()
        {
            return MethodInfo.GetCustomAttributes().ToArray();
        }

        public TAttributeType[] GetAttributes<TAttributeType>()
            where TAttributeType : Attribute
        {
            return MethodInfo.GetCustomAttributes<TAttributeType>().ToArray();
        }

        // MSTest wraps what a test throws.
        private sealed class TestFailedException : Exception
        {
            public TestFailedException(Exception cause)
                : base("", cause)
            {
            }
        }
    }
}
