using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Comparison;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Comparison
{
    [TestClass]
    public sealed class FrameComparisonTests
    {
        private static readonly int[] Signals = [SignalId.Latitude, SignalId.Speed, SignalId.PackCurrent, SignalId.SignalStrength];

        [TestMethod]
        public void EveryValueComesOutAsItWentIn()
        {
            FrameComparison comparison = FrameComparison.Run(Ride(600), new UnitFrameCodec(), 10_000, 120_000);
            Assert.IsNull(comparison.Difference);
            Assert.IsTrue(comparison.Frames.Bytes > comparison.Frames.BodyBytes && comparison.Frames.BodyBytes > 0);
            Assert.IsTrue(comparison.MqttBytes >= comparison.Frames.Count * 15);
        }

        [TestMethod]
        public void AFrameCoversNoMoreThanAsked()
        {
            SampleTable samples = Ride(600);
            EncodedFrames frames = new UnitFrameCodec().Encode(samples, 10_000, 120_000);
            DecodedFrame frame = new();
            IFrameReader reader = new UnitFrameCodec().NewReader();
            for (int i = 0; i < frames.Count; i++)
            {
                Assert.IsTrue(reader.TryRead(frames[i], frame, out FrameError error), error.ToString());
                Assert.AreEqual(10, frame.RowCount);
            }
        }

        [TestMethod]
        public void AValueThatDiffersIsFound()
        {
            SampleTable samples = Ride(30);
            EncodedFrames frames = new UnitFrameCodec().Encode(samples, 10_000, 120_000);
            SampleTable other = Ride(29);
            other.AddRow(samples.GetTimeMs(29));
            string? difference = FrameCheck.FindDifference(other, frames, new UnitFrameCodec().NewReader());
            StringAssert.StartsWith(difference, "Sample 30: ");
            StringAssert.EndsWith(difference, "came out as 450000290, in raw units.");
        }

        [TestMethod]
        public void ATimeThatDiffersIsFound()
        {
            EncodedFrames frames = new UnitFrameCodec().Encode(Ride(30), 10_000, 120_000);
            string? difference = FrameCheck.FindDifference(Ride(30, laterMs: 1), frames, new UnitFrameCodec().NewReader());
            StringAssert.StartsWith(difference, "Sample 1 went in at 1 ms and came out at 0 ms");
        }

        [TestMethod]
        public void SamplesThatAreLostAreFound()
        {
            SampleTable samples = Ride(30);
            EncodedFrames frames = new();
            StringAssert.Contains(FrameCheck.FindDifference(samples, frames, new UnitFrameCodec().NewReader()), "only 0 came out");
        }

        [TestMethod]
        public void SamplesThatWereNotThereAreFound()
        {
            EncodedFrames frames = new UnitFrameCodec().Encode(Ride(30), 10_000, 120_000);
            StringAssert.Contains(FrameCheck.FindDifference(Ride(25), frames, new UnitFrameCodec().NewReader()), "more samples than went in");
        }

        [TestMethod]
        public void ASignalThatWasNotThereIsFound()
        {
            SampleTable samples = Ride(30);
            EncodedFrames frames = new UnitFrameCodec().Encode(samples, 10_000, 120_000);
            StringAssert.Contains(FrameCheck.FindDifference(samples.Without(1), frames, new UnitFrameCodec().NewReader()), "speed came out that did not go in");
        }

        [TestMethod]
        public void AFrameThatIsRefusedIsADifference()
        {
            EncodedFrames frames = new();
            frames.Add([1, 2, 3], 0);
            StringAssert.StartsWith(FrameCheck.FindDifference(Ride(1), frames, new UnitFrameCodec().NewReader()), "Frame 1 of 1 was refused: ");
        }

        [TestMethod]
        public void TheUsualPeriodIsTheOneThatOccursMost()
        {
            SampleTable samples = new([SignalId.Speed], isUtc: false);
            foreach (long timeMs in new long[] { 0, 1000, 2000, 2040, 3000, 4000, 90_000 })
            {
                samples.AddRow(timeMs);
            }

            samples.SetUsualPeriod();
            Assert.AreEqual(1000, samples.PeriodMs);
        }

        // Pack current is missing now and then, the signal strength until sample 15.
        private static SampleTable Ride(int rows, int laterMs = 0)
        {
            SampleTable samples = new(Signals, isUtc: true) { PeriodMs = 1000 };
            for (int row = 0; row < rows; row++)
            {
                samples.AddRow((row * 1000L) + laterMs);
                samples.Set(0, 450000000 + (row * 10) + (row % 7) - 3);
                samples.Set(1, row % 50);
                if (row % 5 != 4)
                {
                    samples.Set(2, (row * 37 % 400) - 200);
                }

                if (row >= 15)
                {
                    samples.Set(3, -70 - (row % 3));
                }
            }

            return samples;
        }
    }
}
