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
