using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Nano.Tests
{
    /// <summary>This repository's own device code.</summary>
    [TestClass]
    public sealed class RepositoryTests
    {
        [TestMethod]
        public void AllDeviceCodePassesTheCheck()
        {
            CheckResult result = DeviceCheck.Run(Snippet.Repository);
            Assert.IsTrue(result.Passed, string.Join('\n', result.Errors.Concat<object>(result.Refusals).Concat(result.Allocations)));
            Assert.IsGreaterThan(0, result.Projects.Count, "no device project found");
            Assert.IsGreaterThan(0, result.SteadyMethods, "no steady-state method found");
        }
    }
}
