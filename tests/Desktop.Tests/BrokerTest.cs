using System;
using System.Collections.Concurrent;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;

namespace Telematics.Desktop.Tests
{
    /// <summary>What the tests against a real broker share; they run over each kind.</summary>
    public abstract class BrokerTest(BrokerKind kind)
    {
        /// <summary>Far beyond what anything here takes: a test that fails may wait, one that passes does not.</summary>
        protected const int PatienceMs = 20_000;

        /// <summary>Skips the test where Mosquitto is to be used and is not installed.</summary>
        [TestInitialize]
        public void NeedBroker()
        {
            if (kind == BrokerKind.Mosquitto && MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("The broker is not installed: package mosquitto.");
            }
        }

        /// <summary>Starts a broker.</summary>
        protected OwnBroker StartBroker(string userName = "", string password = "", string? certificateFile = null, string? keyFile = null, int port = 0) =>
            OwnBroker.Start(new OwnBrokerOptions
            {
                Kind = kind, UserName = userName, Password = password, CertificateFile = certificateFile, KeyFile = keyFile, Port = port,
            });

        /// <summary>Takes the next thing heard.</summary>
        protected static T Next<T>(BlockingCollection<T> heard, string what)
        {
            if (!heard.TryTake(out T? item, PatienceMs))
            {
                Assert.Fail($"Waited in vain for {what}.");
            }

            return item!;
        }

        /// <summary>Does a step again and again until something holds.</summary>
        protected static void Until(Func<bool> holds, Action step, string what)
        {
            long deadline = Environment.TickCount64 + PatienceMs;
            while (!holds())
            {
                Assert.IsLessThan(deadline, Environment.TickCount64, $"Waited in vain for {what}.");
                step();
                Thread.Sleep(1);
            }
        }
    }
}
