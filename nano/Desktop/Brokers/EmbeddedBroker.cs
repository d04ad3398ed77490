using System;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Telematics.Brokers
{
    /// <summary>
    /// MQTTnet's server in this process: for machines without Mosquitto. Nothing is left out for a client that is slow or away: its queues
    /// have no bound but the memory. Left out: the will of a session that another client of its name takes over.
    /// </summary>
    public sealed class EmbeddedBroker : OwnBroker
    {
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
            server.ValidatingConnectionAsync += Validate;
            Task.Run(server.StartAsync).Wait();
            _listener = listener;
            _server = server;
            return null;
        }

        private static string NewIdentifier() => "auto-" + Guid.NewGuid().ToString("N");

        private Task Validate(ValidatingConnectionEventArgs connection)
        {
            if (string.IsNullOrEmpty(connection.ClientId))
            {
                connection.AssignedClientIdentifier = NewIdentifier();
            }

            if (Options.UserName.Length > 0 && (connection.UserName != Options.UserName || connection.Password != Options.Password))
            {
                connection.ReasonCode = MqttConnectReasonCode.NotAuthorized;
            }

            return Task.CompletedTask;
        }
    }
}
