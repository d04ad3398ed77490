using System.Collections.Generic;
using System.Threading;

namespace Telematics.Fleet.Commands
{
    /// <summary>
    /// Messages on their way from the connection's thread to the one that stores them. Where it is full, whoever adds has to wait, and
    /// with it the broker.
    /// </summary>
    internal sealed class Inbox
    {
        private const int MaxMessages = 4096;
        private const long MaxBytes = 64 << 20;

        private readonly Queue<(string Vehicle, byte[] Payload)> _messages = new();
        private long _bytes;
        private bool _isClosed;

        /// <summary>Adds a message, as soon as there is room. One that is added after the end is lost, and sent again by its vehicle.</summary>
        public void Add(string vehicle, byte[] payload)
        {
            lock (_messages)
            {
                while (!_isClosed && _messages.Count > 0 && (_messages.Count == MaxMessages || _bytes + payload.Length > MaxBytes))
                {
                    Monitor.Wait(_messages);
                }

                if (!_isClosed)
                {
                    _messages.Enqueue((vehicle, payload));
                    _bytes += payload.Length;
                    Monitor.PulseAll(_messages);
                }
            }
        }

        /// <summary>Takes the oldest message.</summary>
        /// <param name="patienceMs">How long to wait for one.</param>
        /// <param name="vehicle">The vehicle that it comes from.</param>
        /// <param name="payload">The message.</param>
        /// <returns>Whether there was one.</returns>
        public bool TryTake(int patienceMs, out string vehicle, out byte[] payload)
        {
            lock (_messages)
            {
                if (_messages.Count == 0 && patienceMs > 0 && !_isClosed)
                {
                    Monitor.Wait(_messages, patienceMs);
                }

                bool isThere = _messages.TryDequeue(out (string Vehicle, byte[] Payload) message);
                (vehicle, payload) = isThere ? message : ("", []);
                _bytes -= payload.Length;
                Monitor.PulseAll(_messages);
                return isThere;
            }
        }

        /// <summary>Takes no more messages; those that are here can still be taken.</summary>
        public void Close()
        {
            lock (_messages)
            {
                _isClosed = true;
                Monitor.PulseAll(_messages);
            }
        }
    }
}
