using System;
using System.IO.Ports;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Desktop;
using nanoFramework.Hardware.Esp32;
using Telematics.Esp32;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class Esp32SerialPortTests
    {
        private readonly FakeUart _uart = new();
        private long _nowUs = 5_000_000;

        [TestInitialize]
        public void Setup()
        {
            VirtualHardware.Reset();
            VirtualHardware.NowUs = () => _nowUs;
            VirtualHardware.AttachUart("COM2", _uart);
            SerialPort.BlockedUs = 0;
            SerialPort.LostBytes = 0;
        }

        [TestMethod]
        public void PortIsOpenedOnTheBoardsPins()
        {
            Open(115200);
            Assert.AreEqual(26, VirtualHardware.PinOf(DeviceFunction.COM2_TX));
            Assert.AreEqual(27, VirtualHardware.PinOf(DeviceFunction.COM2_RX));
        }

        [TestMethod]
        [DataRow(9600, 7)]
        [DataRow(115200, 10)]
        [DataRow(115200, 1)]
        [DataRow(460800, 1)]
        public void WritingNeverBlocksAndNeverOutrunsTheLine(int baudRate, int stepMs)
        {
            Esp32SerialPort port = Open(baudRate);
            byte[] data = new byte[4000];
            new Random(1).NextBytes(data);
            long startUs = _nowUs;
            int sent = 0;
            while (sent < data.Length)
            {
                int taken = port.Write(data, sent, data.Length - sent);
                Assert.AreEqual(0, port.Write(data, sent + taken, data.Length - sent - taken), "a second write at once found room");
                sent += taken;
                long most = 128 + ((_nowUs - startUs) * baudRate / 10_000_000);
                Assert.IsLessThanOrEqualTo(most, sent, $"{sent} bytes after {_nowUs - startUs} us, of at most {most}");
                _nowUs += stepMs * 1000;
            }

            Assert.AreEqual(0, SerialPort.BlockedUs, "the caller was kept waiting");
            CollectionAssert.AreEqual(data, _uart.Sent);
            long leastUs = data.Length * 10_000_000L / baudRate;
            long mostUs = Math.Max(leastUs * 12 / 10, data.Length * stepMs * 1000L / 110);
            Assert.IsLessThanOrEqualTo(mostUs, _nowUs - startUs, $"the line stood idle: {_nowUs - startUs} us for {leastUs} us of data");
        }

        [TestMethod]
        public void AfterAPauseOnlyTheFifoIsFilled()
        {
            Esp32SerialPort port = Open(115200);
            byte[] data = new byte[1000];
            _nowUs += 60_000_000;
            int taken = port.Write(data, 0, data.Length);
            Assert.IsLessThanOrEqualTo(128, taken, $"{taken} bytes at once");
            Assert.AreEqual(0, SerialPort.BlockedUs);
        }

        [TestMethod]
        public void ReadingTakesWhatIsThereAndNeverWaits()
        {
            Esp32SerialPort port = Open(115200);
            byte[] buffer = new byte[100];
            Assert.AreEqual(0, port.Read(buffer, 0, 100), "nothing has arrived");
            _uart.Arrive("$GNRMC,"u8);
            Assert.AreEqual(7, port.BytesToRead);
            Assert.AreEqual(3, port.Read(buffer, 10, 3));
            Assert.AreEqual(4, port.Read(buffer, 13, 80));
            CollectionAssert.AreEqual("$GNRMC,"u8.ToArray(), buffer[10..17]);
            Assert.AreEqual(0, port.Errors);
        }

        [TestMethod]
        public void FullReceiveBufferIsCounted()
        {
            Esp32SerialPort port = Open(115200);
            byte[] data = new byte[3000];
            new Random(2).NextBytes(data);
            _uart.Arrive(data);
            byte[] buffer = new byte[4096];
            int read = port.Read(buffer, 0, buffer.Length);
            Assert.AreEqual(2048, read, "the driver keeps what it has room for");
            CollectionAssert.AreEqual(data[..2048], buffer[..2048]);
            Assert.AreEqual(952, SerialPort.LostBytes);
            Assert.AreEqual(1, port.Overflows);
            Assert.AreEqual(0, port.Read(buffer, 0, buffer.Length));
            Assert.AreEqual(1, port.Overflows);
        }

        [TestMethod]
        public void SteadyUseAllocatesNothing()
        {
            Esp32SerialPort port = Open(115200);
            byte[] buffer = new byte[64];
            _uart.Sent.Capacity = 100_000;
            port.Write(buffer, 0, 64);
            port.Read(buffer, 0, 64);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                _nowUs += 10_000;
                port.Write(buffer, 0, 64);
                port.Read(buffer, 0, 64);
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        private static Esp32SerialPort Open(int baudRate) => new("gnssPort" + Esp32SerialPort.Counters, new Esp32Clock(), "COM2", 26, 27, baudRate, 2048);
    }
}
