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
        [DataRow(2)]
        [DataRow(4)]
        [DataRow(6)]
        [DataRow(8)]
        [DataRow(10)]
        [DataRow(12)]
        [DataRow(14)]
        [DataRow(16)]
        public void BytesGoOutAndComeInInTheirOrder(int count)
        {
            Esp32SpiBus bus = Open();
            byte[] write = new byte[20];
            byte[] read = new byte[20];
            for (int i = 0; i < 20; i++)
            {
                write[i] = (byte)(0x81 + i);
                read[i] = 0xEE;
            }

            bus.Transfer(write, read, count);
            CollectionAssert.AreEqual(write[..count], _transfers[^1], "on the wire: " + Convert.ToHexString(_transfers[^1]));
            for (int i = 0; i < 20; i++)
            {
                // The chip answers each byte with its complement.
                byte expected = i < count ? (byte)~write[i] : (byte)0xEE;
                Assert.AreEqual(expected, read[i], $"byte {i} of {Convert.ToHexString(read)}");
            }

            Assert.AreEqual(0, bus.Errors);
        }

        [TestMethod]
        public void SameArrayMayBeBoth()
        {
            Esp32SpiBus bus = Open();
            byte[] data = [3, 0x2C, 0, 0];
            bus.Transfer(data, data, 4);
            CollectionAssert.AreEqual(new byte[] { 0xFC, 0xD3, 0xFF, 0xFF }, data, Convert.ToHexString(data));
        }

        [TestMethod]
        [DataRow(0)]
        [DataRow(1)]
        [DataRow(3)]
        [DataRow(18)]
        [DataRow(-2)]
        public void LengthsThatTheDriverCannotDoAreRefusedAndCounted(int count)
        {
            Esp32SpiBus bus = Open();
            int before = _transfers.Count;
            byte[] read = new byte[32];
            bus.Transfer(new byte[32], read, count);
            Assert.HasCount(before, _transfers);
            Assert.AreEqual(1, bus.Errors);
            CollectionAssert.AreEqual(new byte[32], read);
        }

        [TestMethod]
        public void TransferAllocatesNothing()
        {
            Esp32SpiBus bus = Open();
            byte[] data = new byte[16];
            _record = false;
            bus.Transfer(data, data, 14);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                bus.Transfer(data, data, 2 + (2 * (i % 8)));
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        private static Esp32SpiBus Open() => new(2, 18, 23, 19, 32, 8_000_000);

        private void Exchange(byte[] write, byte[] read, int count)
        {
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
