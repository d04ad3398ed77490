using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace Telematics.Brokers
{
    /// <summary>Lets clients on this machine connect to the embedded broker, and can cut them all off at once.</summary>
    internal sealed class LoopbackListener : IMqttServerAdapter
    {
        private const int BufferBytes = 4096;
        private const int LargestBufferBytes = 65535;

        private readonly TcpListener _listener;
        private readonly X509Certificate2? _certificate;
        private readonly int _maxPacketBytes;
        private readonly ConcurrentDictionary<Socket, EndPoint> _open = new();
        private volatile bool _isCut;

        /// <summary>Takes the port.</summary>
        /// <exception cref="SocketException">It is taken.</exception>
        public LoopbackListener(int port, X509Certificate2? certificate, int maxPacketBytes)
        {
            _certificate = certificate;
            _maxPacketBytes = maxPacketBytes;
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
        }

        /// <inheritdoc/>
        public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

        /// <summary>Closes everything, without a word to anyone.</summary>
        public void Cut()
        {
            _isCut = true;
            _listener.Stop();
            foreach (Socket socket in _open.Keys)
            {
                socket.Close(0);
            }
        }

        /// <summary>Closes one connection, without a word.</summary>
        public void Cut(EndPoint remote)
        {
            foreach ((Socket socket, EndPoint end) in _open)
            {
                if (end.Equals(remote))
                {
                    socket.Close(0);
                }
            }
        }

        /// <inheritdoc/>
        public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
        {
            _ = Task.Run(() => AcceptAsync(logger));
            return Task.CompletedTask;
        }

        /// <inheritdoc/>
        public Task StopAsync()
        {
            Cut();
            return Task.CompletedTask;
        }

        /// <inheritdoc/>
        public void Dispose() => Cut();

        private async Task AcceptAsync(IMqttNetLogger logger)
        {
            while (!_isCut)
            {
                Socket socket;
                EndPoint remote;
                try
                {
                    socket = await _listener.AcceptSocketAsync().ConfigureAwait(false);
                    remote = socket.RemoteEndPoint!;
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    if (_isCut)
                    {
                        return;
                    }

                    // One that went before it was taken.
                    continue;
                }

                _ = Task.Run(() => ServeAsync(socket, remote, logger));
            }
        }

        private async Task ServeAsync(Socket socket, EndPoint remote, IMqttNetLogger logger)
        {
            _open[socket] = remote;
            try
            {
                if (_isCut)
                {
                    return;
                }

                socket.NoDelay = true;
                Stream stream = new NetworkStream(socket, ownsSocket: true);
                if (_certificate is not null)
                {
                    SslStream tls = new(stream);
                    stream = tls;
                    await tls.AuthenticateAsServerAsync(_certificate).ConfigureAwait(false);
                }

                using LimitedChannel channel = new(stream, socket, _certificate is not null, _maxPacketBytes);
                MqttPacketFormatterAdapter formatter = new(new MqttBufferWriter(BufferBytes, LargestBufferBytes));
                using MqttChannelAdapter adapter = new(channel, formatter, logger);
                if (ClientHandler is Func<IMqttChannelAdapter, Task> handler)
                {
                    await handler(adapter).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // One client's connection, whatever became of it.
            }
            finally
            {
                _open.TryRemove(socket, out _);
                socket.Close();
            }
        }
    }
}
