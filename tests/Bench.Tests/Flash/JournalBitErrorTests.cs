using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Flash
{
    [TestClass]
    public class JournalBitErrorTests
    {
        [TestMethod]
        public void ABitThatTurnsOverAnywhereCostsAGroupAtMostAndIsTold()
        {
            FlashStorage image = new(1);
            JournalRig before = new(image, 1);
            before.Boot();
            before.Ride(16);
            before.SealAlarm();
            int length = image.GetLength("j0");
            int frames = before.Sealed.Count;
            Assert.IsGreaterThan(1500, length);
            for (int position = 0; position < length; position++)
            {
                for (int bit = 0; bit < 8; bit += position % 3 == 0 ? 1 : 4)
                {
                    FlashStorage flash = image.Clone(1);
                    JournalRig rig = before.Fork(flash);
                    flash.FlipBit("j0", position, bit);
                    rig.Boot();
                    Assert.AreEqual(0, rig.Journal.FilesRefused);
                    rig.CheckAll($"byte {position} bit {bit}", true);
                    int lost = 0;
                    foreach (uint number in before.Sealed.Keys)
                    {
                        lost += rig.Received.ContainsKey(number) ? 0 : 1;
                    }

                    Assert.IsLessThanOrEqualTo(12, lost, $"byte {position} bit {bit}: {lost} of {frames} frames; {rig.Describe()}");
                }
            }
        }

        [TestMethod]
        public void ABitThatTurnsOverWhileTheJournalIsOpenIsFoundToo()
        {
            FlashStorage image = new(1);
            JournalRig before = new(image, 1);
            before.Boot();
            before.Ride(16);
            int length = image.GetLength("j0");
            for (int position = 0; position < length; position++)
            {
                FlashStorage flash = image.Clone(1);
                JournalRig rig = before.Fork(flash);
                rig.Boot();
                rig.Ride(2);
                rig.Deliver(10);
                flash.FlipBit("j0", position, position & 7);
                rig.Acknowledge();
                rig.CheckAll($"byte {position}", true);
            }
        }
    }
}
