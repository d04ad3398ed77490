using System;
using System.Collections;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using Telematics.Sessions;

namespace nanoFramework.M2Mqtt
{
    /// <summary>
    /// Stands in on .NET for the device's client of the same name, over MQTTnet, and behaves as that one does where a
    /// caller notices: the name is resolved before anything else and throws when offline, <see cref="Connect(string)"/>
    /// blocks, events come from a thread of the client's own and maybe before the call that they answer has returned,
    /// a publish not acknowledged for 3 s is given up, a handler that throws ends the connection.
    /// </summary>
    /// <remarks>
    /// Left out: MQTT 5 and its properties; the resending of a publish each second (over a TCP connection that stands it only
    /// makes duplicates); the half-open connection that the device's keep-alive does not notice, since MQTTnet's does.
    /// </remarks>
    public class MqttClient : IMqttClient, IDisposable
    {
        private const ushort DefaultKeepAliveS = 60;
        private const ushort ShortestKeepAliveS = 5;
        private const int DispatchIntervalMs = 100;

        private string _host = "";
        private int _port;
        private bool _secure;
        private X509Certificate? _caCertificate;
        private X509Certificate? _clientCertificate;
        private MqttProtocolVersion _version = MqttProtocolVersion.Version_3_1_1;
        private volatile MqttSession? _session;
        private int _unsentId;

        public MqttClient(string brokerHostName)
            : this(brokerHostName, MqttSettings.BrokerDefaultPort, false, null, null, MqttSslProtocols.None)
        {
        }

        /// <summary>Says where the broker is and resolves its name.</summary>
        /// <exception cref="System.Net.Sockets.SocketException">The name cannot be resolved: offline, as a rule.</exception>
        public MqttClient(string brokerHostName, int brokerPort, bool secure, X509Certificate? caCert, X509Certificate? clientCert, MqttSslProtocols sslProtocol)
        {
            Init(brokerHostName, brokerPort, secure, caCert, clientCert);
        }

        /// <inheritdoc/>
        public event IMqttClient.MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        /// <inheritdoc/>
        public event IMqttClient.MqttMsgPublishedEventHandler? MqttMsgPublished;

        /// <inheritdoc/>
        public event IMqttClient.MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

        /// <inheritdoc/>
        public event IMqttClient.MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

        /// <inheritdoc/>
        public event IMqttClient.ConnectionClosedEventHandler? ConnectionClosed;

        /// <inheritdoc/>
        public bool IsConnected => _session is { Closing: false, Stopped: false };

        public string ClientId { get; private set; } = "";

        public bool CleanSession { get; private set; }

        public bool WillFlag { get; private set; }

        public MqttQoSLevel WillQosLevel { get; private set; }

        public string? WillTopic { get; private set; }

        public string? WillMessage { get; private set; }

        public MqttSettings Settings => MqttSettings.Instance;

        /// <summary>MQTT 3.1.1 unless set; version 5 is not supported here.</summary>
        public MqttProtocolVersion ProtocolVersion
        {
            get => _version;
            set => _version = value != MqttProtocolVersion.Version_5 ? value : throw new NotSupportedException("The desktop's MqttClient speaks MQTT 3.1 and 3.1.1 only.");
        }

        /// <inheritdoc/>
        public void Init(string brokerHostName, int brokerPort, bool secure, byte[]? caCert, byte[]? clientCert, MqttSslProtocols sslProtocol)
        {
            Init(
                brokerHostName,
                brokerPort,
                secure,
                caCert is null ? null : X509CertificateLoader.LoadCertificate(caCert),
                clientCert is null ? null : X509CertificateLoader.LoadCertificate(clientCert));
        }

        public MqttReasonCode Connect(string clientId)
        {
            return Connect(clientId, null, null, true, DefaultKeepAliveS);
        }

        public MqttReasonCode Connect(string clientId, bool cleanSession)
        {
            return Connect(clientId, null, null, cleanSession, DefaultKeepAliveS);
        }

        public MqttReasonCode Connect(string clientId, string? username, string? password)
        {
            return Connect(clientId, username, password, true, DefaultKeepAliveS);
        }

        public MqttReasonCode Connect(string clientId, string? username, string? password, bool cleanSession, ushort keepAlivePeriod)
        {
            return Connect(clientId, username, password, false, MqttQoSLevel.AtMostOnce, false, null, null, cleanSession, keepAlivePeriod);
        }

        /// <inheritdoc/>
        public MqttReasonCode Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAlivePeriod)
        {
            Close();
            ClientSession client = new(clientId, cleanSession);
            MqttSession session = new(client);
            try
            {
                client.SetProtocolVersion((int)_version);
                client.SetCredentials(username, password);
                if (willFlag)
                {
                    client.SetWill(willTopic ?? "", Encoding.UTF8.GetBytes(willMessage ?? ""), (int)willQosLevel, willRetain);
                }

                Listen(session);
                MqttReasonCode code = (MqttReasonCode)Connect(client, keepAlivePeriod);
                if (code != MqttReasonCode.Success)
                {
                    client.Dispose();
                    return code;
                }
            }
            catch (SessionException failure)
            {
                client.Dispose();
                throw new MqttConnectionException("Exception connecting to the broker", failure);
            }

            ClientId = clientId;
            CleanSession = cleanSession;
            WillFlag = willFlag;
            WillQosLevel = willQosLevel;
            WillTopic = willTopic;
            WillMessage = willMessage;
            _session = session;
            new Thread(() => Dispatch(session)) { IsBackground = true, Name = "M2Mqtt dispatch" }.Start();
            return MqttReasonCode.Success;
        }

        /// <inheritdoc/>
        public void Disconnect()
        {
            MqttSession session = _session ?? throw new MqttCommunicationException();
            session.Client.Disconnect();
            session.BeginClosing();
        }

        /// <inheritdoc/>
        public void Close()
        {
            MqttSession? session = _session;
            _session = null;
            if (session is not null)
            {
                session.Stopped = true;
                session.Client.Dispose();
            }
        }

        public void Dispose()
        {
            Close();
        }

        /// <inheritdoc/>
        public ushort Publish(string topic, byte[] message)
        {
            return Publish(topic, message, null, null, MqttQoSLevel.AtMostOnce, false);
        }

        /// <inheritdoc/>
        public ushort Publish(string topic, byte[] message, string? contentType)
        {
            return Publish(topic, message, contentType, null, MqttQoSLevel.AtMostOnce, false);
        }

        public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties)
        {
            return Publish(topic, message, contentType, userProperties, MqttQoSLevel.AtMostOnce, false);
        }

        /// <inheritdoc/>
        public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
        {
            if (topic.Length is 0 or > ushort.MaxValue)
            {
                throw new MqttClientException(MqttClientErrorCode.TopicLength);
            }

            if (topic.IndexOfAny(new[] { '#', '+' }) >= 0)
            {
                throw new MqttClientException(MqttClientErrorCode.TopicWildcard);
            }

            MqttSession? session = _session;
            if (session is null)
            {
                return UnsentId();
            }

            if (session.InFlight >= Settings.InflightQueueSize)
            {
                throw new MqttClientException(MqttClientErrorCode.InflightQueueFull);
            }

            try
            {
                long deadlineMs = Environment.TickCount64 + (Settings.AttemptsOnRetry * Settings.DelayOnRetry);
                return (ushort)session.Publish(topic, message, (int)qosLevel, retain, deadlineMs);
            }
            catch (Exception gone) when (gone is SessionException or ObjectDisposedException)
            {
                // As on the device: it is queued, and the connection's end is told elsewhere.
                return UnsentId();
            }
        }

        /// <inheritdoc/>
        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
        {
            CheckTopics(topics);
            if (qosLevels is null || qosLevels.Length == 0)
            {
                throw new MqttClientException(MqttClientErrorCode.QosLevelsEmpty);
            }

            if (topics.Length != qosLevels.Length)
            {
                throw new MqttClientException(MqttClientErrorCode.TopicsQosLevelsNotMatch);
            }

            return Ask(session => session.Subscribe(topics, qosLevels));
        }

        /// <inheritdoc/>
        public ushort Unsubscribe(string[] topics)
        {
            CheckTopics(topics);
            return Ask(session =>
            {
                int id = 0;
                foreach (string topic in topics)
                {
                    id = session.Client.Unsubscribe(topic);
                }

                return id;
            });
        }

        private static void CheckTopics(string[] topics)
        {
            if (topics is null || topics.Length == 0)
            {
                throw new MqttClientException(MqttClientErrorCode.TopicsEmpty);
            }
        }

        private ushort Ask(Func<MqttSession, int> request)
        {
            MqttSession? session = _session;
            try
            {
                return session is null ? UnsentId() : (ushort)request(session);
            }
            catch (Exception gone) when (gone is SessionException or ObjectDisposedException)
            {
                return UnsentId();
            }
        }

        // An id for what will never be sent: the device gives one too.
        private ushort UnsentId()
        {
            return (ushort)((Interlocked.Increment(ref _unsentId) % ushort.MaxValue) + 1);
        }

        private void Init(string host, int port, bool secure, X509Certificate? caCertificate, X509Certificate? clientCertificate)
        {
            if (secure)
            {
                Settings.SslPort = port;
            }
            else
            {
                Settings.Port = port;
            }

            _host = host;
            _port = port;
            _secure = secure;
            _caCertificate = caCertificate;
            _clientCertificate = clientCertificate;
            Dns.GetHostAddresses(host);
        }

        private void Listen(MqttSession session)
        {
            ClientSession client = session.Client;
            client.Disconnected += _ => session.BeginClosing();
            client.Published += id => session.Notices.Add(() =>
            {
                if (session.Acknowledge(id))
                {
                    MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs((ushort)id, true));
                }
            });
            client.Subscribed += (id, granted) => session.Notices.Add(() =>
            {
                if (session.Answer(id, granted) is MqttSession.SubscriptionRequest request)
                {
                    MqttMsgSubscribed?.Invoke(this, new MqttMsgSubscribedEventArgs((ushort)request.Ids[0], request.Granted));
                }
            });
            client.Unsubscribed += id => session.Notices.Add(() => MqttMsgUnsubscribed?.Invoke(this, new MqttMsgUnsubscribedEventArgs((ushort)id)));
            client.Message += inbound =>
            {
                MqttMsgPublishEventArgs message = new(inbound.Topic, inbound.Payload.ToArray(), false, (MqttQoSLevel)inbound.Qos, inbound.IsRetained);
                session.Notices.Add(() => MqttMsgPublishReceived?.Invoke(this, message));
            };
        }

        private void Dispatch(MqttSession session)
        {
            while (!session.Stopped)
            {
                try
                {
                    if (session.Notices.TryTake(out Action? notice, DispatchIntervalMs))
                    {
                        notice();
                    }

                    foreach (int id in session.TakeExpired(Environment.TickCount64))
                    {
                        MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs((ushort)id, false));
                    }
                }
                catch (Exception)
                {
                    session.Closing = true;
                }

                if (session.Closing && session.Notices.Count == 0 && !session.Stopped)
                {
                    session.Stopped = true;
                    session.Client.Dispose();
                    RaiseClosed();
                }
            }
        }

        private void RaiseClosed()
        {
            try
            {
                ConnectionClosed?.Invoke(this, EventArgs.Empty);
            }
            catch (Exception)
            {
                // On the device it ends this thread, which is over anyway.
            }
        }

        private int Connect(ClientSession client, ushort keepAliveS)
        {
            if (keepAliveS != 0)
            {
                keepAliveS = Math.Max(keepAliveS, ShortestKeepAliveS);
            }

            if (!_secure)
            {
                return client.Connect(_host, _port, keepAliveS, MqttSettings.ConnectTimeout);
            }

            X509Certificate2Collection? authorities = _caCertificate is null ? null : [new X509Certificate2(_caCertificate)];
            client.UseTls(new TlsTrust(authorities, _clientCertificate is null ? null : WithKey(_clientCertificate), Settings.ValidateServerCertificate));
            return client.Connect(_host, _port, keepAliveS, MqttSettings.ConnectTimeout);
        }

        private static X509Certificate2 WithKey(X509Certificate certificate)
        {
            return certificate is X509Certificate2 { HasPrivateKey: true } withKey
                ? withKey
                : throw new ArgumentException("The client's certificate comes without its private key.");
        }
    }
}
