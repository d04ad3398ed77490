using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Simulation;

namespace Telematics.Bench.Tests.Simulation
{
    [TestClass]
    public sealed class FaultPlanTests
    {
        private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

        // A day on which many kinds happen.
        private const int Seed = 5;

        [TestMethod]
        public void TheSameSeedGivesTheSameDayToTheByte()
        {
            DayReport first = new VehicleDay(Seed, All).Run();
            DayReport again = new VehicleDay(Seed, All).Run();
            DayReport other = new VehicleDay(Seed + 1, All).Run();
            Assert.AreEqual(first.Digest, again.Digest, "the digest of the same seed");
            CollectionAssert.AreEqual(first.Violations.ToList(), again.Violations.ToList(), "what was violated");
            Assert.AreNotEqual(first.Digest, other.Digest, "the digest of another seed");
        }

        [TestMethod]
        public void WithoutAKindOfFaultTheOthersComeAsTheyDidWithIt()
        {
            VehicleDay whole = new(Seed, All);
            whole.Run();
            FaultKind[] happened = [.. whole.Plan.Log.Select(fault => fault.Kind).Distinct()];
            Assert.IsTrue(happened.Length >= 6, $"only {string.Join(", ", happened)} happen with seed {Seed}");
            foreach (FaultKind missing in happened.Take(3))
            {
                VehicleDay day = new(Seed, All.Where(kind => kind != missing));
                day.Run();
                CollectionAssert.AreEqual(
                    whole.Plan.Log.Where(fault => fault.Kind != missing).ToList(), day.Plan.Log.ToList(), $"faults without {missing}");
            }
        }

        [TestMethod]
        public void EveryKindHappensOnSomeDays()
        {
            HashSet<FaultKind> happened = [];
            for (int seed = 1; seed <= 40 && happened.Count < All.Length; seed++)
            {
                VehicleDay day = new(seed, All);
                foreach (FaultKind kind in day.Planned)
                {
                    happened.Add(kind);
                }
            }

            CollectionAssert.AreEquivalent(All, happened.ToArray());
        }

        [TestMethod]
        public void NeighbouringSeedsAreStrangers()
        {
            HashSet<int> mixed = [];
            for (int seed = 0; seed < 1000; seed++)
            {
                for (int stream = 0; stream < 20; stream++)
                {
                    mixed.Add(FaultPlan.Mix(seed, stream));
                }
            }

            Assert.IsTrue(mixed.Count >= 19_990, $"{mixed.Count} of 20000 seeds are different");
        }
    }
}
