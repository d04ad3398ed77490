using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class SequenceSetTests
    {
        [TestMethod]
        public void ItKnowsWhatASetOfNumbersKnows()
        {
            for (int seed = 0; seed < 50; seed++)
            {
                Random random = new(seed);
                SequenceSet set = new();
                HashSet<uint> reference = [];
                for (int i = 0; i < 2000; i++)
                {
                    uint number = random.Next(20) switch
                    {
                        0 => uint.MaxValue - (uint)random.Next(5),
                        1 => (uint)random.Next(5),
                        _ => 1000 + (uint)random.Next(1500),
                    };
                    Assert.AreEqual(reference.Add(number), set.Add(number), $"seed {seed}, number {number}");
                }
            }
        }

        [TestMethod]
        public void NumbersInTheirOrderTakeOneRange()
        {
            SequenceSet set = new();
            for (uint number = 500; number < 10_500; number++)
            {
                Assert.IsTrue(set.Add(number));
            }

            Assert.AreEqual(1, set.RangeCount);
        }

        [TestMethod]
        public void ScatteredNumbersTakeBoundedMemory()
        {
            SequenceSet set = new();
            for (uint i = 0; i < 3 * SequenceSet.MaxRanges; i++)
            {
                Assert.IsTrue(set.Add(2 * i));
            }

            Assert.AreEqual(SequenceSet.MaxRanges, set.RangeCount);
        }
    }
}
