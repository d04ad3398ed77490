using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;

namespace Telematics.Bench.Tests.Gnss
{
    [TestClass]
    public sealed class GnssCommandTests
    {
        private const string Burst = "$GPRMC,225446.33,A,4916.45000,S,12311.12000,W,000.5,054.7,191194,020.3,E,A*36\r\n"
            + "$GPGGA,225446.33,4916.45000,S,12311.12000,W,1,08,0.9,-5.4,M,46.9,M,,*4E\r\n";

        private const string VoidBurst = "$GPRMC,,V,,,,,,,,,,N*53\r\n";

        [TestMethod]
        public void JsonHasALineAnEpochWithAllItsValues()
        {
            (int status, string output, string errors) = Run(Encoding.ASCII.GetBytes(Burst + VoidBurst), json: true);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.AreEqual(0, status, errors);
            Assert.AreEqual(2, lines.Length, output);
            Assert.AreEqual(
                "{\"time\":\"1994-11-19T22:54:46.330Z\",\"lat\":-49.2741667,\"lon\":-123.1853333,\"altitude\":-5.40,\"speed\":0.257,\"course\":54.70,\"fix\":3,\"satellites\":8,\"hdop\":0.90}",
                lines[0]);
            JsonElement none = JsonDocument.Parse(lines[1]).RootElement;
            foreach (string name in new[] { "time", "lat", "lon", "altitude", "speed", "course", "satellites", "hdop" })
            {
                Assert.AreEqual(JsonValueKind.Null, none.GetProperty(name).ValueKind, name);
            }

            Assert.AreEqual(1, none.GetProperty("fix").GetInt32());
            StringAssert.Contains(errors, "2 epochs, 1 with a position; 3 sentences");
        }

        [TestMethod]
        public void TheTableEndsWithTheCounters()
        {
            (int status, string output, string errors) = Run(Encoding.ASCII.GetBytes("# a comment\n" + Burst + VoidBurst), json: false);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.AreEqual(0, status, errors);
            Assert.AreEqual(string.Empty, errors);
            Assert.AreEqual(4, lines.Length, output);
            Assert.AreEqual(lines[0].Length, lines[1].Length, output);
            Assert.AreEqual(lines[0].Length, lines[2].Length, output);
            StringAssert.Contains(lines[1], "-49.2741667");
            StringAssert.StartsWith(lines[3], "2 epochs");
        }

        [TestMethod]
        public void ALargeRecordingIsReadInBoundedMemory()
        {
            string file = Path.GetTempFileName();
            try
            {
                using (FileStream stream = File.OpenWrite(file))
                {
                    byte[] noise = new byte[1 << 20];
                    new Random(1).NextBytes(noise);
                    for (int i = 0; i < 24; i++)
                    {
                        stream.Write(noise);
                    }

                    stream.Write(Encoding.ASCII.GetBytes(Burst));
                }

                GnssCommand.Run(file, true, TextWriter.Null, TextWriter.Null);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.AreEqual(0, GnssCommand.Run(file, true, TextWriter.Null, TextWriter.Null));
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.IsTrue(allocated < 500_000, $"{allocated} bytes for 24 MB");
            }
            finally
            {
                File.Delete(file);
            }
        }

        [TestMethod]
        [DataRow("", "is empty")]
        [DataRow("# nothing but a comment\n", "no whole sentence")]
        [DataRow("\u0001\u0002\u0003 not a recording", "no whole sentence")]
        [DataRow("$GPRMC,225446.33,A,4916.45,N,12311.12,W,000.5,054.7,191194,020.3,E,A*00\r\n", "no whole sentence")]
        public void WhatIsNoRecordingIsOneSentenceAndStatus2(string content, string reason)
        {
            (int status, string output, string errors) = Run(Encoding.ASCII.GetBytes(content), json: true);
            Assert.AreEqual(2, status);
            Assert.AreEqual(string.Empty, output);
            StringAssert.Contains(errors, reason);
            Assert.AreEqual(1, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, errors);
        }

        [TestMethod]
        [DataRow("missing.nmea", "does not exist")]
        [DataRow("missing/missing.nmea", "does not exist")]
        [DataRow(".", "is a directory")]
        public void AFileThatCannotBeOpenedIsOneSentenceAndStatus2(string name, string reason)
        {
            using StringWriter output = new(), errors = new();
            Assert.AreEqual(2, GnssCommand.Run(Path.Combine(Path.GetTempPath(), name), true, output, errors));
            StringAssert.Contains(errors.ToString(), reason);
            Assert.AreEqual(1, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, errors.ToString());
        }

        [TestMethod]
        public void AReceiverWithoutChecksumsIsReadToo()
        {
            string stripped = string.Concat(Burst.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf('*')] + "\r\n"));
            (int status, string output, string errors) = Run(Encoding.ASCII.GetBytes(stripped), json: true);
            Assert.AreEqual(0, status, errors);
            StringAssert.Contains(output, "\"lat\":-49.2741667");
        }

        private static (int Status, string Output, string Errors) Run(byte[] content, bool json)
        {
            using TemporaryFile file = new(content);
            using StringWriter output = new(), errors = new();
            int status = GnssCommand.Run(file.Path, json, output, errors);
            return (status, output.ToString(), errors.ToString());
        }
    }
}
