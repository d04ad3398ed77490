using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>Writes the vectors before any test reads them, where that is wanted.</summary>
    [TestClass]
    public static class VectorSetup
    {
        [AssemblyInitialize]
        public static void Write(TestContext context) => VectorFiles.WriteIfTold();
    }
}
