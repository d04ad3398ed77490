using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mosquitto;

namespace Telematics.Desktop.Tests
{
    [TestClass]
    public class MosquittoBrokerTests : BrokerTest
    {
        [TestMethod]
        public void StartedBrokerTakesConnectionsAndAKilledOneDoesNot()
        {
            using MosquittoBroker broker = MosquittoBroker.Start();
            Assert.IsTrue(broker.IsRunning);
            Assert.IsTrue(Accepts(broker.Port), "Started");
            broker.Kill();
            Assert.IsFalse(broker.IsRunning);
            Assert.IsFalse(Accepts(broker.Port), "Killed");
        }

        [TestMethod]
        public void RestartComesBackOnTheSamePort()
        {
            using MosquittoBroker broker = MosquittoBroker.Start();
            int port = broker.Port;
            broker.Restart();
            Assert.AreEqual(port, broker.Port);
            Assert.IsTrue(Accepts(port), "Restarted");
        }

        [TestMethod]
        public void DisposedBrokerIsGone()
        {
            MosquittoBroker broker = MosquittoBroker.Start();
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
            MosquittoException failure = Assert.ThrowsExactly<MosquittoException>(() => MosquittoBroker.Start(new MosquittoBrokerOptions { Port = port }));
            StringAssert.Contains(failure.Message, $"did not start on port {port}");
            StringAssert.Contains(failure.Message, "in use");
            Assert.DoesNotContain('\n', failure.Message);
        }

        [TestMethod]
        public void TwoBrokersRunSideBySide()
        {
            using MosquittoBroker one = MosquittoBroker.Start();
            using MosquittoBroker two = MosquittoBroker.Start();
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
}
