using System;
using System.Collections.Generic;
using System.Reflection;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting;

namespace nanoFramework.TestFramework
{
    /// <summary>The arguments of one run of a test. Stands beside <see cref="TestMethodAttribute"/>.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class DataRowAttribute : Attribute, MSTest.ITestDataSource
    {
        public DataRowAttribute(params object[] methodParameters)
        {
            if (methodParameters is null)
            {
                throw new ArgumentNullException(nameof(methodParameters));
            }

            if (methodParameters.Length == 0)
            {
                throw new ArgumentException("A row needs at least one argument.", nameof(methodParameters));
            }

            MethodParameters = methodParameters;
        }

        /// <summary>The arguments.</summary>
        public object[] MethodParameters { get; }

        IEnumerable<object?[]> MSTest.ITestDataSource.GetData(MethodInfo methodInfo)
        {
            return new object?[][] { MethodParameters };
        }

        string? MSTest.ITestDataSource.GetDisplayName(MethodInfo methodInfo, object?[]? data)
        {
            return $"{methodInfo.Name} ({string.Join(",", Array.ConvertAll(data ?? Array.Empty<object?>(), Assert.Show))})";
        }
    }
}
