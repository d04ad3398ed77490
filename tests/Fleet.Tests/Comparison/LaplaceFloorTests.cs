using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Comparison;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Comparison
{
    [TestClass]
    public sealed class LaplaceFloorTests
    {
        // (1 + q) / (1 - q) with q = exp(-1/5) is 10.0333: 3.32672 bits for a residual of 0, and 1 / (5 ln 2) more for each step of it.
        private const double ZeroAtFirst = 3.32672;
        private const double StepAtFirst = 0.288539;

        [TestMethod]
        [DataRow(new[] { 10 }, 0.0, DisplayName = "the first value is free")]
        [DataRow(new[] { 10, 10 }, ZeroAtFirst, DisplayName = "no difference")]
        [DataRow(new[] { 10, 13 }, ZeroAtFirst + (3 * StepAtFirst), DisplayName = "a difference of 3")]
        public void ResidualsCostWhatTheScaleSays(int[] values, double expectedBits)
        {
            Assert.AreEqual(expectedBits, LaplaceFloor.MeasureBits(Satellites(values), 0), 1e-4);
        }

        [TestMethod]
        public void TheScaleMovesATenthOfTheWay()
        {
            // After 0 it is 4.5: (1 + q) / (1 - q) is 9.03699.
            Assert.AreEqual(ZeroAtFirst + Math.Log2(9.03699), LaplaceFloor.MeasureBits(Satellites([10, 10, 10]), 0), 1e-4);
        }

        [TestMethod]
        public void ARampIsPredictedBySecondDifferences()
        {
            int[] ramp = new int[90];
            int[] flat = new int[90];
            for (int i = 0; i < ramp.Length; i++)
            {
                ramp[i] = i;
            }

            // But for the 1 with which it begins, a ramp has the second differences that what stands still has first ones.
            double rampBits = LaplaceFloor.MeasureBits(Satellites(ramp), 0);
            double flatBits = LaplaceFloor.MeasureBits(Satellites(flat), 0);
            Assert.IsTrue(rampBits > flatBits && rampBits < flatBits + 3, $"{rampBits} bits against {flatBits}");
        }

        [TestMethod]
        public void WhatStandsStillCostsNextToNothing()
        {
            double first = LaplaceFloor.MeasureBits(Satellites(new int[200]), 0);
            double second = LaplaceFloor.MeasureBits(Satellites(new int[1200]), 0);
            Assert.AreEqual(first, second, 0.001, "the scale is at its least, where a 0 costs 6e-9 bits");
        }

        [TestMethod]
        public void MissingValuesAreFreeAndTheNextIsPredictedFromTheLast()
        {
            SampleTable samples = new([SignalId.Satellites], isUtc: false);
            foreach (int? value in new int?[] { null, 10, null, null, 13 })
            {
                samples.AddRow(0);
                if (value is int steps)
                {
                    samples.Set(0, steps);
                }
            }

            Assert.AreEqual(ZeroAtFirst + (3 * StepAtFirst), LaplaceFloor.MeasureBits(samples, 0), 1e-4);
        }

        [TestMethod]
        public void ValuesCountInStepsOfTheirSignal()
        {
            SampleTable samples = new([SignalId.Latitude], isUtc: false);
            foreach (int raw in new[] { 1_000_000, 1_000_030 })
            {
                samples.AddRow(0);
                samples.Set(0, raw);
            }

            Assert.AreEqual(ZeroAtFirst + (3 * StepAtFirst), LaplaceFloor.MeasureBits(samples, 0), 1e-4);
        }

        private static SampleTable Satellites(int[] values)
        {
            SampleTable samples = new([SignalId.Satellites], isUtc: false);
            foreach (int value in values)
            {
                samples.AddRow(0);
                samples.Set(0, value);
            }

            return samples;
        }
    }
}
