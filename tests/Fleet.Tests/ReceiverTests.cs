using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class ReceiverTests
    {
        [TestMethod]
        public void AFrameThatComesTwiceCountsOnce()
        {
            Receiver receiver = new();
            byte[] frame = Frames.Typical(7, vehicle: "a");
            Assert.AreEqual(Reception.Accepted, receiver.Receive("a", frame));
            Assert.AreEqual(Reception.Duplicate, receiver.Receive("a", frame));
            Assert.AreEqual(Reception.Accepted, receiver.Receive("b", Frames.Typical(7, vehicle: "b")), "the same number from another vehicle");
            Assert.AreEqual(2, receiver.Frames);
            Assert.AreEqual(20, receiver.Samples);
            Assert.AreEqual(1, receiver.Duplicates);
            Assert.AreEqual(2, receiver.Vehicles);
        }

        [TestMethod]
        public void ARefusedFrameIsCountedByItsReasonAndNoVehicleIsMadeOfIt()
        {
            Receiver receiver = new();
            byte[] damaged = Frames.Typical(vehicle: "a");
            damaged[40] ^= 1;
            byte[] newer = Frames.Typical(vehicle: "a");
            newer[0] = 2;
            Assert.AreEqual(Reception.Refused, receiver.Receive("a", damaged));
            Assert.AreEqual(FrameError.Checksum, receiver.LastError);
            Assert.AreEqual(Reception.Refused, receiver.Receive("a", newer));
            Assert.AreEqual(Reception.Refused, receiver.Receive("a", []));
            Assert.AreEqual(1, receiver.GetRefused(FrameError.Checksum));
            Assert.AreEqual(1, receiver.GetRefused(FrameError.UnknownFormat));
            Assert.AreEqual(1, receiver.GetRefused(FrameError.TooShort));
            Assert.AreEqual(3, receiver.Refused);
            Assert.AreEqual(0, receiver.Vehicles);
        }

        [TestMethod]
        public void AFrameUnderAnotherVehiclesTopicIsRefusedAndMakesNoVehicle()
        {
            Receiver receiver = new();
            List<SentFrame> sent = FrameStream.Of(SignalGroup.Ride, 1, vehicle: "bench").Make(2, 5, 10);
            Assert.AreEqual(Reception.Refused, receiver.Receive("bdnch", sent[0].Bytes), "a key frame");
            Assert.AreEqual(FrameError.Checksum, receiver.LastError);
            Assert.AreEqual(Reception.Refused, receiver.Receive("", sent[0].Bytes), "without a vehicle");
            Assert.AreEqual(0, receiver.Vehicles);
            receiver.Receive("bdnch", FrameStream.Of(SignalGroup.Ride, 1, vehicle: "bdnch").Make(5, 10).Bytes);
            Assert.AreEqual(Reception.Waiting, receiver.Receive("bdnch", sent[1].Bytes), "continues the other's frame of the same number");
            Assert.AreEqual(Reception.Accepted, receiver.Receive("bench", sent[0].Bytes));
            Assert.AreEqual(Reception.Accepted, receiver.Receive("bench", sent[1].Bytes));
        }

        [TestMethod]
        public void AGapWithinABootIsMissingUntilItIsFilled()
        {
            Receiver receiver = new();
            foreach (uint sequence in (uint[])[10, 11, 14, 12])
            {
                receiver.Receive("a", Frames.Typical(sequence, vehicle: "a"));
            }

            Assert.AreEqual(1, receiver.Missing);
            receiver.Receive("a", Frames.Typical(13, vehicle: "a"));
            Assert.AreEqual(0, receiver.Missing);
        }

        [TestMethod]
        public void AGapBetweenBootsIsNotMissing()
        {
            Receiver receiver = new();
            receiver.Receive("a", Frames.Typical(10, bootCount: 1, vehicle: "a"));
            receiver.Receive("a", Frames.Typical(266, bootCount: 2, vehicle: "a"));
            receiver.Receive("a", Frames.Typical(11, bootCount: 1, vehicle: "a"));
            receiver.Receive("a", Frames.Typical(268, bootCount: 2, vehicle: "a"));
            Assert.AreEqual(1, receiver.Missing);
        }

        [TestMethod]
        public void WhatWaitedIsAcceptedOnceWhatItContinuesHasCome()
        {
            Receiver receiver = new();
            List<SentFrame> sent = FrameStream.Of(SignalGroup.Ride, 1, vehicle: "a").Make(4, 5, 10);
            Assert.AreEqual(Reception.Waiting, receiver.Receive("a", sent[2].Bytes));
            Assert.AreEqual(Reception.Waiting, receiver.Receive("a", sent[1].Bytes));
            Assert.AreEqual(Reception.Waiting, receiver.Receive("b", sent[1].Bytes), "another vehicle");
            Assert.AreEqual(3, receiver.Waiting);
            Assert.IsFalse(receiver.TryNext("a"));
            Assert.AreEqual(Reception.Accepted, receiver.Receive("a", sent[0].Bytes));
            Assert.IsTrue(receiver.TryNext("a"));
            Assert.AreEqual(11u, receiver.Frame.Sequence);
            Assert.IsTrue(receiver.TryNext("a"));
            Assert.AreEqual(12u, receiver.Frame.Sequence);
            Assert.IsFalse(receiver.TryNext("a"));
            Assert.IsFalse(receiver.TryNext("b"), "what another vehicle's frames continue");
            Assert.AreEqual(3, receiver.Frames);
            Assert.AreEqual(15, receiver.Samples);
        }

        [TestMethod]
        public void ARestartIsFollowedFromItsFirstFrameOn()
        {
            Receiver receiver = new();
            List<SentFrame> before = FrameStream.Of(SignalGroup.Ride, 2, bootCount: 1, vehicle: "a").Make(4, 5, 10);
            List<SentFrame> after = FrameStream.Of(SignalGroup.Ride, 3, bootCount: 2, vehicle: "a").Make(4, 5, 256);
            before.Take(3).ToList().ForEach(frame => Assert.AreEqual(Reception.Accepted, receiver.Receive("a", frame.Bytes)));
            after.ForEach(frame => Assert.AreEqual(Reception.Accepted, receiver.Receive("a", frame.Bytes)));
            Assert.AreEqual(2, receiver.Frame.BootCount);
            Assert.AreEqual(0, receiver.Missing, "between boots nothing is");
            Assert.AreEqual(Reception.Accepted, receiver.Receive("a", before[3].Bytes), "the last one before, late");
            before.Concat(after).ToList().ForEach(frame => Assert.AreEqual(Reception.Duplicate, receiver.Receive("a", frame.Bytes)));
        }
    }
}
