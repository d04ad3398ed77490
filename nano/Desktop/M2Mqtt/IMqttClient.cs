using System;
using System.Collections;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt
{
    /// <summary>The device's interface to an MQTT client, as package nanoFramework.M2Mqtt.Core has it.</summary>
    public interface IMqttClient
    {
        public delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        public delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

        public delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);

        public delegate void MqttMsgUnsubscribedEventHandler(object sender, MqttMsgUnsubscribedEventArgs e);

        public delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

        /// <summary>A message came in.</summary>
        event MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        /// <summary>A publish at QoS 1 or 2 was acknowledged, or given up.</summary>
        event MqttMsgPublishedEventHandler? MqttMsgPublished;

        /// <summary>A subscription was answered.</summary>
        event MqttMsgSubscribedEventHandler? MqttMsgSubscribed;

        /// <summary>An unsubscription was answered.</summary>
        event MqttMsgUnsubscribedEventHandler? MqttMsgUnsubscribed;

        /// <summary>The connection has ended, also when <see cref="Disconnect"/> asked for it.</summary>
        event ConnectionClosedEventHandler? ConnectionClosed;

        /// <summary>Whether a session stands.</summary>
        bool IsConnected { get; }

        /// <summary>Says where the broker is. Resolves its name, and throws when that fails.</summary>
        void Init(string brokerHostName, int brokerPort, bool secure, byte[]? caCert, byte[]? clientCert, MqttSslProtocols sslProtocol);

        /// <summary>Connects and waits for the broker's answer.</summary>
        MqttReasonCode Connect(string clientId, string? username, string? password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string? willTopic, string? willMessage, bool cleanSession, ushort keepAlivePeriod);

        /// <summary>Sends DISCONNECT and ends the connection.</summary>
        void Disconnect();

        /// <summary>Drops the connection.</summary>
        void Close();

        /// <summary>Publishes at QoS 0.</summary>
        ushort Publish(string topic, byte[] message);

        /// <summary>Publishes at QoS 0; the content type is MQTT 5's.</summary>
        ushort Publish(string topic, byte[] message, string? contentType);

        /// <summary>Publishes; <see cref="MqttMsgPublished"/> tells how that went, maybe before this returns.</summary>
        /// <returns>The message id.</returns>
        ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain);

        /// <summary>Asks for subscriptions; <see cref="MqttMsgSubscribed"/> tells what was granted.</summary>
        /// <returns>The message id.</returns>
        ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);

        /// <summary>Ends subscriptions.</summary>
        /// <returns>The message id.</returns>
        ushort Unsubscribe(string[] topics);
    }
}
