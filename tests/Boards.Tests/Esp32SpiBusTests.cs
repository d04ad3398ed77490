using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Desktop;
using nanoFramework.Hardware.Esp32;
using Telematics.Esp32;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class Esp32SpiBusTests
    {
        private readonly List<byte[]> _transfers = [];
        private bool _record = true;
        private bool _fails;

        [TestInitialize]
        public void Setup()
        {
            VirtualHardware.Reset();
            VirtualHardware.AttachSpi(2, 32, Exchange);
            _transfers.Clear();
        }

        [TestMethod]
        public void BusIsOpenedOnTheBoardsPins()
        {
            Open();
            Assert.AreEqual(18, VirtualHardware.PinOf(DeviceFunction.SPI2_CLOCK));
            Assert.AreEqual(23, VirtualHardware.PinOf(DeviceFunction.SPI2_MOSI));
            Assert.AreEqual(19, VirtualHardware.PinOf(DeviceFunction.SPI2_MISO));
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(7)]
        [DataRow(8)]
        public void LowByteOfEachWordGoesOutAndComesInFirst(int words)
        {
            Esp32SpiBus bus = Open();
            ushort[] write = new ushort[words];
            byte[] wire = new byte[2 * words];
            for (int i = 0; i < words; i++)
            {
                write[i] = (ushort)(0x8100 + (0x0101 * 2 * i));
                wire[2 * i] = (byte)write[i];
                wire[(2 * i) + 1] = (byte)(write[i] >> 8);
            }

            ushort[] read = new ushort[words];
            bus.Transfer(write, read);
            CollectionAssert.AreEqual(wire, _transfers[^1], "on the wire: " + Convert.ToHexString(_transfers[^1]));
            for (int i = 0; i < words; i++)
            {
                // The chip answers each byte with its complement.
                Assert.AreEqual((ushort)~write[i], read[i], $"word {i}");
            }

            Assert.AreEqual(0, bus.Errors);
        }

        [TestMethod]
        public void SameArrayMayBeBoth()
        {
            Esp32SpiBus bus = Open();
            ushort[] data = [0x2C03, 0];
            bus.Transfer(data, data);
            CollectionAssert.AreEqual(new ushort[] { 0xD3FC, 0xFFFF }, data);
        }

        [TestMethod]
        public void TransferThatTheDriverFailsIsCountedAndChangesNothing()
        {
            Esp32SpiBus bus = Open();
            ushort[] read = [0x1234, 0x5678];
            _fails = true;
            bus.Transfer(new ushort[2], read);
            CollectionAssert.AreEqual(new ushort[] { 0x1234, 0x5678 }, read);
            Assert.AreEqual(1, bus.Errors);
        }

        [TestMethod]
        public void TransferAllocatesNothing()
        {
            Esp32SpiBus bus = Open();
            ushort[] data = new ushort[7];
            _record = false;
            bus.Transfer(data, data);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                bus.Transfer(data, data);
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        private static Esp32SpiBus Open() => new(2, 18, 23, 19, 32, 8_000_000);

        private void Exchange(byte[] write, byte[] read, int count)
        {
            if (_fails)
            {
                throw new InvalidOperationException("The driver fails");
            }

            if (_record)
            {
                _transfers.Add(write[..count]);
            }

            for (int i = 0; i < count; i++)
            {
                read[i] = (byte)~write[i];
            }
        }
    }
}
