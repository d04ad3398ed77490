using System;
using System.Collections.Generic;
using System.Threading;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Telematics.Sessions
{
    /// <summary>
    /// An MQTT client: one connection at a time, no reconnecting of its own. It speaks MQTT 5, which lets it tell the broker how long a
    /// message it takes, and 3.1.1 with a broker that speaks that alone. Events come from one thread of the connection's own, in order;
    /// whatever they throw is counted. All members may be called from any thread, also from within events, except <see cref="Connect"/>.
    /// </summary>
    public sealed class ClientSession : IDisposable
    {
        /// <summary>What <see cref="Connect"/> returns for an accepted session.</summary>
        public const int Accepted = 0;

        /// <summary>The longest packet that a broker of MQTT 5 may send, bytes; longer messages it drops.</summary>
        public const int MaxPacketBytes = 1 << 20;

        /// <summary>How many messages a broker of MQTT 5 may send before it hears of the first.</summary>
        public const int ReceiveMaximum = 4096;

        // A lasting session saves sending again, no more: long enough for a machine that is repaired.
        private const uint SessionExpiryS = 7 * 86400;

        private readonly object _gate = new();
        private readonly string? _clientId;
        private readonly bool _cleanSession;
        private string? _userName;
        private string? _password;
        private string? _willTopic;
        private byte[] _willPayload = [];
        private int _willQos;
        private bool _willRetain;
        private TlsTrust? _tls;
        private MqttProtocolVersion? _version;
        private Connection? _connection;
        private bool _disposed;
        private int _callbackFailures;

        /// <summary>Makes a client that is not connected.</summary>
        /// <param name="clientId">Its identifier; null or empty lets the broker choose one (clean session only).</param>
        /// <param name="cleanSession">Whether the broker forgets subscriptions and queued messages of earlier sessions.</param>
        /// <exception cref="SessionException">A lasting session has no identifier.</exception>
        public ClientSession(string? clientId, bool cleanSession = true)
        {
            _clientId = string.IsNullOrEmpty(clientId) ? null : clientId;
            _cleanSession = cleanSession;
            if (_clientId is null && !cleanSession)
            {
                throw new SessionException("A lasting session needs a client identifier.");
            }
        }

        /// <summary>The broker answered: 0 accepted, or as <see cref="Connect"/> returns; and whether it kept an earlier session.</summary>
        public event Action<int, bool>? Connected;

        /// <summary>The connection has ended; whether that was asked for. Comes once for each connection that stood.</summary>
        public event Action<bool>? Disconnected;

        /// <summary>
        /// The publish with this id is done: sent (QoS 0), acknowledged (QoS 1) or completed (QoS 2). A broker of MQTT 5 may have refused it with
        /// that; one of 3.1.1 acknowledges what it does not pass on.
        /// </summary>
        public event Action<int>? Published;

        /// <summary>The subscription with this id is answered: the QoS granted, or 128 and more where refused.</summary>
        public event Action<int, int>? Subscribed;

        /// <summary>The unsubscription with this id is done.</summary>
        public event Action<int>? Unsubscribed;

        /// <summary>A message came in.</summary>
        public event Action<InboundMessage>? Message;

        /// <summary>Whether a session stands.</summary>
        public bool IsConnected => Volatile.Read(ref _connection) is { IsOpen: true };

        /// <summary>Whether the last connection speaks MQTT 5, so that the broker sends no message longer than <see cref="MaxPacketBytes"/>.</summary>
        public bool SpeaksVersion5 { get; private set; }

        /// <summary>How many exceptions event handlers have thrown.</summary>
        public int CallbackFailures => Volatile.Read(ref _callbackFailures);

        /// <summary>Sets the user name and password of the next connections.</summary>
        public void SetCredentials(string? userName, string? password)
        {
            _userName = string.IsNullOrEmpty(userName) ? null : userName;
            _password = string.IsNullOrEmpty(password) ? null : password;
        }

        /// <summary>Sets the last will of the next connections.</summary>
        public void SetWill(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
        {
            CheckTopic(topic);
            _willTopic = topic;
            _willPayload = payload.ToArray();
            _willQos = qos;
            _willRetain = retain;
        }

        /// <summary>Makes the next connections speak MQTT 3.1 (3) or 3.1.1 (4), in place of 5 where the broker does.</summary>
        public void SetProtocolVersion(int version) => _version = (MqttProtocolVersion)version;

        /// <summary>Makes the next connections TLS.</summary>
        public void UseTls(TlsTrust trust) => _tls = trust;

        /// <summary>Connects and waits for the broker's answer.</summary>
        /// <param name="host">Host name or address.</param>
        /// <param name="port">TCP port.</param>
        /// <param name="keepAliveS">Keep-alive in seconds, 0 for none.</param>
        /// <param name="timeoutMs">How long to wait for connection and answer.</param>
        /// <returns>0 accepted; refused as MQTT 3.1.1 numbers it: 1 its version, 2 the identifier, 3 not available, 4 name or password, 5 not allowed.</returns>
        /// <exception cref="SessionException">No connection, or no answer in time; the client may try again.</exception>
        public int Connect(string host, int port, int keepAliveS, int timeoutMs = 30_000)
        {
            if (IsConnected)
            {
                throw new SessionException("The client is connected already.");
            }

            if (_version is MqttProtocolVersion only)
            {
                return ConnectAs(only, host, port, keepAliveS, timeoutMs);
            }

            int answer;
            try
            {
                answer = ConnectAs(MqttProtocolVersion.V500, host, port, keepAliveS, timeoutMs);
            }
            catch (AnswerException)
            {
                answer = Connection.VersionRefused;
            }

            return answer == Connection.VersionRefused ? ConnectAs(MqttProtocolVersion.V311, host, port, keepAliveS, timeoutMs) : answer;
        }

        /// <summary>Sends what is to be published still, and DISCONNECT, so that the will is not published; waits for the end of the connection.</summary>
        /// <param name="timeoutMs">How long to wait before the connection is dropped without it.</param>
        public void Disconnect(int timeoutMs = 1_000) => Volatile.Read(ref _connection)?.Disconnect(timeoutMs);

        /// <summary>Hands a message over for publishing; <see cref="Published"/> tells when it is done.</summary>
        /// <returns>Its id, 1 to 65535. The event may come before this returns.</returns>
        /// <exception cref="SessionException">There is no connection, or the topic is not valid.</exception>
        public int Publish(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
        {
            CheckTopic(topic);
            return Open($"publish to '{topic}'").Publish(
                new MqttApplicationMessage
                {
                    Topic = topic,
                    Payload = new(payload.ToArray()),
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
                    Retain = retain,
                });
        }

        /// <summary>Asks for a subscription; <see cref="Subscribed"/> tells whether it was granted.</summary>
        /// <returns>The request's id. The event may come before this returns.</returns>
        /// <exception cref="SessionException">There is no connection, or the filter is not valid.</exception>
        public int Subscribe(string filter, int qos)
        {
            CheckFilter(filter);
            return Open($"subscribe to '{filter}'").Subscribe(filter, qos);
        }

        /// <summary>Ends a subscription; <see cref="Unsubscribed"/> tells when that is done.</summary>
        /// <returns>The request's id. The event may come before this returns.</returns>
        /// <exception cref="SessionException">There is no connection, or the filter is not valid.</exception>
        public int Unsubscribe(string filter)
        {
            CheckFilter(filter);
            return Open($"unsubscribe from '{filter}'").Unsubscribe(filter);
        }

        /// <summary>Drops the connection without DISCONNECT, so that the broker publishes the will.</summary>
        public void Dispose()
        {
            Connection? connection;
            lock (_gate)
            {
                _disposed = true;
                connection = _connection;
            }

            connection?.Drop();
        }

        internal void Raise(Action raise)
        {
            try
            {
                raise();
            }
            catch (Exception)
            {
                Interlocked.Increment(ref _callbackFailures);
            }
        }

        internal void OnConnected(int code, bool isSessionPresent) => Raise(() => Connected?.Invoke(code, isSessionPresent));

        internal void OnDisconnected(bool wasAskedFor) => Raise(() => Disconnected?.Invoke(wasAskedFor));

        internal void OnPublished(int id) => Raise(() => Published?.Invoke(id));

        internal void OnSubscribed(int id, int granted) => Raise(() => Subscribed?.Invoke(id, granted));

        internal void OnUnsubscribed(int id) => Raise(() => Unsubscribed?.Invoke(id));

        internal void OnMessage(InboundMessage message) => Raise(() => Message?.Invoke(message));

        private static void CheckTopic(string topic)
        {
            if (topic.Length is 0 or > ushort.MaxValue || topic.AsSpan().ContainsAny('+', '#', '\0'))
            {
                throw new SessionException($"'{topic}' is no topic to publish to.");
            }
        }

        // MQTT 3.1.1, 4.7.1: # alone in the last level, + alone in any.
        private static void CheckFilter(string filter)
        {
            string[] levels = filter.Split('/');
            for (int i = 0; i < levels.Length; i++)
            {
                bool isLast = i == levels.Length - 1;
                if (filter.Length is 0 or > ushort.MaxValue || levels[i].Contains('\0')
                    || (levels[i].Contains('#') && (levels[i] != "#" || !isLast))
                    || (levels[i].Contains('+') && levels[i] != "+"))
                {
                    throw new SessionException($"'{filter}' is no filter to subscribe to.");
                }
            }
        }

        private Connection Open(string doing)
        {
            Connection? connection = Volatile.Read(ref _connection);
            return connection is { IsOpen: true } ? connection : throw new SessionException($"Could not {doing}: there is no connection.");
        }

        private int ConnectAs(MqttProtocolVersion version, string host, int port, int keepAliveS, int timeoutMs)
        {
            Connection connection = new(this, version == MqttProtocolVersion.V500);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _connection = connection;
            }

            SpeaksVersion5 = version == MqttProtocolVersion.V500;
            return connection.Connect(Options(host, port, keepAliveS, timeoutMs, version), $"{host}:{port}", timeoutMs);
        }

        private MqttClientOptions Options(string host, int port, int keepAliveS, int timeoutMs, MqttProtocolVersion version)
        {
            MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
                .WithTcpServer(host, port)
                .WithProtocolVersion(version)
                .WithClientId(_clientId ?? "")
                .WithTimeout(TimeSpan.FromMilliseconds(Math.Max(timeoutMs, 1000)));
            options = keepAliveS == 0 ? options.WithNoKeepAlive() : options.WithKeepAlivePeriod(TimeSpan.FromSeconds(keepAliveS));
            if (_userName is not null || _password is not null)
            {
                options.WithCredentials(_userName ?? "", _password ?? "");
            }

            if (_willTopic is not null)
            {
                options.WithWillTopic(_willTopic).WithWillPayload(_willPayload)
                    .WithWillQualityOfServiceLevel((MqttQualityOfServiceLevel)_willQos).WithWillRetain(_willRetain);
            }

            if (version == MqttProtocolVersion.V500)
            {
                options.WithCleanStart(_cleanSession).WithMaximumPacketSize(MaxPacketBytes).WithReceiveMaximum(ReceiveMaximum);
                if (!_cleanSession)
                {
                    options.WithSessionExpiryInterval(SessionExpiryS);
                }
            }
            else
            {
                options.WithTryPrivate(false).WithCleanSession(_cleanSession);
            }

            if (_tls is TlsTrust trust)
            {
                options.WithTlsOptions(tls =>
                {
                    tls.UseTls().WithTargetHost(host)
                        .WithCertificateValidationHandler(sent => trust.Accepts(sent.Certificate, sent.Chain, sent.SslPolicyErrors));
                    if (trust.Client is not null)
                    {
                        tls.WithClientCertificates([trust.Client]);
                    }
                });
            }

            MqttClientOptions built = options.Build();

            // Without an identifier the broker chooses one.
            built.ClientId = _clientId ?? "";
            return built;
        }

        /// <summary>What a broker sent is no answer of the version that was asked for.</summary>
        internal sealed class AnswerException(Exception inner) : Exception(inner.Message, inner);
    }
}
