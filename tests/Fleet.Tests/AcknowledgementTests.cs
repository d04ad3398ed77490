using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class AcknowledgementTests
    {
        private const string Vehicle = "moto-1";

        [TestMethod]
        public void WhatIsStoredIsSaidAndWhatIsMissingBetween()
        {
            Assert.AreEqual("A1 E8030000 0A 03 8102", Write(new(1000, 1009), new(1013, 1269)));
            Assert.AreEqual("A1 07000000 01", Write(new SequenceRun(7, 7)));
            Assert.AreEqual("A1 00000000 8080808010", Write(new SequenceRun(0, uint.MaxValue)));
            Assert.AreEqual("A1 00000000 01 FEFFFFFF0F 01", Write(new(0, 0), new(uint.MaxValue, uint.MaxValue)));
        }

        [TestMethod]
        public void MoreRunsThanAMessageTellsOfAreToldInTheNext()
        {
            SequenceRun[] runs = [.. Enumerable.Range(0, 20).Select(i => new SequenceRun((uint)i * 10, (uint)(i * 10) + 4))];
            byte[] message = new byte[Acknowledgement.MaxLength];
            int length = Acknowledgement.Write(message, Vehicle, runs, out int told);
            Assert.AreEqual(16, told);
            Assert.AreEqual(5 + 31 + 3, length);
            Acknowledgement.Write(message, Vehicle, runs.AsSpan(told - 1), out told);
            Assert.AreEqual(5, told);
        }

        [TestMethod]
        public void RunsThatTouchOrDescendAreRefused()
        {
            Assert.ThrowsExactly<ArgumentException>(() => Write(new(5, 9), new(10, 12)));
            Assert.ThrowsExactly<ArgumentException>(() => Write(new(5, 9), new(2, 3)));
            Assert.ThrowsExactly<ArgumentException>(() => Write(new SequenceRun(5, 4)));
            Assert.ThrowsExactly<ArgumentException>(() => Write());
        }

        [TestMethod]
        public void OnlyItsCheckValueSaysWhichVehicleItIsFor()
        {
            byte[] one = new byte[Acknowledgement.MaxLength];
            byte[] other = new byte[Acknowledgement.MaxLength];
            int length = Acknowledgement.Write(one, Vehicle, [new SequenceRun(7, 7)], out _);
            Assert.AreEqual(length, Acknowledgement.Write(other, "moto-2", [new SequenceRun(7, 7)], out _));
            Assert.AreEqual(Convert.ToHexString(one, 0, length - 3), Convert.ToHexString(other, 0, length - 3));
            Assert.AreNotEqual(Convert.ToHexString(one), Convert.ToHexString(other));
        }

        // What is written, without its check value, which is checked.
        private static string Write(params SequenceRun[] runs)
        {
            byte[] message = new byte[Acknowledgement.MaxLength];
            int length = Acknowledgement.Write(message, Vehicle, runs, out _);
            uint check = Buses.Crc32.Continue(Frames.OriginOf(Vehicle), message, 0, length - 3);
            Assert.AreEqual(check & 0xFFFFFF, message[length - 3] | ((uint)message[length - 2] << 8) | ((uint)message[length - 1] << 16));
            string hex = Convert.ToHexString(message, 5, length - 8);
            string numbers = "";
            for (int i = 0; i < hex.Length; i += 2)
            {
                numbers += hex.Substring(i, 2) + (Convert.ToByte(hex.Substring(i, 2), 16) < 0x80 ? " " : "");
            }

            return (Convert.ToHexString(message, 0, 1) + " " + Convert.ToHexString(message, 1, 4) + " " + numbers).TrimEnd();
        }
    }
}
