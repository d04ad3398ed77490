using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests
{
    /// <summary>The short mode; <c>./telematics fuzz</c> is the long one.</summary>
    [TestClass]
    public sealed class FrameFuzzTests
    {
        public TestContext TestContext { get; set; } = null!;

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        [DataRow(4)]
        [DataRow(5)]
        public void WhatIsNotSoundIsNeverAWrongValueAndNeverAnException(int seed)
        {
            FuzzCounts counts = new();
            FrameFuzz fuzz = new(seed, counts);
            fuzz.Run(10_000);
            TestContext.WriteLine($"seed {seed}\n{counts.Describe()}");
            Assert.IsNull(fuzz.Failure);
            Assert.IsGreaterThanOrEqualTo(10_000, counts.Damaged);
            Assert.IsGreaterThan(100, counts.Accepted, "frames that reached the end of the decoder");
        }
    }
}
