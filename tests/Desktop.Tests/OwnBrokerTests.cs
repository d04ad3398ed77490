using System;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;
using Telematics.Sessions;

namespace Telematics.Desktop.Tests
{
    public abstract class OwnBrokerTests(BrokerKind kind) : BrokerTest(kind)
    {
        [TestMethod]
        public void StartedBrokerTakesConnectionsAndAKilledOneDoesNot()
        {
            using OwnBroker broker = StartBroker();
            Assert.IsTrue(broker.IsRunning);
            Assert.IsTrue(Accepts(broker.Port), "Started");
            broker.Kill();
            Assert.IsFalse(broker.IsRunning);
            Assert.IsFalse(Accepts(broker.Port), "Killed");
        }

        [TestMethod]
        public void RestartComesBackOnTheSamePort()
        {
            using OwnBroker broker = StartBroker();
            int port = broker.Port;
            broker.Restart();
            Assert.AreEqual(port, broker.Port);
            Assert.IsTrue(Accepts(port), "Restarted");
        }

        [TestMethod]
        public void DisposedBrokerIsGone()
        {
            OwnBroker broker = StartBroker();
            broker.Dispose();
            broker.Dispose();
            Assert.IsFalse(Accepts(broker.Port));
        }

        [TestMethod]
        public void PortInUseIsSaidInOneSentence()
        {
            using TcpListener taken = new(IPAddress.Loopback, 0);
            taken.Start();
            int port = ((IPEndPoint)taken.LocalEndpoint).Port;
            BrokerException failure = Assert.ThrowsExactly<BrokerException>(() => StartBroker(port: port));
            StringAssert.Contains(failure.Message, $"did not start on port {port}");
            StringAssert.Contains(failure.Message, "in use");
            Assert.DoesNotContain('\n', failure.Message);
        }

        [TestMethod]
        public void TwoBrokersRunSideBySide()
        {
            using OwnBroker one = StartBroker();
            using OwnBroker two = StartBroker();
            Assert.AreNotEqual(one.Port, two.Port);
        }
        [TestMethod]
        public void APacketThatAnnouncesMoreThanAMebibyteEndsTheConnectionBeforeItComes()
        {
            using OwnBroker broker = StartBroker();

            // Of 250 MB, and of 1 MiB and a byte without the header: nothing follows.
            foreach (string header in new[] { "3080E59A77", "30818040" })
            {
                using Socket client = Connected(broker.Port);
                client.Send(Convert.FromHexString(header));
                Assert.IsTrue(IsEnded(client), header);
            }
        }

        [TestMethod]
        public void APacketOfAMebibyteIsTakenHoweverItComesInPieces()
        {
            using OwnBroker broker = StartBroker();
            using Socket client = Connected(broker.Port);

            // QoS 1 to "t" with the identifier 7: 1 MiB with the four bytes of the header.
            byte[] packet = new byte[OwnBroker.MaxPacketBytes];
            Convert.FromHexString("32FCFF3F0001740007").CopyTo(packet, 0);
            for (int i = 0; i < 10; i++)
            {
                client.Send(packet, i, 1, SocketFlags.None);
            }

            client.Send(packet.AsSpan(10));
            client.Send(packet);
            byte[] answers = new byte[8];
            Receive(client, answers);
            Assert.AreEqual("4002000740020007", Convert.ToHexString(answers));
        }

        // With a session of MQTT 3.1.1 that stands.
        private static Socket Connected(int port)
        {
            Socket client = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs, NoDelay = true };
            client.Connect(IPAddress.Loopback, port);
            client.Send(Convert.FromHexString("100D00044D51545404020000000161"));
            byte[] answer = new byte[4];
            Receive(client, answer);
            Assert.AreEqual("20020000", Convert.ToHexString(answer));
            return client;
        }

        private static void Receive(Socket client, byte[] buffer)
        {
            for (int length = 0; length < buffer.Length;)
            {
                int received = client.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
                Assert.AreNotEqual(0, received, "the connection has ended");
                length += received;
            }
        }

        private static bool IsEnded(Socket client)
        {
            try
            {
                return client.Receive(new byte[1]) == 0;
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode == SocketError.ConnectionReset;
            }
        }

        private static bool Accepts(int port)
        {
            try
            {
                using TcpClient probe = new();
                probe.Connect(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    [TestClass]
    public sealed class OwnBrokerOverMosquittoTests() : OwnBrokerTests(BrokerKind.Mosquitto);

    /// <inheritdoc/>
    [TestClass]
    public sealed class OwnBrokerOverEmbeddedTests() : OwnBrokerTests(BrokerKind.Embedded);
}
