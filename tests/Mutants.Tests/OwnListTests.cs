using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mutants.Building;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Tests
{
    [TestClass]
    public sealed class OwnListTests
    {
        private static readonly Repository Repository = Repository.Find(AppContext.BaseDirectory);

        [TestMethod]
        public void EachTextStillOccursOnceInItsFile()
        {
            string file = Repository.PathOf("tests/Mutants/mutants.json");
            MutantList list = MutantList.Load(Repository, file);
            Assert.IsTrue(list.Mutants.Count >= 60, $"{list.Mutants.Count} mutants");
        }

        [TestMethod]
        public void EachHasTests()
        {
            Subjects subjects = new(new ProjectGraph(Repository));
            foreach (Mutant mutant in Own().Mutants)
            {
                Assert.IsTrue(subjects.TestsOf(mutant).Count > 0, mutant.Name);
            }
        }

        [TestMethod]
        public void HalfOfThemAreDrawn()
        {
            MutantList list = Own();
            int drawn = list.Mutants.Count(m => m.Name.StartsWith("drawn-", StringComparison.Ordinal));
            Assert.IsTrue(drawn * 2 >= list.Mutants.Count, $"{drawn} of {list.Mutants.Count}");
        }

        [TestMethod]
        public void ThoseThatLivedBeforeAreAmongThem()
        {
            string[] names = [.. Own().Mutants.Select(m => m.Name)];
            CollectionAssert.IsSubsetOf((string[])["uplink-misses-not-reset", "journal-crc-16-of-24", "journal-check-8-of-16"], names);
        }

        private static MutantList Own() => MutantList.Load(Repository, Repository.PathOf("tests/Mutants/mutants.json"));
    }
}
