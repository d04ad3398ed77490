using System;
using System.Collections.Concurrent;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Mosquitto;

namespace Telematics.Desktop.Tests
{
    /// <summary>What the tests against a real broker share.</summary>
    public abstract class BrokerTest
    {
        /// <summary>Far beyond what anything here takes: a test that fails may wait, one that passes does not.</summary>
        protected const int PatienceMs = 20_000;

        /// <summary>Skips the test where Mosquitto is not installed.</summary>
        [TestInitialize]
        public void NeedMosquitto()
        {
            if (MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("The broker is not installed: package mosquitto.");
            }

            if (!MosquittoClient.IsAvailable)
            {
                Assert.Inconclusive("The client library is not installed: package libmosquitto1.");
            }
        }

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
