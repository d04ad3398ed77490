using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;

namespace Telematics.Bench.Tests.Simulation
{
    [TestClass]
    public sealed class SerialNoiseTests
    {
        [TestMethod]
        public void BytesAreLostDoubledAndGarbledAsOftenAsAsked()
        {
            const int Bytes = 200_000;
            SerialNoise noise = new(new Random(1)) { Chance = 0.01 };
            (byte[] heard, int count) = Pass(noise, Bytes);
            Assert.IsTrue(noise.Hit is > 1800 and < 2200, $"{noise.Hit} of {Bytes} bytes at a chance of 0.01");
            Assert.IsTrue(Math.Abs(count - Bytes) < 200, $"{count} bytes came of {Bytes}");
            int changed = 0;
            foreach (byte b in heard.AsSpan(0, count))
            {
                changed += b == 0x55 ? 0 : 1;
            }

            Assert.IsTrue(changed is > 500 and < 830, $"{changed} of {noise.Hit} were garbled");
        }

        [TestMethod]
        public void AQuietLineLosesNothing()
        {
            SerialNoise noise = new(new Random(1));
            (_, int count) = Pass(noise, 10_000);
            Assert.AreEqual(10_000, count);
            Assert.AreEqual(0, noise.Hit);
        }

        [TestMethod]
        public void AnUnpoweredUnitHearsNothingOfBefore()
        {
            VirtualClock clock = new();
            SerialLine line = new(clock, 115200);
            line.DeviceSend("before"u8);
            byte[] command = "AT+CSQ\r"u8.ToArray();
            line.Write(command, 0, command.Length);
            clock.MoveTo(100);
            line.CutPower();
            clock.MoveTo(1_000_000);
            line.OpenPort();
            Assert.AreEqual(0, line.BytesToRead, "bytes from before the power came");
            byte[] reached = new byte[16];
            int count = line.DeviceReceive(reached);
            Assert.AreEqual(1, count, "bytes that were on the wire when the power went");
            line.DeviceSend("after"u8);
            clock.MoveTo(2_000_000);
            Assert.AreEqual(5, line.BytesToRead, "bytes from after");
        }

        private static (byte[] Heard, int Count) Pass(SerialNoise noise, int bytes)
        {
            VirtualClock clock = new();
            SerialLine line = new(clock, 921600, 65536) { NoiseToFirmware = noise };
            byte[] sent = new byte[100];
            Array.Fill(sent, (byte)0x55);
            byte[] heard = new byte[bytes * 2];
            int count = 0;
            for (int at = 0; at < bytes; at += sent.Length)
            {
                line.DeviceSend(sent);
                clock.MoveTo(clock.NowUs + 10_000);
                count += line.Read(heard, count, heard.Length - count);
            }

            return (heard, count);
        }
    }
}
