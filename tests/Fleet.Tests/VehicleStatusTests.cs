using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class VehicleStatusTests
    {
        [TestMethod]
        public void AStatusIsReadAsTheDocumentSays()
        {
            string example = Regex.Match(Repository.ReadText("docs/messages.md"), "`(\\{\"online\":true.*?\\})`").Groups[1].Value;
            Assert.IsTrue(Read(example, out VehicleStatus status), example);
            Assert.IsTrue(status.IsOnline);
            Assert.AreEqual("0.1.0", status.Firmware);
            Assert.AreEqual(3, status.Boot);
            Assert.IsTrue(status.Catalogue > 0);
            Assert.AreEqual("can.busOffs 1, can.restarts 1, journal.dropped 12", Text(status));
            Assert.AreEqual(3, status.CountersLeftOut);
        }

        [TestMethod]
        public void WhatIsNotKnownIsSkipped()
        {
            Assert.IsTrue(Read("{\"later\":{\"a\":[1,{\"b\":null}]},\"online\":true,\"counters\":{\"can\":{}},\"more\":[]}", out VehicleStatus status));
            Assert.AreEqual("", Text(status));
            Assert.AreEqual("", status.Firmware);
            Assert.AreEqual(0, status.CountersLeftOut);
            Assert.IsTrue(Read("{\"online\":false}", out status));
            Assert.IsFalse(status.IsOnline);
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("null")]
        [DataRow("[]")]
        [DataRow("{}")]
        [DataRow("{\"online\":true")]
        [DataRow("{\"online\":true}}")]
        [DataRow("{\"online\":true}{\"online\":true}")]
        [DataRow("{\"online\":1}")]
        [DataRow("{\"online\":true,\"resets\":-1}")]
        [DataRow("{\"online\":true,\"resets\":1.5}")]
        [DataRow("{\"online\":true,\"resets\":2147483648}")]
        [DataRow("{\"online\":true,\"resets\":\"3\"}")]
        [DataRow("{\"online\":true,\"firmware\":3}")]
        [DataRow("{\"online\":true,\"firmware\":\"a\\u001b[2J\"}")]
        [DataRow("{\"online\":true,\"firmware\":\"\\ud800\"}")]
        [DataRow("{\"online\":true,\"firmware\":\"a-version-that-is-longer-than-32-letters\"}")]
        [DataRow("{\"online\":true,\"counters\":[]}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":1}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"busOffs\":\"1\"}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"busOffs\":2147483648}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"busOffs\":1e400}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"busOffs\":{}}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"bus offs\":1}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"\":1}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"BusOffs\":1}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"a234567890123456789012345678901234\":1}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"'; DROP TABLE counter\":{\"busOffs\":1}}}")]
        [DataRow("{\"online\":true,\"counters\":{\"can\":{\"busOffs\":1,\"busOffs\":2}}}")]
        [DataRow("{\"online\":true,\"later\":[[[[[[[[[[1]]]]]]]]]]}")]
        public void WhatNoUnitSaysIsRefused(string text)
        {
            Assert.IsFalse(Read(text, out _), text);
        }

        [TestMethod]
        public void TooMuchIsRefused()
        {
            string Counters(int count) => $"{{\"online\":true,\"counters\":{{\"a\":{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"c{i}\":1"))}}}}}}}";
            Assert.IsTrue(Read(Counters(VehicleStatus.MaxCounters), out _));
            Assert.IsFalse(Read(Counters(VehicleStatus.MaxCounters + 1), out _));
            Assert.IsTrue(Read("{\"online\":true}".PadRight(VehicleStatus.MaxLength), out _));
            Assert.IsFalse(Read("{\"online\":true}".PadRight(VehicleStatus.MaxLength + 1), out _));
        }

        [TestMethod]
        public void AnyBytesAreReadOrRefused()
        {
            byte[] sound = Encoding.ASCII.GetBytes("{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":3,\"catalogue\":2,\"counters\":{\"can\":{\"busOffs\":1}},\"countersLeftOut\":4}");
            Random random = new(5);
            int read = 0;
            for (int i = 0; i < 100_000; i++)
            {
                byte[] bytes = (byte[])sound.Clone();
                for (int damage = random.Next(1, 4); damage > 0; damage--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                read += VehicleStatus.TryRead(bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length), out _) ? 1 : 0;
            }

            Assert.IsTrue(read is > 0 and < 60_000, $"{read} read");
        }

        private static bool Read(string text, out VehicleStatus status) => VehicleStatus.TryRead(Encoding.UTF8.GetBytes(text), out status);

        private static string Text(VehicleStatus status) =>
            string.Join(", ", status.Counters.Select(counter => $"{counter.Key.Part}.{counter.Key.Name} {counter.Value}").Order(StringComparer.Ordinal));
    }
}
