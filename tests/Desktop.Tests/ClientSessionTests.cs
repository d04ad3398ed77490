using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;
using Telematics.Sessions;

namespace Telematics.Desktop.Tests
{
    public abstract class ClientSessionTests(BrokerKind kind) : BrokerTest(kind)
    {
        private static readonly byte[] s_everyByte = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        [TestMethod]
        public void EveryByteOfAPayloadArrives()
        {
            using OwnBroker broker = StartBroker();
            using Receiver receiver = new(broker.Port, "bike/#");
            using ClientSession client = Connected(broker.Port);
            client.Publish("bike/frame", s_everyByte, 1, false);
            Received message = receiver.Next();
            Assert.AreEqual("bike/frame", message.Topic);
            CollectionAssert.AreEqual(s_everyByte, message.Payload);
            Assert.IsFalse(message.Retain, "It was there live");
        }

        [TestMethod]
        public void EmptyPayloadArrives()
        {
            using OwnBroker broker = StartBroker();
            using Receiver receiver = new(broker.Port, "#");
            using ClientSession client = Connected(broker.Port);
            client.Publish("t", ReadOnlySpan<byte>.Empty, 1, false);
            Assert.IsEmpty(receiver.Next().Payload);
        }

        [TestMethod]
        public void RetainedMessageIsThereForLaterSubscribers()
        {
            using OwnBroker broker = StartBroker();
            using ClientSession client = Connected(broker.Port);
            using BlockingCollection<int> done = new();
            client.Published += done.Add;
            int id = client.Publish("bike/status", "online"u8, 1, true);
            Assert.AreEqual(id, Next(done, "the acknowledgement"));
            using Receiver receiver = new(broker.Port, "bike/status");
            Received message = receiver.Next();
            Assert.AreEqual("online", message.Text);
            Assert.IsTrue(message.Retain, "It was kept");
        }

        [TestMethod]
        public void ManyPublishesAreAllAcknowledged()
        {
            using OwnBroker broker = StartBroker();
            using ClientSession client = Connected(broker.Port);
            using BlockingCollection<int> done = new();
            client.Published += done.Add;
            int[] ids = Enumerable.Range(0, 500).Select(_ => client.Publish("t", s_everyByte, 1, false)).ToArray();
            int[] acknowledged = ids.Select(_ => Next(done, "an acknowledgement")).ToArray();
            CollectionAssert.AreEquivalent(ids, acknowledged);
        }

        [TestMethod]
        public void WrongPasswordIsRefusedAndTheRightOneIsNot()
        {
            using OwnBroker broker = StartBroker("bike", "right");
            using ClientSession client = new("c");
            client.SetCredentials("bike", "wrong");
            Assert.AreEqual(5, client.Connect("127.0.0.1", broker.Port, 60));
            Assert.IsFalse(client.IsConnected);
            client.SetCredentials("bike", "right");
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", broker.Port, 60));
            Assert.IsTrue(client.IsConnected);
        }

        [TestMethod]
        public void PortWithoutBrokerIsSaidInOneSentence()
        {
            using OwnBroker broker = StartBroker();
            broker.Kill();
            using ClientSession client = new("c");
            SessionException failure = Assert.ThrowsExactly<SessionException>(() => client.Connect("127.0.0.1", broker.Port, 60));
            Assert.AreEqual($"Could not connect to 127.0.0.1:{broker.Port}: Connection refused.", failure.Message);
        }

        [TestMethod]
        public void KilledBrokerIsToldOnceAndTheClientConnectsAgain()
        {
            using OwnBroker broker = StartBroker();
            using ClientSession client = Connected(broker.Port);
            using BlockingCollection<bool> ended = new();
            client.Disconnected += ended.Add;
            broker.Kill();
            Assert.IsFalse(Next(ended, "the end"), "nobody asked for it");
            Assert.IsFalse(client.IsConnected);
            Assert.ThrowsExactly<SessionException>(() => client.Publish("t", s_everyByte, 1, false));

            broker.Restart();
            Until(() => TryConnect(client, broker.Port), () => { }, "the second connection");
            Assert.IsTrue(client.IsConnected);
            Assert.IsEmpty(ended);
        }

        [TestMethod]
        public void WillIsPublishedWhenAClientVanishesAndNotWhenItDisconnects()
        {
            using OwnBroker broker = StartBroker();
            using Receiver receiver = new(broker.Port, "will/#");
            foreach (string name in new[] { "polite", "gone" })
            {
                using ClientSession client = new(name);
                client.SetWill("will/" + name, "offline"u8, 1, true);
                Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", broker.Port, 60));
                if (name == "polite")
                {
                    client.Disconnect();
                    Assert.IsFalse(client.IsConnected);
                }
            }

            Received will = receiver.Next();
            Assert.AreEqual("will/gone", will.Topic);
            Assert.AreEqual("offline", will.Text);
        }

        [TestMethod]
        public void HandlerThatThrowsIsCountedAndNothingElseHappens()
        {
            using OwnBroker broker = StartBroker();
            using BlockingCollection<int> done = new();
            using ClientSession client = new("c");
            client.Message += _ => throw new InvalidOperationException();
            client.Subscribed += (id, _) => done.Add(id);
            client.Connected += (_, _) => throw new InvalidOperationException();
            client.Published += id =>
            {
                done.Add(id);
                throw new InvalidOperationException();
            };
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", broker.Port, 60));
            Assert.AreEqual(client.Subscribe("t", 1), Next(done, "the subscription"));
            Assert.AreEqual(client.Publish("t", s_everyByte, 1, false), Next(done, "the acknowledgement"));
            Assert.AreEqual(client.Publish("t", s_everyByte, 1, false), Next(done, "the second acknowledgement"));
            Until(() => client.CallbackFailures >= 5, () => { }, "five exceptions");
            Assert.IsTrue(client.IsConnected);
        }

        [TestMethod]
        public void ClientMayBeDisposedFromWithinItsOwnEvent()
        {
            using OwnBroker broker = StartBroker();
            ClientSession client = Connected(broker.Port);
            using BlockingCollection<bool> disposed = new();
            client.Published += _ =>
            {
                client.Dispose();
                disposed.Add(true);
            };
            client.Publish("t", s_everyByte, 1, false);
            Next(disposed, "the event");
            Until(() => !client.IsConnected, () => { }, "the end");
            Assert.ThrowsExactly<SessionException>(() => client.Publish("t", s_everyByte, 1, false));
        }

        [TestMethod]
        public void BrokerThatNeverAnswersTimesOut()
        {
            using System.Net.Sockets.TcpListener silent = new(System.Net.IPAddress.Loopback, 0);
            silent.Start();
            int port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
            using ClientSession client = new("c");
            SessionException failure = Assert.ThrowsExactly<SessionException>(() => client.Connect("127.0.0.1", port, 60, 100));
            StringAssert.Contains(failure.Message, "did not answer within 100 ms");
        }

        [TestMethod]
        public void RefusedSubscriptionIsTold()
        {
            using OwnBroker broker = StartBroker();
            using ClientSession client = Connected(broker.Port);
            Assert.ThrowsExactly<SessionException>(() => client.Subscribe("not/#/valid", 1));
            Assert.ThrowsExactly<SessionException>(() => client.Publish("not/#/valid", s_everyByte, 1, false));
        }

        [TestMethod]
        public void TlsIsSpokenAndTheBrokersCertificateVerified()
        {
            string folder = Directory.CreateTempSubdirectory("telematics-test-").FullName;
            try
            {
                string certificateFile = Path.Combine(folder, "broker.pem");
                string keyFile = Path.Combine(folder, "broker.key");
                using (ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
                    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
                    SubjectAlternativeNameBuilder names = new();
                    names.AddDnsName("localhost");
                    request.CertificateExtensions.Add(names.Build());
                    using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
                    File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
                    File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
                }

                using OwnBroker broker = StartBroker(certificateFile: certificateFile, keyFile: keyFile);
                using (ClientSession trusting = new("a"))
                {
                    trusting.UseTls(TlsTrust.OfFile(certificateFile));
                    Assert.AreEqual(ClientSession.Accepted, trusting.Connect("localhost", broker.Port, 60));
                }

                using (ClientSession careless = new("b"))
                {
                    careless.UseTls(new TlsTrust(IsVerified: false));
                    Assert.AreEqual(ClientSession.Accepted, careless.Connect("localhost", broker.Port, 60));
                }

                using ClientSession careful = new("c");
                careful.UseTls(new TlsTrust());
                Assert.ThrowsExactly<SessionException>(() => careful.Connect("localhost", broker.Port, 60));
            }
            finally
            {
                Directory.Delete(folder, true);
            }
        }

        [TestMethod]
        public void ClientsComeAndGoWithoutLeavingThreadsOrFiles()
        {
            using OwnBroker broker = StartBroker();
            Connected(broker.Port).Dispose();
            int files = OpenFiles();
            for (int i = 0; i < 50; i++)
            {
                using ClientSession client = Connected(broker.Port);
                client.Publish("t", s_everyByte, 1, false);
            }

            Assert.IsLessThan(files + 10, OpenFiles(), "Files are left open");
        }

        [TestMethod]
        public void TheBrokerIsToldOfTheLongestPacketAndThatManyMayBeUnderWay()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            using ClientSession client = new("fleet-1", cleanSession: false);
            Task<SessionException> connecting = Task.Run(() => Assert.ThrowsExactly<SessionException>(() => client.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, 30)));
            using (Socket socket = listener.AcceptSocket())
            {
                // MQTT 5, a lasting session, keep-alive 30 s; session expiry 7 days, receive maximum 4096, maximum packet size 1 MiB.
                byte[] expected = Convert.FromHexString("1021" + "00044D515454" + "05" + "00" + "001E" + "0D" + "1100093A80" + "211000" + "2700100000" + "0007" + "666C6565742D31");
                byte[] sent = new byte[expected.Length];
                using NetworkStream stream = new(socket);
                stream.ReadExactly(sent);
                Assert.AreEqual(Convert.ToHexString(expected), Convert.ToHexString(sent));
                listener.Stop();
            }

            Assert.IsTrue(connecting.Wait(PatienceMs));
        }

        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void ABrokerOfMqtt311AloneIsSpokenToInThat(bool hangsUp)
        {
            using OldBroker broker = new(hangsUp);
            using ClientSession client = new("c");
            using BlockingCollection<int> granted = new();
            client.Subscribed += (_, level) => granted.Add(level);
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", broker.Port, 60));
            Assert.IsFalse(client.SpeaksVersion5);
            client.Subscribe("t", 1);
            Assert.AreEqual(1, Next(granted, "the subscription"));
        }

        [TestMethod]
        public void WhatIsNotAcknowledgedComesAgainInTheNextConnectionAndNothingElse()
        {
            using OwnBroker broker = StartBroker();
            using ClientSession sender = Connected(broker.Port);
            using (ClientSession first = Lasting(broker.Port, out BlockingCollection<Delivery> heard))
            {
                for (byte i = 0; i < 5; i++)
                {
                    sender.Publish("t", [i], 1, false);
                }

                Delivery[] messages = [.. Enumerable.Range(0, 5).Select(_ => Next(heard, "a message"))];
                CollectionAssert.AreEqual(new byte[] { 0, 1, 2, 3, 4 }, messages.Select(message => message.First).ToArray());

                // In their order: the fourth waits for the third.
                messages[3].Receipt();
                messages[1].Receipt();
                messages[0].Receipt();
                messages[0].Receipt();
                first.Disconnect();
                messages[2].Receipt();
            }

            using ClientSession second = Lasting(broker.Port, out BlockingCollection<Delivery> again);
            sender.Publish("t", [9], 1, false);
            byte[] came = [.. Enumerable.Range(0, 4).Select(_ => Next(again, "what was not acknowledged, and the last one").First)];
            CollectionAssert.AreEqual(new byte[] { 2, 3, 4, 9 }, came);
        }

        [TestMethod]
        public void NothingIsDroppedThatCameWhileAClientWasAway()
        {
            const int Count = 3000;
            using OwnBroker broker = StartBroker();
            Lasting(broker.Port, out _).Dispose();
            using ClientSession sender = Connected(broker.Port);
            using BlockingCollection<int> done = new();
            sender.Published += done.Add;
            for (int i = 0; i < Count; i++)
            {
                sender.Publish("t", BitConverter.GetBytes(i), 1, false);
            }

            for (int i = 0; i < Count; i++)
            {
                Next(done, "an acknowledgement");
            }

            using ClientSession client = Lasting(broker.Port, out BlockingCollection<Delivery> heard);
            int[] came = [.. Enumerable.Range(0, Count).Select(_ =>
            {
                Delivery message = Next(heard, "a message");
                message.Receipt();
                return BitConverter.ToInt32(message.Payload.Span);
            })];
            CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), came);
        }

        [TestMethod]
        public void AListenerThatTakesItsTimeHoldsUpTheBrokerAndLosesNothing()
        {
            const int Count = 40;
            using OwnBroker broker = StartBroker();
            using ManualResetEventSlim goOn = new();
            using BlockingCollection<byte> heard = new();
            using ClientSession client = new("c");
            client.Message += message =>
            {
                goOn.Wait(PatienceMs);
                heard.Add(message.Payload.Span[0]);
            };
            using BlockingCollection<int> subscribed = new();
            client.Subscribed += (id, _) => subscribed.Add(id);
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", broker.Port, 60));
            client.Subscribe("t", 1);
            Next(subscribed, "the subscription");
            using ClientSession sender = Connected(broker.Port);
            using BlockingCollection<int> done = new();
            sender.Published += done.Add;
            for (byte i = 0; i < Count; i++)
            {
                byte[] payload = new byte[500_000];
                payload[0] = i;
                sender.Publish("t", payload, 1, false);
            }

            for (int i = 0; i < Count; i++)
            {
                Next(done, "an acknowledgement");
            }

            goOn.Set();
            CollectionAssert.AreEqual(Enumerable.Range(0, Count).Select(i => (byte)i).ToArray(), Enumerable.Range(0, Count).Select(_ => Next(heard, "a message")).ToArray());
        }

        private static ClientSession Lasting(int port, out BlockingCollection<Delivery> heard)
        {
            ClientSession client = new("lasting", cleanSession: false);
            BlockingCollection<Delivery> messages = new();
            using BlockingCollection<int> subscribed = new();
            client.Message += message => messages.Add(new Delivery(message.Payload, message.TakeReceipt()));
            client.Subscribed += (id, _) => subscribed.Add(id);
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", port, 60));
            client.Subscribe("t", 1);
            Next(subscribed, "the subscription");
            heard = messages;
            return client;
        }

        private sealed record Delivery(ReadOnlyMemory<byte> Payload, Action Receipt)
        {
            public byte First => Payload.Span[0];
        }

        private static int OpenFiles()
        {
            return OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
        }

        private static bool TryConnect(ClientSession client, int port)
        {
            try
            {
                return client.Connect("127.0.0.1", port, 60) == ClientSession.Accepted;
            }
            catch (SessionException)
            {
                return false;
            }
        }

        private static ClientSession Connected(int port)
        {
            ClientSession client = new(null);
            Assert.AreEqual(ClientSession.Accepted, client.Connect("127.0.0.1", port, 60));
            Assert.IsTrue(client.IsConnected);
            return client;
        }
    }

    /// <inheritdoc/>
    [TestClass]
    public sealed class ClientSessionOverMosquittoTests() : ClientSessionTests(BrokerKind.Mosquitto);

    /// <inheritdoc/>
    [TestClass]
    public sealed class ClientSessionOverEmbeddedTests() : ClientSessionTests(BrokerKind.Embedded);
}
