using System;
using System.Buffers;
using Telematics.Bench.Models.Modem;

namespace Telematics.Bench.Faults
{
    /// <summary>Real TCP that stalls when told to: what is sent meanwhile waits, and what has come is not there yet.</summary>
    public sealed class StallingNetwork : INetwork, IDisposable
    {
        private readonly SocketNetwork _network = new();
        private readonly ArrayBufferWriter<byte> _waiting = new(4096);
        private (string Host, int Port)? _wanted;
        private bool _isStalled;

        /// <inheritdoc/>
        public NetworkState State => _wanted is null ? _network.State : NetworkState.Connecting;

        /// <summary>From now on nothing passes, and nobody is told.</summary>
        public void Stall() => _isStalled = true;

        /// <summary>It passes again, and what waited does, too.</summary>
        public void Resume()
        {
            _isStalled = false;
            if (_wanted is { } wanted)
            {
                _wanted = null;
                _network.Connect(wanted.Host, wanted.Port);
            }

            _network.Send(_waiting.WrittenSpan);
            _waiting.ResetWrittenCount();
        }

        /// <summary>The connection is gone, with all that was on its way.</summary>
        public void Reset()
        {
            Forget();
            _network.Reset();
        }

        /// <inheritdoc/>
        public void Connect(string host, int port)
        {
            Close();
            if (_isStalled)
            {
                _wanted = (host, port);
            }
            else
            {
                _network.Connect(host, port);
            }
        }

        /// <inheritdoc/>
        public void Send(ReadOnlySpan<byte> data)
        {
            if (_isStalled)
            {
                _waiting.Write(data);
            }
            else
            {
                _network.Send(data);
            }
        }

        /// <inheritdoc/>
        public int Receive(Span<byte> buffer) => _isStalled ? 0 : _network.Receive(buffer);

        /// <inheritdoc/>
        public void Wait(int realMs)
        {
            if (!_isStalled)
            {
                _network.Wait(realMs);
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            Forget();
            _network.Close();
        }

        /// <inheritdoc/>
        public void Dispose() => _network.Dispose();

        private void Forget()
        {
            _wanted = null;
            _waiting.ResetWrittenCount();
        }
    }
}
