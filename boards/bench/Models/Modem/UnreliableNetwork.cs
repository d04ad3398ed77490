using System;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>A network whose connections can die without either side being told, and that can let nobody through.</summary>
    public sealed class UnreliableNetwork(INetwork network) : INetwork
    {
        private bool _isSwallowing;

        /// <summary>Whether connections can be made.</summary>
        public bool IsReachable { get; set; } = true;

        /// <inheritdoc/>
        public NetworkState State => _isSwallowing ? NetworkState.Connected : network.State;

        /// <summary>From now on nothing passes over the connection there is, though it looks up.</summary>
        public void Swallow()
        {
            if (network.State == NetworkState.Connected && !_isSwallowing)
            {
                _isSwallowing = true;
                network.Close();
            }
        }

        /// <inheritdoc/>
        public void Connect(string host, int port)
        {
            _isSwallowing = false;
            network.Close();
            if (IsReachable)
            {
                network.Connect(host, port);
            }
        }

        /// <inheritdoc/>
        public void Send(ReadOnlySpan<byte> data)
        {
            if (!_isSwallowing)
            {
                network.Send(data);
            }
        }

        /// <inheritdoc/>
        public int Receive(Span<byte> buffer) => _isSwallowing ? 0 : network.Receive(buffer);

        /// <inheritdoc/>
        public void Wait(int realMs) => network.Wait(realMs);

        /// <inheritdoc/>
        public void Close()
        {
            _isSwallowing = false;
            network.Close();
        }
    }
}
