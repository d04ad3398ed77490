using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class MessageReaderTests
    {
        private const string Vehicle = "moto-1";

        [TestMethod]
        [DataRow("20AABB", "F:20AABB", true)]
        [DataRow("3001", "N:3001", true)]
        [DataRow("B0 02 2001 03 310203 01 25", "F:2001 N:310203 F:25", true)]
        [DataRow("40AA", "F:40AA", true)]
        [DataRow("", "", false)]
        [DataRow("B0", "", false)]
        [DataRow("B0 00", "", false)]
        [DataRow("B0 02 2001 00", "F:2001", false)]
        [DataRow("B0 02 2001 03 2002", "F:2001", false)]
        [DataRow("B0 02 2001 81", "F:2001", false)]
        [DataRow("B0 81 00 20", "", false)]
        [DataRow("B0 FF FF FF FF 0F 20", "", false)]
        public void APayloadIsTakenApartAndNoFurtherThanItIsSound(string payload, string parts, bool isWhole)
        {
            MessageReader reader = new(Convert.FromHexString(payload.Replace(" ", "")));
            List<string> found = [];
            while (reader.TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind))
            {
                found.Add(kind.ToString()[..1] + ":" + Convert.ToHexString(part));
            }

            Assert.AreEqual(parts, string.Join(' ', found));
            Assert.AreEqual(isWhole, reader.IsWhole);
        }

        [TestMethod]
        public void RandomPayloadsAreTakenApartWithoutFault()
        {
            Random random = new(1);
            byte[] payload = new byte[300];
            for (int i = 0; i < 100_000; i++)
            {
                random.NextBytes(payload);
                payload[0] = MessageReader.BatchMark;
                MessageReader reader = new(payload.AsSpan(0, random.Next(payload.Length)));
                int total = 1;
                while (reader.TryNext(out ReadOnlySpan<byte> part, out _))
                {
                    Assert.IsFalse(part.IsEmpty, "an empty part");
                    total += part.Length + 1;
                }

                Assert.IsTrue(total <= payload.Length, $"{total} bytes from {payload.Length}");
            }
        }

        [TestMethod]
        public void AGapIsRead()
        {
            Assert.IsTrue(Notice.TryRead(Vehicle, WithCheck("30 01 E9030000 64000000 C7000000"), out Notice notice));
            Assert.AreEqual(NoticeKind.Gap, notice.Kind);
            Assert.AreEqual(NoticeReason.NoRoom, notice.Reason);
            Assert.AreEqual(1001u, notice.Sequence);
            Assert.AreEqual(100u, notice.First);
            Assert.AreEqual(199u, notice.Last);
        }

        [TestMethod]
        public void TheTimeIsRead()
        {
            Assert.IsTrue(Notice.TryRead(Vehicle, WithCheck("31 10 E9030000 0300 701101000000 00F668E39D01"), out Notice notice));
            Assert.AreEqual(NoticeKind.Time, notice.Kind);
            Assert.AreEqual(NoticeReason.ClockSet, notice.Reason);
            Assert.AreEqual(1001u, notice.Sequence);
            Assert.AreEqual(3, notice.BootCount);
            Assert.AreEqual(70000, notice.BootMs);
            Assert.AreEqual(1777636800000, notice.UtcMs);
        }

        [TestMethod]
        [DataRow("30 00 E9030000 64000000 C7000000")]
        [DataRow("30 06 E9030000 64000000 C7000000")]
        [DataRow("30 01 E9030000 C8000000 C7000000")]
        [DataRow("30 01 E9030000 64000000 C70000")]
        [DataRow("32 01 E9030000 64000000 C7000000")]
        [DataRow("31 01 E9030000 0300 701101000000 00F668E39D01")]
        public void WhatIsNoNoticeIsRefused(string content)
        {
            Assert.IsFalse(Notice.TryRead(Vehicle, WithCheck(content), out _));
        }

        [TestMethod]
        public void ADamagedNoticeIsRefused()
        {
            byte[] notice = WithCheck("30 01 E9030000 64000000 C7000000");
            for (int bit = 0; bit < notice.Length * 8; bit++)
            {
                notice[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsFalse(Notice.TryRead(Vehicle, notice, out _), $"bit {bit}");
                notice[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        [TestMethod]
        [DataRow("30 01 E9030000 64000000 C7000000")]
        [DataRow("31 10 E9030000 0300 701101000000 00F668E39D01")]
        public void ANoticeOfAnotherVehicleIsRefused(string content)
        {
            Assert.IsTrue(Notice.TryRead(Vehicle, WithCheck(content), out _));
            Assert.IsFalse(Notice.TryRead("moto-2", WithCheck(content), out _), "another vehicle");
            Assert.IsFalse(Notice.TryRead("", WithCheck(content), out _), "no vehicle");
        }

        private static byte[] WithCheck(string hex)
        {
            byte[] content = Convert.FromHexString(hex.Replace(" ", ""));
            uint check = Buses.Crc32.Continue(Frames.OriginOf(Vehicle), content, 0, content.Length);
            return [.. content, (byte)check, (byte)(check >> 8), (byte)(check >> 16)];
        }
    }
}
