using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Modem;
using Telematics.Mqtt;

namespace Telematics.Bench.Tests.Modem
{
    [TestClass]
    public class ModemModelTests
    {
        private const string Nasty = "\r\n>OK+CMQTTPUB: 0,ERROR\0\x1a";

        [TestMethod]
        public void FromSwitchedOffToAnOpenSession()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 1);
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 30), rig.Describe());
            Assert.AreEqual(1, rig.Model.Boots);
            Assert.AreEqual(0, rig.Driver.UnexpectedLines, "lines that the driver does not know");
            Assert.AreEqual(0, rig.Driver.PowerCycles);
            rig.Run(2);
            Assert.AreEqual(NetworkRegistration.Home, rig.Driver.Registration);
            Assert.IsTrue(rig.Driver.SignalStrengthDbm is > -113 and < -50, $"{rig.Driver.SignalStrengthDbm} dBm");
            Assert.AreEqual(new DateTimeOffset(rig.Vehicle.Utc).ToUnixTimeMilliseconds(), rig.Driver.NetworkUtcMs);
        }

        [TestMethod]
        public void AModemThatIsOnAlreadyIsNotSwitchedOff()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 1, new A7670Options { StartsOn = true });
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 20), rig.Describe());
            Assert.AreEqual(1, rig.Model.Boots);
        }

        [TestMethod]
        public void WhereverInACommandItsSupplyFailsItAnswersOnceItIsOnAgain()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 1);
            for (int cut = 1; cut <= 40; cut++)
            {
                long commands = rig.Model.Commands;
                Assert.IsTrue(rig.RunUntil(() => rig.Model.Commands >= commands + cut, 7200), rig.Describe());
                rig.Model.CutPower();
                Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 7200), $"cut {cut}: {rig.Describe()}");
            }
        }

        [TestMethod]
        public void OnAGoodLineEveryMessageArrivesOnce()
        {
            VirtualBroker broker = new();
            List<int> arrived = [];
            broker.Subscribe("fleet/+/data", (_, payload) => arrived.Add(int.Parse(Encoding.ASCII.GetString(payload.Span[..8]))));
            ModemRig rig = new(broker.NewNetwork(), 2);
            rig.Model.Faults.News = 0.2;
            rig.Model.Faults.SwappedOrder = 0.5;
            rig.PublishAll(1, 1000);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600), rig.Describe());
            CollectionAssert.AreEqual(Enumerable.Range(1, 1000).ToList(), arrived);
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
            Assert.AreEqual(0, rig.Failed + rig.Voided);
            Assert.AreEqual(1000L * MqttCodec.PublishLength(12, 100, 1), rig.Model.BytesOnWire);
        }

        [DataRow(3, 1e-4, 1e-4)]
        [DataRow(4, 1e-3, 0)]
        [DataRow(5, 0, 1e-3)]
        [TestMethod]
        public void OnABadLineEveryTokenIsReportedOnceAndNothingHangs(int seed, double toUnit, double toModem)
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), seed);
            rig.Model.Faults.GarbledToUnit = toUnit;
            rig.Model.Faults.GarbledToModem = toModem;
            rig.Model.Faults.News = 0.2;
            rig.Model.Faults.SwappedOrder = 0.3;
            rig.PublishAll(1, 1000);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 20 * 3600), rig.Describe());
            Assert.AreEqual(1000, rig.Acknowledged.Count);
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
            Assert.IsTrue(rig.Model.GarbledBytes > 10, $"{rig.Model.GarbledBytes} bytes garbled");
            Console.WriteLine($"seed {seed}: {rig.Model.GarbledBytes} bytes garbled, {rig.Failed} failed, {rig.Voided} void, {rig.Losses.Count} sessions lost, {rig.Clock.NowMs / 1000} s");
        }

        [DataRow("reset")]
        [DataRow("hang")]
        [DataRow("connection")]
        [DataRow("service")]
        [DataRow("registration, short")]
        [DataRow("registration, long")]
        [DataRow("publish errors")]
        [DataRow("busy")]
        [DataRow("lost acknowledgements")]
        [DataRow("missing result")]
        [DataRow("late acknowledgements")]
        [DataRow("mute commands")]
        [DataRow("broker stopped")]
        [DataRow("broker mute")]
        [DataRow("connect code 3")]
        [TestMethod]
        public void EveryFaultIsRecoveredFrom(string fault)
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 7);
            rig.PublishAll(1, 50);
            Assert.IsTrue(rig.RunUntil(() => rig.Acknowledged.Count == 10, 60), rig.Describe());
            A7670Faults faults = rig.Model.Faults;
            switch (fault)
            {
                case "reset":
                    rig.Model.Restart();
                    break;
                case "hang":
                    faults.IsHung = true;
                    break;
                case "connection":
                    rig.Model.DropConnection();
                    break;
                case "service":
                    rig.Model.DropService();
                    break;
                case "registration, short":
                    rig.Model.LoseRegistration(20000);
                    break;
                case "registration, long":
                    faults.NoCoverage = true;
                    rig.Model.LoseRegistration(1000);
                    rig.Run(900);
                    faults.NoCoverage = false;
                    break;
                case "publish errors":
                    faults.FailedPublishes = 5;
                    break;
                case "busy":
                    faults.BusyPublishes = 30;
                    break;
                case "lost acknowledgements":
                    faults.LostAcknowledgements = 3;
                    break;
                case "missing result":
                    faults.MissingResults = 2;
                    break;
                case "late acknowledgements":
                    faults.LateAcknowledgementMs = 20000;
                    break;
                case "mute commands":
                    faults.MuteCommands = 8;
                    break;
                case "broker stopped":
                    broker.Stop();
                    rig.Run(300);
                    broker.Start();
                    break;
                case "broker mute":
                    broker.IsMute = true;
                    rig.Run(200);
                    broker.IsMute = false;
                    break;
                case "connect code 3":
                    faults.ConnectCode = 3;
                    rig.Model.DropConnection();
                    rig.Run(120);
                    faults.ConnectCode = 0;
                    break;
                default:
                    Assert.Fail(fault);
                    break;
            }

            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 3600), rig.Describe());
            Assert.AreEqual(50, rig.Acknowledged.Count);
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
            if (fault is "registration, short" or "late acknowledgements" or "busy")
            {
                Assert.AreEqual(0, rig.Losses.Count, "the session was given up for nothing: " + string.Join(", ", rig.Losses));
            }

            Console.WriteLine($"{fault}: {rig.Describe()}");
        }

        [DataRow(31)]
        [DataRow(32)]
        [DataRow(33)]
        [DataRow(34)]
        [DataRow(35)]
        [TestMethod]
        public void AfterHoursOfNoiseAndTroubleEverythingGoesOutAtLast(int seed)
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), seed);
            Random random = new(seed);
            A7670Faults faults = rig.Model.Faults;
            rig.PublishAll(1, 500);
            for (int minute = 0; minute < 240; minute++)
            {
                faults.GarbledToUnit = Math.Pow(10, -1 - (3 * random.NextDouble()));
                faults.GarbledToModem = Math.Pow(10, -1 - (3 * random.NextDouble()));
                faults.News = random.NextDouble();
                faults.SwappedOrder = random.NextDouble();
                faults.IsHung = random.Next(20) == 0;
                faults.NoCoverage = random.Next(10) == 0;
                faults.SimAbsent = random.Next(40) == 0;
                faults.ConnectCode = random.Next(5) == 0 ? random.Next(3, 35) : 0;
                faults.MuteCommands = random.Next(5) == 0 ? random.Next(10) : 0;
                faults.LostAcknowledgements = random.Next(5) == 0 ? 2 : 0;
                broker.IsMute = random.Next(10) == 0;
                switch (random.Next(12))
                {
                    case 0:
                        rig.Model.Restart();
                        break;
                    case 1:
                        rig.Model.DropConnection();
                        break;
                    case 2:
                        rig.Model.DropService();
                        break;
                    case 3:
                        rig.Model.LoseRegistration(random.Next(200000));
                        break;
                }

                rig.Run(60);
            }

            faults.GarbledToUnit = 0;
            faults.GarbledToModem = 0;
            faults.NoCoverage = false;
            faults.SimAbsent = false;
            faults.ConnectCode = 0;
            faults.MuteCommands = 0;
            faults.LostAcknowledgements = 0;
            broker.IsMute = false;
            rig.PublishAll(501, 100);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 2 * 3600), rig.Describe());
            Assert.AreEqual(600, rig.Acknowledged.Count);
            Assert.AreEqual(0, rig.Problems.Count, string.Join("; ", rig.Problems.Take(5)));
            Console.WriteLine($"seed {seed}: {rig.Describe()}; {rig.Model.Boots} boots, {rig.Driver.Resets} resets, {rig.Driver.PowerCycles} power cycles, {rig.Driver.RadioRestarts} radio restarts, {rig.Losses.Count} losses, {rig.Model.GarbledBytes} bytes garbled");
        }

        [TestMethod]
        public void AServiceLeftOverFromBeforeIsTakenOver()
        {
            // The unit restarts, its modem does not.
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 8);
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 60));
            SimcomModem again = new(rig.Line, new SimcomModemPins { PowerKey = rig.Model.PowerKey }, new SimcomModemOptions());
            again.Mqtt.Open(rig.LinkOptions);
            rig.KeepsOpen = false;
            ModelWorld world = new(rig.Clock, new Stepper(again));
            world.Add(rig.Model);
            world.RunUntil(rig.Clock.NowUs + 60_000_000, () => again.Mqtt.State == MqttLinkState.Open);
            Assert.AreEqual(MqttLinkState.Open, again.Mqtt.State, $"modem {again.State}");
            Assert.AreEqual(1, rig.Model.Boots, "the modem was restarted for it");
        }

        [TestMethod]
        public void TheLastWillGoesOutWhenTheConnectionBreaksAndNotWhenItIsClosed()
        {
            VirtualBroker broker = new();
            int wills = 0;
            broker.Subscribe("fleet/1/status", (_, payload) => wills += Encoding.ASCII.GetString(payload.Span) == "gone" ? 1 : 0);
            ModemRig rig = new(broker.NewNetwork(), 9);
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 60));
            rig.Model.DropConnection();
            Assert.IsTrue(rig.RunUntil(() => rig.Opened == 2, 60), rig.Describe());
            Assert.AreEqual(1, wills);
            rig.KeepsOpen = false;
            rig.Driver.Mqtt.Close();
            Assert.IsTrue(rig.RunUntil(() => rig.Driver.Mqtt.State == MqttLinkState.Closed, 60));
            Assert.AreEqual(1, wills);
        }

        [DataRow(16, 7)]
        [DataRow(1500, 1500)]
        [TestMethod]
        public void CommandsComeThroughWholeInPartsWhileMessagesGoOut(int bytes, int partBytes)
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 10, new A7670Options { ReceivedPartBytes = partBytes }, new SimcomModemOptions { MaxReceivedPayload = 1500 });
            rig.PublishAll(1, 200);
            Assert.IsTrue(rig.RunUntil(() => rig.Acknowledged.Count >= 1, 60));
            byte[] payload = new byte[bytes];
            Random random = new(1);
            for (int i = 0; i < 20; i++)
            {
                for (int k = 0; k < bytes; k++)
                {
                    payload[k] = (byte)Nasty[random.Next(Nasty.Length)];
                }

                broker.Publish("fleet/1/cmd", payload);
                int before = rig.Received.Count;
                Assert.IsTrue(rig.RunUntil(() => rig.Received.Count > before, 2), rig.Describe());
                CollectionAssert.AreEqual(payload, rig.Received[^1]);
            }

            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600), rig.Describe());
            Assert.AreEqual(0, rig.Problems.Count);
            Assert.AreEqual(0, rig.Losses.Count);
        }

        [TestMethod]
        public void RefusedCredentialsAreToldAsSuch()
        {
            VirtualBroker broker = new() { ConnackCode = 5 };
            ModemRig rig = new(broker.NewNetwork(), 11);
            Assert.IsTrue(rig.RunUntil(() => rig.Losses.Count > 0, 60), rig.Describe());
            Assert.AreEqual(MqttLinkLoss.Refused, rig.Losses[0]);
        }

        [TestMethod]
        public void FirmwareWithTheOtherFormOfSubscribingIsUnderstood()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 12, new A7670Options { SubscribesByPrompt = false });
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 60), rig.Describe());
            broker.Publish("fleet/1/cmd", "ping"u8);
            Assert.IsTrue(rig.RunUntil(() => rig.Received.Count == 1, 5));
        }

        [TestMethod]
        public void ASimWithAPinIsUnlocked()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 13, new A7670Options { SimPin = "4321" }, new SimcomModemOptions { SimPin = "4321" });
            Assert.IsTrue(rig.RunUntil(() => rig.IsOpen, 60), rig.Describe());
        }

        [TestMethod]
        public void TheSameSeedGivesTheSameDialogue()
        {
            List<string> first = Run(21);
            List<string> second = Run(21);
            List<string> other = Run(22);
            CollectionAssert.AreEqual(first, second);
            CollectionAssert.AreNotEqual(first, other);

            static List<string> Run(int seed)
            {
                VirtualBroker broker = new();
                ModemRig rig = new(broker.NewNetwork(), seed);
                rig.Model.Faults.GarbledToUnit = 1e-4;
                rig.PublishAll(1, 100);
                rig.RunUntil(() => rig.IsIdle, 3600);
                return rig.Events;
            }
        }

        [TestMethod]
        public void NothingIsAllocatedWhilePublishing()
        {
            VirtualBroker broker = new();
            ModemRig rig = new(broker.NewNetwork(), 14) { RecordsEvents = false };
            rig.Model.Faults.News = 0.2;
            rig.Model.Faults.SwappedOrder = 0.5;
            rig.PublishAll(1, 200);
            Assert.IsTrue(rig.RunUntil(() => rig.IsIdle, 600));

            // The rig's own doings allocate, the driver's step and the model's do not: both are measured by themselves.
            MqttTopic topic = new("fleet/1/data");
            byte[] payload = new byte[1000];
            Pump pump = new(rig.Driver, rig.Model, rig.Clock);
            Assert.IsTrue(pump.Run(topic, payload, 20), "warm-up");
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool done = pump.Run(topic, payload, 300);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsTrue(done);
            Assert.AreEqual(0L, allocated);
        }

        private sealed class Stepper(SimcomModem modem) : World.IFirmware
        {
            public long RunDue(long nowMs)
            {
                modem.Step(nowMs);
                return nowMs + 10;
            }
        }
    }
}
