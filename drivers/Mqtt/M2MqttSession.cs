using System;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Telematics.Mqtt
{
    /// <summary>
    /// One client and what it tells. Its events come from threads of the client's own, at any time, also after the link has
    /// turned to another session: the mailbox sorts those out by the session's number.
    /// </summary>
    internal sealed class M2MqttSession
    {
        private readonly M2MqttMailbox _mail;

        internal M2MqttSession(M2MqttMailbox mail, int number, IMqttClient client)
        {
            _mail = mail;
            Number = number;
            Client = client;
            client.MqttMsgPublished += OnPublished;
            client.MqttMsgPublishReceived += OnReceived;
            client.MqttMsgSubscribed += OnSubscribed;
            client.ConnectionClosed += OnClosed;
        }

        internal int Number { get; }

        internal IMqttClient Client { get; }

        /// <summary>Whether the link has heard that this session is open.</summary>
        internal bool WasOpened { get; private set; }

        internal void ReportOpened()
        {
            if (_mail.ReportOpened(Number))
            {
                WasOpened = true;
            }
        }

        internal void Detach()
        {
            Client.MqttMsgPublished -= OnPublished;
            Client.MqttMsgPublishReceived -= OnReceived;
            Client.MqttMsgSubscribed -= OnSubscribed;
            Client.ConnectionClosed -= OnClosed;
        }

        private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
        {
            _mail.Acknowledge(Number, e.MessageId, e.IsPublished);
        }

        private void OnReceived(object sender, MqttMsgPublishEventArgs e)
        {
            _mail.Receive(Number, e.Topic, e.Message);
        }

        private void OnSubscribed(object sender, MqttMsgSubscribedEventArgs e)
        {
            MqttQoSLevel[] granted = e.GrantedQoSLevels;
            if (granted != null && granted.Length > 0 && granted[0] != MqttQoSLevel.GrantedFailure)
            {
                ReportOpened();
            }
            else
            {
                _mail.ReportLost(Number, MqttLinkLoss.Refused);
            }
        }

        private void OnClosed(object sender, EventArgs e)
        {
            _mail.ReportLost(Number, MqttLinkLoss.ConnectionLost);
        }
    }
}
