using System;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet;

namespace Telematics.Sessions
{
    /// <summary>A message that came in. The broker hears that it arrived once its handler has returned, or when the receipt that it took is sent.</summary>
    public sealed class InboundMessage
    {
        private readonly Connection _connection;
        private readonly MqttApplicationMessageReceivedEventArgs _arrived;

        internal InboundMessage(Connection connection, MqttApplicationMessageReceivedEventArgs arrived)
        {
            _connection = connection;
            _arrived = arrived;
            MqttApplicationMessage message = arrived.ApplicationMessage;
            Topic = message.Topic;
            Payload = message.Payload.IsSingleSegment ? message.Payload.First : System.Buffers.BuffersExtensions.ToArray(message.Payload);
            Qos = (int)message.QualityOfServiceLevel;
            IsRetained = message.Retain;
        }

        /// <summary>Its topic.</summary>
        public string Topic { get; }

        /// <summary>Its payload.</summary>
        public ReadOnlyMemory<byte> Payload { get; }

        /// <summary>The QoS that it came with.</summary>
        public int Qos { get; }

        /// <summary>Whether the broker had kept it.</summary>
        public bool IsRetained { get; }

        internal bool IsReceiptTaken { get; private set; }

        internal bool IsReceived { get; set; }

        /// <summary>Takes it upon oneself to tell the broker. Within the handler.</summary>
        /// <returns>
        /// What tells it, from any thread. The broker hears of messages in the order in which they came, as MQTT demands: of one that came after
        /// others when it heard of those. Does nothing the second time, and where the connection has gone: the broker sends the message again then.
        /// </returns>
        public Action TakeReceipt()
        {
            IsReceiptTaken = true;
            return () => _connection.SendReceipt(this);
        }

        internal async Task SendReceiptAsync()
        {
            try
            {
                await _arrived.AcknowledgeAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The connection went; its end is told elsewhere.
            }
        }
    }
}
