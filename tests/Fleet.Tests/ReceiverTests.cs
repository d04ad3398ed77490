using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class ReceiverTests
    {
        [TestMethod]
        public void AFrameThatComesTwiceCountsOnce()
        {
            Receiver receiver = new();
            byte[] frame = Frames.Typical(7);
            Assert.AreEqual(Reception.Accepted, receiver.Receive("a", frame));
            Assert.AreEqual(Reception.Duplicate, receiver.Receive("a", frame));
            Assert.AreEqual(Reception.Accepted, receiver.Receive("b", frame), "the same number from another vehicle");
            Assert.AreEqual(2, receiver.Frames);
            Assert.AreEqual(20, receiver.Samples);
            Assert.AreEqual(1, receiver.Duplicates);
            Assert.AreEqual(2, receiver.Vehicles);
        }

        [TestMethod]
        public void ARefusedFrameIsCountedByItsReasonAndNoVehicleIsMadeOfIt()
        {
            Receiver receiver = new();
            byte[] damaged = Frames.Typical();
            damaged[40] ^= 1;
            byte[] newer = Frames.Typical();
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
        public void AGapWithinABootIsMissingUntilItIsFilled()
        {
            Receiver receiver = new();
            foreach (uint sequence in (uint[])[10, 11, 14, 12])
            {
                receiver.Receive("a", Frames.Typical(sequence));
            }

            Assert.AreEqual(1, receiver.Missing);
            receiver.Receive("a", Frames.Typical(13));
            Assert.AreEqual(0, receiver.Missing);
        }

        [TestMethod]
        public void AGapBetweenBootsIsNotMissing()
        {
            Receiver receiver = new();
            receiver.Receive("a", Frames.Typical(10, bootCount: 1));
            receiver.Receive("a", Frames.Typical(266, bootCount: 2));
            receiver.Receive("a", Frames.Typical(11, bootCount: 1));
            receiver.Receive("a", Frames.Typical(268, bootCount: 2));
            Assert.AreEqual(1, receiver.Missing);
        }
    }
}
