using System;
using System.Device.Gpio;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Desktop;
using nanoFramework.Runtime.Native;
using Telematics.Esp32;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class Esp32PinTests
    {
        [TestInitialize]
        public void Setup() => VirtualHardware.Reset();

        [TestMethod]
        public void OutputFollowsWhatIsWritten()
        {
            Esp32OutputPin pin = new(4, false);
            VirtualPin wire = VirtualHardware.Pin(4);
            Assert.AreEqual(PinMode.Output, wire.Mode);
            Assert.IsFalse(wire.IsHigh);
            foreach (bool level in new[] { true, true, false, true, false, false })
            {
                pin.Write(level);
                Assert.AreEqual(level, wire.IsHigh);
            }

            Assert.AreEqual(4, wire.OutputEdges, "the same level again is no edge");
        }

        [TestMethod]
        public void OutputStartsAtTheLevelAskedFor()
        {
            Esp32OutputPin pin = new(12, true);
            Assert.IsTrue(VirtualHardware.Pin(12).IsHigh);
            pin.Write(false);
            Assert.IsFalse(VirtualHardware.Pin(12).IsHigh);
        }

        [TestMethod]
        public void InputOnlyPinCannotDrive() => Assert.ThrowsExactly<ArgumentException>(() => new Esp32OutputPin(34, false));

        [TestMethod]
        public void PinIsTakenOnce()
        {
            _ = new Esp32OutputPin(4, false);
            Assert.ThrowsExactly<InvalidOperationException>(() => new Esp32OutputPin(4, false));
        }

        [TestMethod]
        public void HandlerHearsFallingEdgesOnly()
        {
            VirtualPin wire = VirtualHardware.Pin(34);
            wire.Drive(true);
            Esp32InterruptPin pin = new(34);
            int edges = 0;
            pin.OnFallingEdge(() => edges++);
            Assert.IsFalse(pin.IsLow);
            wire.Drive(false);
            Assert.IsTrue(pin.IsLow);
            Assert.AreEqual(1, edges);
            wire.Drive(true);
            wire.Drive(false);
            Assert.AreEqual(2, edges);
        }

        [TestMethod]
        public void EachPinHearsItsOwnEdges()
        {
            VirtualPin[] wires = [VirtualHardware.Pin(34), VirtualHardware.Pin(35)];
            int[] edges = new int[2];
            for (int i = 0; i < 2; i++)
            {
                int pin = i;
                wires[i].Drive(true);
                new Esp32InterruptPin(34 + i).OnFallingEdge(() => edges[pin]++);
            }

            wires[0].Drive(false);
            wires[0].Drive(true);
            wires[1].Drive(false);
            wires[0].Drive(false);
            CollectionAssert.AreEqual(new[] { 2, 1 }, edges);
        }

        [TestMethod]
        public void EdgesMakeNoGarbage()
        {
            VirtualPin wire = VirtualHardware.Pin(34);
            wire.Drive(true);
            int edges = 0;
            new Esp32InterruptPin(34).OnFallingEdge(() => edges++);
            wire.Drive(false);
            wire.Drive(true);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                wire.Drive(false);
                wire.Drive(true);
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.AreEqual(1001, edges);
        }

        [TestMethod]
        public void RestartRebootsTheWholeDevice()
        {
            VirtualRebootException reboot = Assert.ThrowsExactly<VirtualRebootException>(Esp32Restart.Reboot);
            Assert.AreEqual(RebootOption.NormalReboot, reboot.Option);
        }

        [TestMethod]
        public void ClockIsTheMicrosecondTimer()
        {
            VirtualHardware.NowUs = () => 1_234_567;
            Esp32Clock clock = new();
            Assert.AreEqual(1_234_567, clock.NowUs);
            Assert.AreEqual(1_234, clock.NowMs);
        }
    }
}
