using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Frames.Tests;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>Holds the encoder, both decoders and the device's test to the files of tests/vectors: they are what freezes the format.</summary>
    [TestClass]
    public sealed class VectorTests
    {
        public static IEnumerable<object[]> Rides => VectorFiles.Rides().Select(name => new object[] { name });

        public static IEnumerable<object[]> Arrivals => VectorFiles.Arrivals().Select(name => new object[] { name });

        [TestMethod]
        [DynamicData(nameof(Rides))]
        public void TheEncoderStillMakesEveryFrame(string name)
        {
            RideVector vector = VectorFiles.ReadRide(name);
            List<byte[]> frames = vector.Encode();
            for (int i = 0; i < frames.Count; i++)
            {
                Assert.AreEqual(vector.Frames[i].Hex, Convert.ToHexString(frames[i]), $"{name}, frame {i + 1}");
            }
        }

        [TestMethod]
        [DynamicData(nameof(Rides))]
        public void TheDecoderReadsEveryFrame(string name)
        {
            RideVector vector = VectorFiles.ReadRide(name);
            List<ExpectedFrame> frames = vector.Decode();
            for (int i = 0; i < frames.Count; i++)
            {
                vector.Frames[i].Decoded!.AssertIs(frames[i], $"{name}, frame {i + 1}");
            }
        }

        [TestMethod]
        [DynamicData(nameof(Arrivals))]
        public void OfWhatArrivesTheDecoderReadsAndRefusesWhatItShould(string name)
        {
            ArrivalVector vector = VectorFiles.ReadArrivals(name);
            vector.Decode((arrival, result, reason, frames) =>
            {
                string what = $"{name}: {arrival.About}";
                Assert.AreEqual((arrival.Result, arrival.Reason, arrival.Decoded.Count), (result, reason, frames.Count), what);
                for (int i = 0; i < frames.Count; i++)
                {
                    arrival.Decoded[i].AssertIs(frames[i], what);
                }
            });
        }

        [TestMethod]
        public void TheSecondDecoderReadsAndRefusesTheSame()
        {
            string output = Python.Run([]);
            foreach (string name in VectorFiles.Rides().Concat(VectorFiles.Arrivals()))
            {
                StringAssert.Contains(output, $"{name}.json: ");
            }
        }

        [TestMethod]
        public void TheDevicesTestHoldsTheSameFrames()
        {
            string[] frames = [.. VectorFiles.ReadRide("device").Frames.Select(frame => frame.Hex)];
            CollectionAssert.AreEqual(frames, RideFrames.Hex, "tests/Frames.Tests/RideFrames.cs is not as tests/vectors/device.json");
        }
    }
}
