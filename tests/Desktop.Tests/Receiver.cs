using System;
using System.Collections.Concurrent;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Sessions;

namespace Telematics.Desktop.Tests
{
    /// <summary>The far end of the wire, for tests: subscribed once it is made.</summary>
    internal sealed class Receiver : IDisposable
    {
        private const int PatienceMs = 20_000;

        private readonly ClientSession _client = new(null);
        private readonly BlockingCollection<Received> _received = new();

        public Receiver(int port, string filter, string? userName = null, string? password = null)
        {
            using BlockingCollection<int> granted = new();
            _client.SetCredentials(userName, password);
            _client.Message += message => _received.Add(new Received(message.Topic, message.Payload.ToArray(), message.IsRetained));
            _client.Subscribed += (_, levels) => granted.Add(levels);
            Assert.AreEqual(ClientSession.Accepted, _client.Connect("127.0.0.1", port, 60));
            _client.Subscribe(filter, 1);
            Assert.IsTrue(granted.TryTake(out int level, PatienceMs), "No answer to the subscription");
            Assert.AreEqual(1, level);
        }

        public Received Next()
        {
            Assert.IsTrue(_received.TryTake(out Received? message, PatienceMs), "Waited in vain for a message");
            return message;
        }

        public void Publish(string topic, ReadOnlySpan<byte> payload)
        {
            _client.Publish(topic, payload, 1, false);
        }

        public void Dispose()
        {
            _client.Dispose();
        }
    }
}
