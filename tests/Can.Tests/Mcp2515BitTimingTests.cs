using nanoFramework.TestFramework;

namespace Telematics.Can.Tests
{
    [TestClass]
    public class Mcp2515BitTimingTests
    {
        [TestMethod]
        [DataRow(16_000_000, 500_000, 16, 8125)]
        [DataRow(16_000_000, 250_000, 16, 8125)]
        [DataRow(16_000_000, 125_000, 16, 8125)]
        [DataRow(8_000_000, 500_000, 8, 7500)]
        [DataRow(8_000_000, 250_000, 16, 8125)]
        [DataRow(8_000_000, 125_000, 16, 8125)]
        public void RegistersGiveTheBitRateAndTheSamplePoint(int crystalHz, int bitRate, int quanta, int samplePoint)
        {
            Mcp2515BitTiming timing = Mcp2515BitTiming.For(crystalHz, bitRate);
            int prescaler = (timing.Cnf1 & 0x3F) + 1;
            int jump = (timing.Cnf1 >> 6) + 1;
            int propagation = (timing.Cnf2 & 7) + 1;
            int phase1 = ((timing.Cnf2 >> 3) & 7) + 1;
            int phase2 = (timing.Cnf3 & 7) + 1;
            Assert.AreEqual(0x80, timing.Cnf2 & 0xC0, "PS2 from CNF3, sampled once");
            Assert.AreEqual(quanta, 1 + propagation + phase1 + phase2, "quanta");
            Assert.AreEqual(crystalHz, bitRate * 2 * prescaler * quanta, "bit rate");
            Assert.AreEqual(samplePoint, 10_000 * (1 + propagation + phase1) / quanta, "sample point");

            // Section 5.3: rules for the segments.
            Assert.IsTrue(propagation + phase1 >= phase2, "PropSeg + PS1 >= PS2");
            Assert.IsTrue(phase2 > jump, "PS2 > SJW");
            Assert.IsTrue(phase2 >= 2, "PS2 is 2 at least");
        }

        [TestMethod]
        [DataRow(16_000_000, 1_000_000)]
        [DataRow(20_000_000, 500_000)]
        [DataRow(0, 0)]
        public void OtherCrystalsAndRatesAreRefused(int crystalHz, int bitRate)
        {
            Assert.ThrowsException(typeof(System.ArgumentException), () => Mcp2515BitTiming.For(crystalHz, bitRate));
        }
    }
}
