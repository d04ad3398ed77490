using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;
using Telematics.Brokers;

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
        [DataRow("bench --can-interface can0")]
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
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void ABrokerThatRefusesIsOneSentence(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind, "fleet", "secret");
            (int status, _, string errors) = Run($"bench --broker mqtt://127.0.0.1:{broker.Port} --duration 5 --rate max");
            Assert.AreEqual(2, status);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            StringAssert.Contains(errors, "refuse");
        }

        [TestMethod]
        [DataRow("modem", BrokerKind.Mosquitto)]
        [DataRow("wifi", BrokerKind.Mosquitto)]
        [DataRow("modem", BrokerKind.Embedded)]
        [DataRow("wifi", BrokerKind.Embedded)]
        public void ABrokerWithAPasswordIsReached(string link, BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind, "fleet", "secret");
            (int status, string output, string errors) = Run($"bench --broker mqtt://fleet:secret@127.0.0.1:{broker.Port} --duration 30 --rate max --link {link} --json");
            Assert.AreEqual(0, status, output + errors);
        }

        [TestMethod]
        [DataRow("modem", "mosquitto")]
        [DataRow("wifi", "mosquitto")]
        [DataRow("modem", "embedded")]
        [DataRow("wifi", "embedded")]
        public void ARideArrivesWholeThroughARealBroker(string link, string broker)
        {
            if (broker == "mosquitto")
            {
                NeedMosquitto();
            }

            (int status, string output, string errors) = Run($"bench --broker {broker} --duration 60 --rate max --seed 3 --link {link} --json");
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
            (int status, string output, string errors) = Run("bench --duration 3 --rate max --json");
            Assert.AreEqual(0, status, output + errors);
            Assert.IsTrue(LastLine(output).GetProperty("samplesReceived").GetInt32() >= 2, output);
        }

        [TestMethod]
        public void ALogOfTheCanBusTakesTheModelsPlaceAndItsBadLinesAreCounted()
        {
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
                    log.WriteLine("(1436509072.000000) can0 123##311223344");
                    log.WriteLine("(1436509072.000000) can0 20000004#0004000000000000");
                    log.WriteLine("(1436509072.000000) can1 123#01");
                    log.WriteLine("(1436509071.000000) can0 123#R");
                    log.WriteLine("(1436595472.000000) can0 123#00");
                }

                (int status, string output, string errors) = Run($"bench --can {file} --rate max --json");
                Assert.AreEqual(0, status, output + errors);
                JsonElement can = LastLine(output).GetProperty("can");
                Assert.AreEqual(200, can.GetProperty("frames").GetInt32(), "those that nobody listens to do not pass the filters: " + output);
                Assert.AreEqual(0, can.GetProperty("overflows").GetInt32() + can.GetProperty("uncertainOrders").GetInt32(), output);
                Assert.AreEqual(1, can.GetProperty("badLogLines").GetInt32(), output);
                JsonElement replayed = can.GetProperty("log");
                Assert.AreEqual("can0", replayed.GetProperty("interface").GetString(), output);
                foreach ((string name, int count) in new[] { ("frames", 202), ("remoteFrames", 1), ("fdFrames", 1), ("errorFrames", 1), ("otherInterfaces", 1), ("badLines", 1), ("timesBackwards", 1), ("gapsCut", 1) })
                {
                    Assert.AreEqual(count, replayed.GetProperty(name).GetInt32(), name + ": " + output);
                }

                Assert.AreEqual(82, LastLine(output).GetProperty("riddenS").GetDouble(), 8, "the day of silence is cut: " + output);

                (status, output, errors) = Run($"bench --can {file} --rate max --duration 5");
                Assert.AreEqual(0, status, output + errors);
                StringAssert.Contains(output, "202 frames of can0, 1 of them remote, 1 before their time, sent at once, 1 silences cut to 60 s");
                StringAssert.Contains(output, "left out: 1 CAN FD frames, 1 error frames, 1 frames of other interfaces, 1 lines that are no frame");
            }
            finally
            {
                File.Delete(file);
            }
        }

        [TestMethod]
        public void ALogThatBeginsWithTheClockNotSetEndsAsAnyOther()
        {
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllText(file, "(1.000000) can0 123#00\n(1700000000.000000) can0 123#00\n");
                (int status, string output, string errors) = Run($"bench --can {file} --rate max --json");
                Assert.AreEqual(0, status, output + errors);
                Assert.AreEqual(2, LastLine(output).GetProperty("can").GetProperty("log").GetProperty("frames").GetInt32(), output);
            }
            finally
            {
                File.Delete(file);
            }
        }

        [TestMethod]
        public void ARecordingOfWeeksIsNotRiddenUnasked()
        {
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllLines(file, Enumerable.Range(0, 20_000).Select(i => $"({i * 86400L}.000000) can0 123#00"));
                (int status, string output, string errors) = Run($"bench --can {file} --rate max --json");
                Assert.AreEqual(2, status, output + errors);
                Assert.AreEqual("The recording takes 14 days to replay; --duration says how many seconds of it to ride.", errors.Trim());
            }
            finally
            {
                File.Delete(file);
            }
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void TwoBenchesAtOneBrokerSaySoOnce(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            string command = $"bench --broker mqtt://127.0.0.1:{broker.Port} --duration 60 --rate 20 --json --seed ";
            Task<(int Status, string Output, string Errors)> other = Task.Run(() => Run(command + "1"));
            (int _, string output, string errors) = Run(command + "2");
            foreach ((_, string oneOutput, string oneErrors) in new[] { (0, output, errors), other.Result })
            {
                Assert.AreEqual(1, oneErrors.Split("Another unit is on line at this broker").Length - 1, oneErrors);
                Assert.IsTrue(LastLine(oneOutput).GetProperty("isIdShared").GetBoolean(), oneOutput);
            }

            // Alone again.
            (int status, output, errors) = Run(command + "3");
            Assert.AreEqual(0, status, output + errors);
            Assert.AreEqual("", errors.Trim());
        }

        [TestMethod]
        public void SameSeedSendsTheSameBytes()
        {
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

        private static OwnBroker StartBroker(BrokerKind kind, string userName = "", string password = "")
        {
            if (kind == BrokerKind.Mosquitto)
            {
                NeedMosquitto();
            }

            return OwnBroker.Start(new OwnBrokerOptions { Kind = kind, UserName = userName, Password = password });
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
