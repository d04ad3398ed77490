using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Commands;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;
using Telematics.Brokers;
using Telematics.Desktop.Tests;
using Telematics.Sessions;

namespace Telematics.Fleet.Tests.Store
{
    [TestClass]
    public sealed class StoreCommandTests
    {
        private const string Moto = Unit.Moto;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void WhatIsPublishedIsStoredAndAcknowledged(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            using Receiving receiving = new(folder.File, broker);
            Unit unit = new();
            vehicle.Send(Unit.Batch(unit.Drive(20)));
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            (int status, string errors) = receiving.Stop();
            Assert.AreEqual(0, status, errors);
            StringAssert.Contains(errors, "20 frames with ");
            StringAssert.Contains(errors, "0 duplicates, 0 refused");
            CheckHolds(folder.File, unit);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void TheStatusIsKeptAlsoTheOneThatWasThereBeforeTheReceiver(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            vehicle.Say("{\"online\":true,\"resets\":3,\"counters\":{\"can\":{\"busOffs\":1}}}");
            using Receiving receiving = new(folder.File, broker);
            vehicle.Send(unit.Ride(key: true));
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            vehicle.Say("{\"online\":true,\"resets\":3,\"counters\":{\"can\":{\"busOffs\":2}}}");
            vehicle.Send(unit.Ride(key: true));
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            (_, string errors) = receiving.Stop();
            StringAssert.Contains(errors, "2 statuses with 2 changes of counters, 0 refused");
            using FleetStore store = FleetStore.OpenToRead(folder.File);
            CollectionAssert.AreEqual(new[] { 1, 2 }, store.ReadCounterChanges(store.ReadVehicles().Single()).Select(change => change.Value).ToArray());
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void RetainedFramesAreNotTaken(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            vehicle.Send(unit.Ride(), isRetained: true);
            unit.Sealed.Clear();
            using Receiving receiving = new(folder.File, broker);
            vehicle.Send(unit.Ride(key: true));
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            (_, string errors) = receiving.Stop();
            StringAssert.Contains(errors, "1 retained");
            CheckHolds(folder.File, unit);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void AMessageThatIsLongerThanAnyUnitsIsRefusedByTheBroker(BrokerKind kind)
        {
            using OwnBroker broker = StartBroker(kind);
            using ClientSession client = new(null);
            using ManualResetEventSlim refused = new();
            client.Disconnected += _ => refused.Set();
            Assert.AreEqual(0, client.Connect("127.0.0.1", broker.Port, 30));
            client.Publish(VehicleTopic.Of(Moto, VehicleTopic.Frames), new byte[2 << 20], 1, false);
            Assert.IsTrue(refused.Wait(Patience), "the broker took 2 MiB");
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void TheBrokerKeepsWhatComesWhileTheReceiverIsAway(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            using (Receiving receiving = new(folder.File, broker))
            {
                receiving.Stop();
            }

            unit.Drive(20).ForEach(vehicle.Send);
            using Receiving again = new(folder.File, broker);
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            again.Stop();
            CheckHolds(folder.File, unit);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void KilledAndStartedAgainTheReceiverHasLostAndDoubledNothing(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            for (int life = 0; life < 3; life++)
            {
                using ReceiverProcess receiver = new(folder.File, broker.Port);
                receiver.WaitUntilItReceives();

                // All that is not acknowledged, as a unit does after a while, and more; killed with the first acknowledgement, amid the rest.
                foreach (byte[][] frames in Unacknowledged(unit, vehicle).Chunk(4))
                {
                    vehicle.Send(Unit.Batch(frames));
                }

                while (!vehicle.Told.TryTake(out _))
                {
                    vehicle.Send(Unit.Batch(unit.Drive(4)));
                }

                receiver.Kill();
                vehicle.TakeAcknowledged(unit.Sealed.Keys);
                using FleetStore store = FleetStore.OpenToRead(folder.File);
                HashSet<uint> stored = [.. store.ReadFrames(store.ReadVehicles().Single()).Select(frame => frame.Sequence)];
                string lost = string.Join(' ', vehicle.Acknowledged.Keys.Where(number => !stored.Contains(number)));
                Assert.AreEqual("", lost, "acknowledged, and not in the store");
            }

            using ReceiverProcess last = new(folder.File, broker.Port);
            last.WaitUntilItReceives();
            vehicle.SendUntilAcknowledged(unit.Sealed);
            last.Kill();
            CheckHolds(folder.File, unit);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void WhatAKilledReceiverHadNotCommittedTheBrokerDeliversAgain(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            for (int life = 0; life < 3; life++)
            {
                using ReceiverProcess receiver = new(folder.File, broker.Port);
                receiver.WaitUntilItReceives();
                foreach (byte[] frame in unit.Drive(50))
                {
                    vehicle.Send(frame);
                }

                receiver.Kill();
            }

            // Nothing is sent twice here: whatever is in the store now came once, or again from the broker.
            using Receiving last = new(folder.File, broker);
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            last.Stop();
            CheckHolds(folder.File, unit);
        }

        [TestMethod]
        [DataRow(BrokerKind.Mosquitto)]
        [DataRow(BrokerKind.Embedded)]
        public void WhatWasRefusedIsNotDeliveredAgain(BrokerKind kind)
        {
            using TemporaryStore folder = new();
            using OwnBroker broker = StartBroker(kind);
            using Vehicle vehicle = new(broker);
            Unit unit = new();
            using (Receiving receiving = new(folder.File, broker))
            {
                vehicle.Send([1, 2, 3]);
                vehicle.Send(Unit.Batch(unit.Drive(40)));
                vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
                StringAssert.Contains(receiving.Stop().Errors, "1 refused");
            }

            using Receiving again = new(folder.File, broker);
            vehicle.Send(Unit.Batch(unit.Drive(40)));
            vehicle.WaitUntilAcknowledged(unit.Sealed.Keys);
            string errors = again.Stop().Errors;
            StringAssert.Contains(errors, "40 frames with ");
            StringAssert.Contains(errors, "0 duplicates, 0 refused");
        }

        [TestMethod]
        public void ABrokerThatCannotBeToldOfALimitIsNamed()
        {
            using TemporaryStore folder = new();
            using OldBroker broker = new();
            using Receiving receiving = new(folder.File, broker.Port);
            (int status, string errors) = receiving.Stop();
            Assert.AreEqual(0, status, errors);
            Assert.HasCount(1, errors.Split('\n').Where(line => line.Contains("speaks MQTT 3.1.1 alone", StringComparison.Ordinal)), errors);
        }

        [TestMethod]
        public void ACopyOfAStoreGetsAnIdentifierOfItsOwnAndKeepsWhatItHas()
        {
            using TemporaryStore folder = new();
            Unit unit = new();
            Fill(folder.File, [.. unit.Drive(10)]);
            string copy = folder.File + ".copy";
            File.Copy(folder.File, copy);
            (int status, string output, string errors) = Run("renew", "--store", copy);
            Assert.AreEqual(0, status, errors);
            using FleetStore one = FleetStore.OpenToRead(folder.File);
            using FleetStore other = FleetStore.OpenToRead(copy);
            Assert.AreNotEqual(one.Id, other.Id);
            StringAssert.Contains(output, other.Id);
            CheckHolds(copy, unit);
            Assert.AreEqual(2, Run("renew", "--store", folder.File + ".none").Status);
            Assert.IsFalse(File.Exists(folder.File + ".none"), "renewed is only what is there");
        }

        [TestMethod]
        public void GapsAreListed()
        {
            using TemporaryStore folder = new();
            Unit unit = new(10);
            byte[][] frames = [.. Enumerable.Range(0, 6).Select(_ => unit.Ride(key: true))];
            Fill(folder.File, frames[0], frames[2], frames[5], unit.Gap(NoticeReason.NoRoom, 13, 13), unit.Gap(NoticeReason.NotHere, 14, 14));
            (int status, string output, string errors) = Run("gaps", "--store", folder.File, "--json");
            Assert.AreEqual(0, status, errors);
            Assert.AreEqual(
                """
                {"vehicle":"moto-1","first":11,"last":11,"count":1,"reason":"missing"}
                {"vehicle":"moto-1","first":13,"last":13,"count":1,"reason":"noRoom"}
                {"vehicle":"moto-1","first":14,"last":14,"count":1,"reason":"notHere"}
                """.ReplaceLineEndings("\n"),
                output.TrimEnd('\n'));
            (status, output, errors) = Run("gaps", "--store", folder.File, "--vehicle", Moto);
            Assert.AreEqual(0, status, errors);
            Assert.HasCount(4, output.TrimEnd().Split('\n'));
            StringAssert.Contains(output, "dropped for lack of room");
            StringAssert.Contains(output, "not in the unit any more, which does not know why");
        }

        [TestMethod]
        public void ExportedSamplesArePlacedWhereTheirTimeBecameKnown()
        {
            using TemporaryStore folder = new();
            Unit unit = new(10) { BootUtcMs = null };
            byte[] before = unit.Ride(rows: 1);
            long beforeMs = unit.NowMs;
            byte[] time = unit.Time(unit.NowMs + 500, 1_777_636_800_000);
            unit.BootUtcMs = 1_777_636_800_000 - beforeMs - 500;
            byte[] after = unit.Ride(key: true, rows: 1);
            Fill(folder.File, before, time, after);
            (int status, string output, string errors) = Run("export", "--store", folder.File, "--json");
            Assert.AreEqual(0, status, errors);
            JsonElement[] samples = [.. output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.HasCount(2, samples);
            Assert.AreEqual(JsonValueKind.Null, samples[0].GetProperty("time").ValueKind, "as it was sent");
            Assert.AreEqual(beforeMs, samples[0].GetProperty("sinceBootMs").GetInt64());
            Assert.AreEqual("2026-05-01T11:59:59.500Z", samples[0].GetProperty("placed").GetString());
            Assert.AreEqual("2026-05-01T12:00:00.500Z", samples[1].GetProperty("time").GetString());
            Assert.IsFalse(samples[1].TryGetProperty("placed", out _));
            (status, output, errors) = Run("export", "--store", folder.File);
            Assert.AreEqual(0, status, errors);
            StringAssert.Contains(output, "2026-05-01T11:59:59.500Z");
        }

        [TestMethod]
        [DataRow("receive --store /no/such/folder/store")]
        [DataRow("receive --store FILE --json")]
        [DataRow("receive --store FILE --vehicle a")]
        [DataRow("receive --store FOREIGN")]
        [DataRow("receive --store USED")]
        [DataRow("receive --store NEW --broker mqtt://127.0.0.1:1")]
        [DataRow("gaps")]
        [DataRow("gaps --store /no/such/file")]
        [DataRow("gaps --store FOREIGN")]
        [DataRow("gaps --store USED --vehicle nobody")]
        [DataRow("export --store FOREIGN --json")]
        [DataRow("export --store .")]
        [DataRow("bench-store --messages 0")]
        [DataRow("bench-store --folder /no/such/folder --messages 1")]
        public void WhatIsWrongIsOneSentenceAndStatusTwo(string arguments)
        {
            using TemporaryStore folder = new();
            File.WriteAllText(Path.Combine(folder.Folder, "FOREIGN"), string.Concat(Enumerable.Repeat("no store\n", 300)));
            using FleetStore used = FleetStore.Open(Path.Combine(folder.Folder, "USED"));
            string[] words = [.. arguments.Split(' ').Select(word => word is "FILE" or "FOREIGN" or "USED" or "NEW" ? Path.Combine(folder.Folder, word) : word)];
            (int status, string output, string errors) = Run(words);
            Assert.AreEqual(2, status, errors);
            Assert.AreEqual("", output);
            Assert.HasCount(1, errors.TrimEnd().Split('\n'), errors);
            Assert.DoesNotContain("   at ", errors);
        }

        [TestMethod]
        public void TheBenchmarkPrintsItsFigures()
        {
            using TemporaryStore folder = new();
            (int status, string output, string errors) = Run("bench-store", "--folder", folder.Folder, "--messages", "200", "--vehicles", "7");
            Assert.AreEqual(0, status, errors);
            Assert.HasCount(10, output.TrimEnd().Split('\n'), output);
            StringAssert.Contains(output, "64 kept in conflict, 19935 not", "of 20,000 frames of one number");
            Assert.IsEmpty(Directory.GetFiles(folder.Folder), "what it made is removed");
        }

        private static byte[][] Unacknowledged(Unit unit, Vehicle vehicle) =>
            [.. unit.Sealed.Where(frame => !vehicle.Acknowledged.ContainsKey(frame.Key)).Select(frame => frame.Value)];

        private static void Fill(string file, params byte[][] payloads)
        {
            using FleetStore store = FleetStore.Open(file);
            StoreReceiver receiver = new(store);
            Array.ForEach(payloads, payload => receiver.Receive(Moto, payload, 0));
            receiver.Commit(0);
        }

        private static void CheckHolds(string file, Unit unit)
        {
            using FleetStore store = FleetStore.OpenToRead(file);
            string stored = string.Join(' ', store.ReadFrames(store.ReadVehicles().Single()).Select(frame => $"{frame.Sequence}:{Convert.ToHexString(frame.Bytes)}"));
            Assert.AreEqual(string.Join(' ', unit.Sealed.Select(frame => $"{frame.Key}:{Convert.ToHexString(frame.Value)}")), stored);
        }

        private static (int Status, string Output, string Errors) Run(params string[] arguments)
        {
            using MemoryStream output = new();
            using StringWriter errors = new();
            int status = CommandLine.Run(arguments, output, errors, CancellationToken.None);
            return (status, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
        }

        private static OwnBroker StartBroker(BrokerKind kind)
        {
            if (kind == BrokerKind.Mosquitto && MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("Mosquitto is not installed here.");
            }

            return OwnBroker.Start(new OwnBrokerOptions { Kind = kind });
        }

        // The command in this process.
        private sealed class Receiving : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly StringWriter _errors = new();
            private readonly Task<int> _command;

            public Receiving(string file, OwnBroker broker)
                : this(file, broker.Port)
            {
            }

            public Receiving(string file, int port)
            {
                TextWriter errors = TextWriter.Synchronized(_errors);
                _command = Task.Run(() => CommandLine.Run(["receive", "--store", file, "--broker", $"mqtt://127.0.0.1:{port}"], Stream.Null, errors, _stop.Token));
                Assert.IsTrue(SpinWait.SpinUntil(() => _command.IsCompleted || Said(errors).Contains("Receiving", StringComparison.Ordinal), Patience), "it did not start");
            }

            public (int Status, string Errors) Stop()
            {
                _stop.Cancel();
                Assert.IsTrue(_command.Wait(Patience), "it did not stop");
                return (_command.Result, _errors.ToString());
            }

            public void Dispose()
            {
                Stop();
                _stop.Dispose();
                _errors.Dispose();
            }

            private string Said(TextWriter errors)
            {
                lock (errors)
                {
                    return _errors.ToString();
                }
            }
        }

        // A vehicle's connection: what it sends has a PUBACK when this returns, and what it is told is kept.
        private sealed class Vehicle : IDisposable
        {
            private readonly ClientSession _client = new(null);
            private readonly ConcurrentDictionary<int, bool> _published = new();
            private readonly ConcurrentQueue<byte[]> _messages = new();

            public Vehicle(OwnBroker broker)
            {
                _client.Published += id => _published[id] = true;
                _client.Message += message =>
                {
                    _messages.Enqueue(message.Payload.ToArray());
                    Told.Add(true);
                };
                Assert.AreEqual(0, _client.Connect("127.0.0.1", broker.Port, 30));
                using ManualResetEventSlim subscribed = new();
                _client.Subscribed += (_, _) => subscribed.Set();
                _client.Subscribe(VehicleTopic.Of(Moto, VehicleTopic.Commands), 1);
                Assert.IsTrue(subscribed.Wait(Patience));
            }

            public BlockingCollection<bool> Told { get; } = [];

            public ConcurrentDictionary<uint, bool> Acknowledged { get; } = new();

            public void Send(byte[] payload) => Send(payload, false);

            public void Send(byte[] payload, bool isRetained) => Send(VehicleTopic.Frames, payload, isRetained);

            public void Say(string status) => Send(VehicleTopic.Status, Encoding.ASCII.GetBytes(status), true);

            private void Send(char kind, byte[] payload, bool isRetained)
            {
                int id = _client.Publish(VehicleTopic.Of(Moto, kind), payload, 1, isRetained);
                Assert.IsTrue(SpinWait.SpinUntil(() => _published.TryRemove(id, out _), Patience), "no PUBACK");
            }

            public void WaitUntilAcknowledged(IEnumerable<uint> numbers)
            {
                TakeAcknowledged(numbers);
                while (!numbers.All(Acknowledged.ContainsKey))
                {
                    Assert.IsTrue(Told.TryTake(out _, Patience), $"not acknowledged: {string.Join(' ', numbers.Where(number => !Acknowledged.ContainsKey(number)))}");
                    TakeAcknowledged(numbers);
                }
            }

            // As a unit does: what nobody has spoken of for a while goes again, a few hundred messages at a time. The receiver's queue has no
            // room for more of one vehicle, and what comes beside it is what the broker kept meanwhile.
            public void SendUntilAcknowledged(IReadOnlyDictionary<uint, byte[]> frames)
            {
                Stopwatch took = Stopwatch.StartNew();
                while (frames.Where(frame => !Acknowledged.ContainsKey(frame.Key)).Select(frame => frame.Value).Take(1600).ToArray() is { Length: > 0 } left)
                {
                    Assert.IsLessThan(Patience, took.Elapsed, $"{frames.Count - Acknowledged.Count} frames are not acknowledged");
                    foreach (byte[][] few in left.Chunk(4))
                    {
                        Send(Unit.Batch(few));
                    }

                    while (Told.TryTake(out _, TimeSpan.FromSeconds(1)))
                    {
                        TakeAcknowledged(frames.Keys);
                    }
                }
            }

            public void TakeAcknowledged(IEnumerable<uint> numbers)
            {
                while (_messages.TryDequeue(out byte[]? message))
                {
                    Acknowledged told = new(Moto, message);
                    foreach (uint number in numbers.Where(told.Covers))
                    {
                        Acknowledged[number] = true;
                    }
                }
            }

            public void Dispose()
            {
                _client.Dispose();
                Told.Dispose();
            }
        }
    }
}
