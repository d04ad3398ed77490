using System;
using System.IO;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;
using Telematics.Mosquitto;

namespace Telematics.Bench.Tests.Commands
{
    [TestClass]
    public sealed class CommandLineTests
    {
        [TestMethod]
        [DataRow("bench --nope")]
        [DataRow("bench --rate fast")]
        [DataRow("bench --rate 0")]
        [DataRow("bench --rate -3")]
        [DataRow("bench --duration 0")]
        [DataRow("bench --duration long")]
        [DataRow("bench --seed x")]
        [DataRow("bench --ride nowhere")]
        [DataRow("bench --link smoke")]
        [DataRow("bench --faults")]
        [DataRow("bench --faults flood")]
        [DataRow("bench --faults drop,,slow")]
        [DataRow("bench --faults restart --broker mqtt://127.0.0.1:1")]
        [DataRow("bench --faults slow --link wifi")]
        [DataRow("bench --broker http://localhost")]
        [DataRow("bench --broker mqtt://")]
        [DataRow("bench --broker mqtts://127.0.0.1:1")]
        [DataRow("bench --nmea /does/not/exist --rate max")]
        [DataRow("bench --can /does/not/exist --rate max")]
        [DataRow("gnss /does/not/exist")]
        [DataRow("gnss")]
        [DataRow("dance")]
        public void WhatIsWrongIsOneSentenceAndStatusTwo(string line)
        {
            (int status, string output, string errors) = Run(line);
            Assert.AreEqual(2, status, errors);
            Assert.AreEqual("", output);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            Assert.IsFalse(errors.Contains("   at ") || errors.Contains("Exception"), errors);
        }

        [TestMethod]
        public void ABrokerThatIsNotThereIsOneSentence()
        {
            // Port 1 on loopback: nobody listens there without being root and meaning it.
            (int status, _, string errors) = Run("bench --broker mqtt://127.0.0.1:1 --duration 5 --rate max");
            Assert.AreEqual(2, status);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            StringAssert.Contains(errors, "127.0.0.1:1");
        }

        [TestMethod]
        public void ABrokerThatRefusesIsOneSentence()
        {
            NeedMosquitto();
            using MosquittoBroker broker = MosquittoBroker.Start(new MosquittoBrokerOptions { UserName = "fleet", Password = "secret" });
            (int status, _, string errors) = Run($"bench --broker mqtt://127.0.0.1:{broker.Port} --duration 5 --rate max");
            Assert.AreEqual(2, status);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            StringAssert.Contains(errors, "refuse");
        }

        [TestMethod]
        [DataRow("modem")]
        [DataRow("wifi")]
        public void ABrokerWithAPasswordIsReached(string link)
        {
            NeedMosquitto();
            using MosquittoBroker broker = MosquittoBroker.Start(new MosquittoBrokerOptions { UserName = "fleet", Password = "secret" });
            (int status, string output, string errors) = Run($"bench --broker mqtt://fleet:secret@127.0.0.1:{broker.Port} --duration 30 --rate max --link {link} --json");
            Assert.AreEqual(0, status, output + errors);
        }

        [TestMethod]
        [DataRow("modem")]
        [DataRow("wifi")]
        public void ARideArrivesWholeThroughARealBroker(string link)
        {
            NeedMosquitto();
            (int status, string output, string errors) = Run($"bench --duration 60 --rate max --seed 3 --link {link} --json");
            Assert.AreEqual(0, status, output + errors);
            JsonElement report = LastLine(output);
            Assert.AreEqual(0, report.GetProperty("samplesLost").GetInt32(), output);
            Assert.AreEqual(0, report.GetProperty("mismatches").GetInt32(), output);
            Assert.IsTrue(report.GetProperty("samplesTaken").GetInt32() >= 59, output);
            Assert.AreEqual(report.GetProperty("samplesTaken").GetInt32(), report.GetProperty("samplesReceived").GetInt32(), output);
            Assert.AreEqual(0, report.GetProperty("allocatedBytesPerSample").GetDouble(), output);
            Assert.IsTrue(report.GetProperty("gnss").GetProperty("epochs").GetInt32() > 50, output);
            Assert.AreEqual(0, report.GetProperty("gnss").GetProperty("badChecksums").GetInt32(), output);
            Assert.IsTrue(report.GetProperty("can").GetProperty("frames").GetInt32() > 5000, output);
            foreach (string name in new[] { "duplicates", "framesPublished", "bytesOnWire", "bytesPerSample", "reconnects" })
            {
                Assert.IsTrue(report.TryGetProperty(name, out _), $"no {name}: {output}");
            }

            Assert.IsTrue(report.GetProperty("latencyMs").GetProperty("p99").GetInt64() >= report.GetProperty("latencyMs").GetProperty("p50").GetInt64(), output);
        }

        [TestMethod]
        public void ARideThatEndsBeforeTheModemIsReadyArrivesAllTheSame()
        {
            NeedMosquitto();
            (int status, string output, string errors) = Run("bench --duration 3 --rate max --json");
            Assert.AreEqual(0, status, output + errors);
            Assert.IsTrue(LastLine(output).GetProperty("samplesReceived").GetInt32() >= 2, output);
        }

        [TestMethod]
        public void ALogOfTheCanBusTakesTheModelsPlaceAndItsBadLinesAreCounted()
        {
            NeedMosquitto();
            string file = Path.GetTempFileName();
            try
            {
                using (StreamWriter log = new(file))
                {
                    for (int i = 0; i < 200; i++)
                    {
                        // 76.00 V, -10.0 A, 25.0 °C: a Victron-style 0x356.
                        log.WriteLine(FormattableString.Invariant($"({1_436_509_052 + (i * 0.1):F6}) can0 356#B01D9CFFFA00"));
                    }

                    log.WriteLine("this is no frame");
                }

                (int status, string output, string errors) = Run($"bench --can {file} --rate max --json");
                Assert.AreEqual(0, status, output + errors);
                JsonElement can = LastLine(output).GetProperty("can");
                Assert.AreEqual(200, can.GetProperty("frames").GetInt32(), output);
                Assert.AreEqual(1, can.GetProperty("badLogLines").GetInt32(), output);
            }
            finally
            {
                File.Delete(file);
            }
        }

        [TestMethod]
        public void SameSeedSendsTheSameBytes()
        {
            NeedMosquitto();
            string first = BytesOf(4), again = BytesOf(4), other = BytesOf(5);
            Assert.AreEqual(first, again);
            Assert.AreNotEqual(first, other);
        }

        [TestMethod]
        public void CostWithoutCountersSaysSo()
        {
            (int status, _, string errors) = Run("cost --json");
            Assert.AreEqual(2, status);
            StringAssert.Contains(errors, "./telematics cost");
        }

        private static string BytesOf(int seed)
        {
            JsonElement report = LastLine(Run($"bench --duration 60 --rate max --seed {seed} --json").Output);
            return report.GetProperty("bytesOnWire").ToString() + " in " + report.GetProperty("framesPublished");
        }

        private static JsonElement LastLine(string output) => JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;

        private static (int Status, string Output, string Errors) Run(string line)
        {
            StringWriter output = new(), errors = new();
            int status = CommandLine.Run(line.Split(' '), output, errors);
            return (status, output.ToString(), errors.ToString());
        }

        private static void NeedMosquitto()
        {
            if (MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("Mosquitto is not installed.");
            }
        }
    }
}
