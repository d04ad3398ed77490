using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Commands;
using Telematics.Brokers;
using Telematics.Sessions;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public class CommandLineTests
    {
        private const string Moto = "moto-1";
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        public TestContext TestContext { get; set; } = null!;

        [TestMethod]
        [DataRow("")]
        [DataRow("frob")]
        [DataRow("--bogus")]
        [DataRow("decode")]
        [DataRow("decode --bogus")]
        [DataRow("decode /no/such/file")]
        [DataRow("receive --bogus")]
        [DataRow("receive --count many")]
        [DataRow("receive --count -1")]
        [DataRow("receive --broker nonsense")]
        [DataRow("receive --broker http://localhost:1883")]
        [DataRow("receive --broker mqtt://127.0.0.1:1")]
        [DataRow("receive --vehicle a/b")]
        [DataRow("send")]
        [DataRow("send a/b ping")]
        [DataRow("send moto ping --timeout 0")]
        public void WhatIsWrongIsOneSentenceAndStatusTwo(string arguments)
        {
            (int status, string output, string errors) = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.AreEqual(2, status, errors);
            Assert.AreEqual("", output);
            Assert.HasCount(1, errors.TrimEnd().Split('\n'), errors);
            Assert.DoesNotContain("   at ", errors);
        }

        [TestMethod]
        public void SavedFramesAreDecoded()
        {
            string file = Save([.. Frames.Typical(7, vehicle: Moto), (byte)'\n', .. Frames.Typical(8, 3, vehicle: Moto)]);
            (int status, string output, string errors) = Run("decode", file, "--json", "--vehicle", Moto);
            Assert.AreEqual(0, status, errors);
            string[] lines = output.TrimEnd().Split('\n');
            Assert.HasCount(13, lines);
            JsonElement last = JsonDocument.Parse(lines[^1]).RootElement;
            Assert.AreEqual("moto-1", last.GetProperty("vehicle").GetString());
            Assert.AreEqual(8, last.GetProperty("sequence").GetInt32());
            Assert.AreEqual("2026-05-01T12:00:02.000Z", last.GetProperty("time").GetString());
        }

        [TestMethod]
        [DataRow("--vehicle", "moto-2")]
        [DataRow]
        public void SavedFramesOfAnotherVehicleAreRefused(params string[] vehicle)
        {
            (int status, string output, string errors) = Run(["decode", Save(Frames.Typical(7, vehicle: Moto)), "--json", .. vehicle]);
            Assert.AreEqual(2, status);
            Assert.AreEqual("", output);
            StringAssert.Contains(errors, "of another vehicle");
        }

        [TestMethod]
        public void ADamagedFileShowsWhatIsBeforeTheDamageAndSaysWhereItIs()
        {
            byte[] sound = Frames.Typical(7);
            byte[] damaged = Frames.Typical(8);
            damaged[60] ^= 0x10;
            (int status, string output, string errors) = Run("decode", Save([.. sound, .. damaged]), "--json");
            Assert.AreEqual(2, status);
            Assert.HasCount(10, output.TrimEnd().Split('\n'));
            StringAssert.Contains(errors, $"from byte {sound.Length} on");
        }

        [TestMethod]
        public void ATableHasALineASampleBelowItsHeading()
        {
            (int status, string output, _) = Run("decode", Save(Frames.Typical(7, 4)));
            Assert.AreEqual(0, status);
            string[] lines = output.TrimEnd().Split('\n');
            Assert.HasCount(5, lines);
            StringAssert.Contains(lines[0], "speed/km/h");
            Assert.IsTrue(lines.All(line => line.TrimEnd('\r').Length == lines[0].TrimEnd('\r').Length), output);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void PublishedFramesAreReceivedEachOnce(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using ClientSession vehicle = Connect(broker);
            byte[] damaged = Frames.Typical(9, vehicle: Moto);
            damaged[^1] ^= 1;
            using CancellationTokenSource stop = new();
            using StringWriter errors = new();
            using MemoryStream output = new();

            // Retained, so that it does not matter who comes first.
            vehicle.Publish("v/moto-1/s", "{\"online\":true}"u8, 1, true);
            Task<int> receiving = Task.Run(() => CommandLine.Run(
                ["receive", "--broker", $"mqtt://127.0.0.1:{broker.Port}", "--json", "--count", "20"], output, TextWriter.Synchronized(errors), stop.Token));
            WaitFor(() => errors.ToString().Contains("online", StringComparison.Ordinal), receiving);
            vehicle.Publish("v/moto-1/f", Frames.Typical(7, vehicle: Moto), 1, false);
            vehicle.Publish("v/moto-1/f", Frames.Typical(7, vehicle: Moto), 1, false);
            vehicle.Publish("v/moto-1/f", damaged, 1, false);
            vehicle.Publish("v/moto-1/f", Frames.Typical(8, 15, vehicle: Moto), 1, false);
            Assert.IsTrue(receiving.Wait(Patience), errors.ToString());

            Assert.AreEqual(0, receiving.Result, errors.ToString());
            List<JsonElement> samples = [.. Encoding.UTF8.GetString(output.ToArray()).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.HasCount(20, samples);
            Assert.AreEqual(10, samples.Count(sample => sample.GetProperty("sequence").GetInt32() == 7));
            StringAssert.Contains(errors.ToString(), "moto-1: {\"online\":true}");
            StringAssert.Contains(errors.ToString(), "a frame was refused");
            StringAssert.Contains(errors.ToString(), "1 duplicates, 1 refused, 0 missing");
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void AVehiclesAnswerIsShown(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using ClientSession vehicle = Connect(broker);
            vehicle.Message += message => vehicle.Publish("v/moto-1/r", Encoding.ASCII.GetBytes("pong " + Encoding.ASCII.GetString(message.Payload.Span)), 1, false);
            using ManualResetEventSlim subscribed = new();
            vehicle.Subscribed += (_, _) => subscribed.Set();
            vehicle.Subscribe("v/moto-1/c", 1);
            Assert.IsTrue(subscribed.Wait(Patience, TestContext.CancellationToken));
            (int status, string output, string errors) = Run("send", "moto-1", "ping", "hello", "--broker", $"mqtt://127.0.0.1:{broker.Port}");
            Assert.AreEqual(0, status, errors);
            Assert.AreEqual("pong ping hello", output.TrimEnd());
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void NoAnswerIsAFailure(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            (int status, string output, string errors) = Run("send", "moto-1", "ping", "--timeout", "1", "--broker", $"mqtt://127.0.0.1:{broker.Port}");
            Assert.AreEqual(2, status);
            Assert.AreEqual("", output);
            Assert.AreEqual("moto-1 did not answer within 1 s.", errors.TrimEnd());
        }

        private static (int Status, string Output, string Errors) Run(params string[] arguments)
        {
            using MemoryStream output = new();
            using StringWriter errors = new();
            int status = CommandLine.Run(arguments, output, errors, CancellationToken.None);
            return (status, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
        }

        private static void WaitFor(Func<bool> condition, Task ended)
        {
            Assert.IsTrue(SpinWait.SpinUntil(() => condition() || ended.IsCompleted, Patience));
        }

        private static OwnBroker StartBroker(BrokerKind kind)
        {
            if (kind == BrokerKind.Mosquitto && MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("Mosquitto is not installed here.");
            }

            return OwnBroker.Start(new OwnBrokerOptions { Kind = kind });
        }

        private static ClientSession Connect(OwnBroker broker)
        {
            ClientSession client = new(null);
            Assert.AreEqual(0, client.Connect("127.0.0.1", broker.Port, 30));
            return client;
        }

        private string Save(byte[] data)
        {
            string file = Path.Combine(Path.GetTempPath(), $"{TestContext.TestName}-{Environment.ProcessId}.frames");
            File.WriteAllBytes(file, data);
            _files.Add(file);
            return file;
        }

        private readonly List<string> _files = [];

        [TestCleanup]
        public void RemoveFiles()
        {
            _files.ForEach(File.Delete);
        }
    }
}
