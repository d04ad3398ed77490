using System;
using System.Net;
using System.Net.Sockets;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// Real TCP, by a socket that never blocks. Connecting allocates; sending and receiving do not.
    /// Leaves out TLS: a connection that a real modem would make over TLS fails here as a handshake.
    /// </summary>
    public sealed class SocketNetwork : INetwork, IDisposable
    {
        // A broker on the same machine takes far more at once than a modem ever sends.
        private const int SendTimeoutMs = 2000;

        private Socket? _socket;
        private NetworkState _state;

        /// <inheritdoc/>
        public NetworkState State
        {
            get
            {
                if (_state == NetworkState.Connecting)
                {
                    UpdateConnecting(0);
                }

                return _state;
            }
        }

        /// <inheritdoc/>
        public void Connect(string host, int port)
        {
            Close();
            try
            {
                IPAddress[] addresses = Dns.GetHostAddresses(host, AddressFamily.InterNetwork);
                if (addresses.Length == 0)
                {
                    _state = NetworkState.Failed;
                    return;
                }

                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
                _state = NetworkState.Connecting;
                _socket.Connect(new IPEndPoint(addresses[0], port));
                _state = NetworkState.Connected;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
            }
            catch (SocketException)
            {
                Fail();
            }
        }

        /// <inheritdoc/>
        public void Send(ReadOnlySpan<byte> data)
        {
            while (_state == NetworkState.Connected && data.Length > 0)
            {
                int sent = _socket!.Send(data, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success)
                {
                    data = data[sent..];
                }
                else if (error != SocketError.WouldBlock || !_socket.Poll(SendTimeoutMs * 1000, SelectMode.SelectWrite))
                {
                    Close();
                }
            }
        }

        /// <inheritdoc/>
        public int Receive(Span<byte> buffer)
        {
            if (State != NetworkState.Connected || buffer.Length == 0)
            {
                return 0;
            }

            int received = _socket!.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return 0;
            }

            if (error != SocketError.Success || received == 0)
            {
                Close();
                return 0;
            }

            return received;
        }

        /// <inheritdoc/>
        public void Wait(int realMs)
        {
            if (_state == NetworkState.Connecting)
            {
                UpdateConnecting(realMs);
            }
            else if (_state == NetworkState.Connected)
            {
                _socket!.Poll(realMs * 1000, SelectMode.SelectRead);
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            _socket?.Dispose();
            _socket = null;
            _state = NetworkState.Closed;
        }

        /// <summary>Breaks the connection: a reset, without what was still to be sent.</summary>
        public void Reset()
        {
            if (_socket is not null)
            {
                _socket.LingerState = new LingerOption(true, 0);
            }

            Close();
        }

        /// <inheritdoc/>
        public void Dispose() => Close();

        private void Fail()
        {
            Close();
            _state = NetworkState.Failed;
        }

        private void UpdateConnecting(int realMs)
        {
            if (_socket!.Poll(realMs * 1000, SelectMode.SelectWrite))
            {
                int error = (int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
                if (error == 0)
                {
                    _state = NetworkState.Connected;
                }
                else
                {
                    Fail();
                }
            }
            else if (_socket.Poll(0, SelectMode.SelectError))
            {
                Fail();
            }
        }
    }
}
