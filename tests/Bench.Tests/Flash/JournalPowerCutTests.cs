using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Flash
{
    [TestClass]
    public class JournalPowerCutTests
    {
        [TestMethod]
        public void NothingSafeIsLostWhereverThePowerIsCutOnANewFlash()
        {
            CutEverywhere(new FlashStorage(1), rig =>
            {
                rig.Boot();
                rig.Ride(12);
                rig.Deliver();
                rig.Acknowledge();
                rig.Ride(8);
            });
        }

        [TestMethod]
        public void NothingSafeIsLostWhereverThePowerIsCutWithABacklog()
        {
            FlashStorage flash = new(2);
            JournalRig before = new(flash, 2);
            before.Boot();
            before.Ride(150);
            CutEverywhere(flash, rig =>
            {
                rig.Boot();
                rig.Journal.BeginLive();
                rig.Ride(3);
                rig.Deliver(90, 0.1);
                rig.Acknowledge();
                rig.Ride(8);
            }, before);
        }

        [TestMethod]
        public void NothingIsLostUnnamedWhereverThePowerIsCutWhileTheOldestIsDropped()
        {
            FlashStorage flash = new(3, 131072);
            JournalRig before = new(flash, 3);
            before.Boot();
            FlashStorage image = flash;
            JournalRig start = before;
            while (before.Journal.Dropped == 0)
            {
                image = flash.Clone(4);
                start = before.Fork(image);
                before.Ride(10);
            }

            CutEverywhere(image, rig =>
            {
                rig.Boot();
                rig.Ride(60);
                Assert.IsTrue(rig.Journal.Dropped > 0 || rig.Flash.IsCut, "nothing was dropped");
            }, start, 5, true);
        }

        private static void CutEverywhere(FlashStorage image, Action<JournalRig> script, JournalRig? history = null, int stride = 1, bool mayDrop = false)
        {
            FlashStorage whole = image.Clone(0);
            JournalRig rig = history is null ? new JournalRig(whole, 99) : history.Fork(whole);
            script(rig);
            long steps = whole.Steps;
            Assert.IsGreaterThan(1000L, steps);
            for (long cut = 0; cut < steps; cut += stride)
            {
                FlashStorage flash = image.Clone((int)cut);
                rig = history is null ? new JournalRig(flash, 99) : history.Fork(flash);
                flash.CutPowerAfter(cut);
                script(rig);
                Assert.IsTrue(flash.IsCut, $"the power was not cut after {cut} of {steps} steps");
                flash.Reopen();
                rig.Boot();
                Assert.IsLessThanOrEqualTo(0, rig.Journal.Damages, $"cut after {cut} steps");
                rig.CheckAll($"cut after {cut} of {steps} steps", mayDrop);
            }
        }
    }
}
