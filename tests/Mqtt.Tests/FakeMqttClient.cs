using System;
using System.Collections;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Telematics.Mqtt.Tests
{
    /// <summary>A client without a network: notes what it is asked, answers as its factory says, and raises what a test raises.</summary>
    public sealed class FakeMqttClient : IMqttClient
    {
        private readonly FakeMqttClientFactory _factory;
        private ushort _lastId;

        public FakeMqttClient(FakeMqttClientFactory factory)
        {
            _factory = factory;
        }

        public event IMqttClient.MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        public event IMqttClient.MqttMsgPublishedEventHandler? MqttMsgPublished;

        public event IMqttClient.MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

        public event IMqttClient.MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

        public event IMqttClient.ConnectionClosedEventHandler? ConnectionClosed;

        public bool IsConnected { get; set; }

        public string? ClientId { get; private set; }

        public string? UserName { get; private set; }

        public string? Password { get; private set; }

        public string? Will { get; private set; }

        public bool WillIsRetainedAtQos1 { get; private set; }

        public string? Subscription { get; private set; }

        public int Publishes { get; private set; }

        public string? LastTopic { get; private set; }

        public byte[]? LastPayload { get; private set; }

        public bool LastRetain { get; private set; }

        public MqttQoSLevel LastQos { get; private set; }

        public ushort LastId
        {
            get { return _lastId; }
        }

        public int Disconnects { get; private set; }

        public int Closes { get; private set; }

        public void Init(string brokerHostName, int brokerPort, bool secure, byte[]? caCert, byte[]? clientCert, MqttSslProtocols sslProtocol)
        {
        }

        public MqttReasonCode Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAlivePeriod)
        {
            ClientId = clientId;
            UserName = username;
            Password = password;
            Will = willFlag ? willTopic + "=" + willMessage : null;
            WillIsRetainedAtQos1 = willRetain && willQosLevel == MqttQoSLevel.AtLeastOnce;
            if (_factory.DuringConnect != null)
            {
                _factory.DuringConnect();
            }

            if (_factory.ConnectThrows)
            {
                throw new Exception();
            }

            IsConnected = _factory.ConnectCode == 0;
            return (MqttReasonCode)_factory.ConnectCode;
        }

        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
        {
            Subscription = topics[0];
            if (_factory.GrantsAtOnce)
            {
                Grant(MqttQoSLevel.AtLeastOnce);
            }

            return 1;
        }

        public ushort Unsubscribe(string[] topics)
        {
            MqttMsgUnsubscribed?.Invoke(this, new MqttMsgUnsubscribedEventArgs(1));
            return 1;
        }

        public ushort Publish(string topic, byte[] message)
        {
            return Publish(topic, message, null, null, MqttQoSLevel.AtMostOnce, false);
        }

        public ushort Publish(string topic, byte[] message, string? contentType)
        {
            return Publish(topic, message, contentType, null, MqttQoSLevel.AtMostOnce, false);
        }

        public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
        {
            if (_factory.PublishThrows)
            {
                throw new Exception();
            }

            Publishes++;
            LastTopic = topic;
            LastPayload = message;
            LastQos = qosLevel;
            LastRetain = retain;
            _lastId++;
            if (_factory.DuringPublish != null)
            {
                _factory.DuringPublish();
            }

            return _lastId;
        }

        public void Disconnect()
        {
            Disconnects++;
            IsConnected = false;
            ConnectionClosed?.Invoke(this, EventArgs.Empty);
        }

        public void Close()
        {
            Closes++;
            IsConnected = false;
            if (_factory.CloseThrows)
            {
                throw new Exception();
            }
        }

        public void Grant(MqttQoSLevel level)
        {
            MqttMsgSubscribed?.Invoke(this, new MqttMsgSubscribedEventArgs(1, new MqttQoSLevel[] { level }));
        }

        public void Acknowledge(int id, bool isPublished)
        {
            MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs((ushort)id, isPublished));
        }

        public void Deliver(string topic, byte[] payload)
        {
            MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, payload, false, MqttQoSLevel.AtLeastOnce, false));
        }

        public void Break()
        {
            IsConnected = false;
            ConnectionClosed?.Invoke(this, EventArgs.Empty);
        }
    }
}
