using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Telematics.Brokers
{
    /// <summary>
    /// MQTTnet's server in this process: for machines without Mosquitto.
    /// </summary>
    public sealed class EmbeddedBroker : OwnBroker
    {
        // Far beyond what the end of a connection takes.
        private const int EndLimitMs = 5_000;

        private readonly ConcurrentDictionary<EndPoint, TaskCompletionSource> _ending = new();
        private LoopbackListener? _listener;
        private MqttServer? _server;

        internal EmbeddedBroker(OwnBrokerOptions options)
            : base(options)
        {
        }

        /// <inheritdoc/>
        public override bool IsRunning => _server is not null;

        /// <inheritdoc/>
        public override string Name => "the embedded broker";

        /// <inheritdoc/>
        public override void Kill()
        {
            MqttServer? server = _server;
            LoopbackListener? listener = _listener;
            _server = null;
            _listener = null;

            // The connections first: nobody is told.
            listener?.Cut();
            if (server is not null)
            {
                Task.Run(() => server.StopAsync(new MqttServerStopOptions())).Wait();
                server.Dispose();
            }
        }

        /// <inheritdoc/>
        protected override string? TryLaunch()
        {
            MqttServerFactory factory = new();
            MqttServerOptions options = factory.CreateServerOptionsBuilder()
                .WithoutDefaultEndpoint()
                .WithPersistentSessions(true)
                .WithMaxPendingMessagesPerClient(int.MaxValue)
                .Build();
            LoopbackListener listener;
            try
            {
                X509Certificate2? certificate = Options.CertificateFile is null
                    ? null
                    : X509Certificate2.CreateFromPemFile(Options.CertificateFile, Options.KeyFile);
                listener = new LoopbackListener(Port, certificate, MaxPacketBytes);
            }
            catch (SocketException e)
            {
                return e.Message.TrimEnd('.');
            }
            catch (System.Security.Cryptography.CryptographicException e)
            {
                return e.Message.TrimEnd('.');
            }

            MqttServer server = factory.CreateMqttServer(options, [listener]);
            server.ValidatingConnectionAsync += connection => ValidateAsync(server, listener, connection);
            server.ClientDisconnectedAsync += OnDisconnected;
            Task.Run(server.StartAsync).Wait();
            _listener = listener;
            _server = server;
            return null;
        }

        private static string NewIdentifier() => "auto-" + Guid.NewGuid().ToString("N");

        private static async Task<EndPoint?> FindAsync(MqttServer server, string clientId) =>
            (await server.GetClientsAsync().ConfigureAwait(false)).FirstOrDefault(client => client.Id == clientId)?.RemoteEndPoint;

        private async Task ValidateAsync(MqttServer server, LoopbackListener listener, ValidatingConnectionEventArgs connection)
        {
            if (string.IsNullOrEmpty(connection.ClientId))
            {
                connection.AssignedClientIdentifier = NewIdentifier();
            }

            if (Options.UserName.Length > 0 && (connection.UserName != Options.UserName || connection.Password != Options.Password))
            {
                connection.ReasonCode = MqttConnectReasonCode.NotAuthorized;
                return;
            }

            if (!string.IsNullOrEmpty(connection.ClientId) && await FindAsync(server, connection.ClientId).ConfigureAwait(false) is EndPoint rival)
            {
                await EndAsync(server, listener, connection.ClientId, rival).ConfigureAwait(false);
            }
        }

        // Of two clients of one name the newer stays. The server would end the older without its will, which MQTT demands: so its connection
        // breaks first.
        private async Task EndAsync(MqttServer server, LoopbackListener listener, string clientId, EndPoint connection)
        {
            TaskCompletionSource ended = _ending.GetOrAdd(connection, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            listener.Cut(connection);
            if (connection.Equals(await FindAsync(server, clientId).ConfigureAwait(false)))
            {
                await Task.WhenAny(ended.Task, Task.Delay(EndLimitMs)).ConfigureAwait(false);
            }

            _ending.TryRemove(connection, out _);
        }

        private Task OnDisconnected(ClientDisconnectedEventArgs client)
        {
            if (_ending.TryGetValue(client.RemoteEndPoint, out TaskCompletionSource? ended))
            {
                ended.TrySetResult();
            }

            return Task.CompletedTask;
        }
    }
}
