using System;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// The MQTT 3.1.1 client inside the modelled modem, over any <see cref="INetwork"/>. It sends at once; what has come back
    /// is looked for when <see cref="Poll"/>ed. One publish and one subscription may be under way, as in the modem.
    /// </summary>
    internal sealed class ModemMqttClient(INetwork network, IModemMqttEvents events)
    {
        private readonly byte[] _packet = new byte[MqttCodec.MaxPacket];
        private readonly byte[] _received = new byte[MqttCodec.MaxPacket * 2];
        private int _receivedCount;
        private int _packetId;
        private int _awaitedPuback;
        private int _awaitedSuback;

        public INetwork Network => network;

        /// <summary>CONNACK's return code; -1 until it is in.</summary>
        public int ConnackCode { get; private set; } = -1;

        /// <summary>Whether the publish under way has been acknowledged.</summary>
        public bool IsAcknowledged { get; private set; }

        /// <summary>SUBACK's return code; -1 until it is in.</summary>
        public int SubackCode { get; private set; } = -1;

        /// <summary>Whether a PINGREQ has not been answered.</summary>
        public bool AwaitsPing { get; private set; }

        /// <summary>Bytes of PUBLISH packets sent: payload, topic and header.</summary>
        public long PublishBytes { get; private set; }

        /// <summary>Bytes of all packets sent.</summary>
        public long BytesSent { get; private set; }

        /// <summary>Bytes received.</summary>
        public long BytesReceived { get; private set; }

        public bool IsBroken => network.State != NetworkState.Connected;

        public void Reset()
        {
            network.Close();
            _receivedCount = 0;
            _awaitedPuback = 0;
            _awaitedSuback = 0;
            ConnackCode = -1;
            AwaitsPing = false;
        }

        public void SendConnect(in MqttConnect connect)
        {
            ConnackCode = -1;
            Send(MqttCodec.WriteConnect(_packet, connect));
        }

        public void SendPublish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qualityOfService, bool retain)
        {
            IsAcknowledged = qualityOfService == 0;
            _awaitedPuback = NextId();
            int length = MqttCodec.WritePublish(_packet, new MqttMessage(topic, payload, qualityOfService, retain, _awaitedPuback));
            PublishBytes += length;
            Send(length);
        }

        public void SendSubscribe(ReadOnlySpan<byte> filter, int qualityOfService)
        {
            SubackCode = -1;
            _awaitedSuback = NextId();
            Send(MqttCodec.WriteSubscribe(_packet, _awaitedSuback, filter, qualityOfService));
        }

        public void SendPing()
        {
            AwaitsPing = true;
            Send(MqttCodec.WriteEmpty(_packet, MqttPacketType.Pingreq));
        }

        public void SendDisconnect() => Send(MqttCodec.WriteEmpty(_packet, MqttPacketType.Disconnect));

        /// <summary>Takes in what has arrived.</summary>
        public void Poll()
        {
            while (true)
            {
                int count = network.Receive(_received.AsSpan(_receivedCount));
                if (count == 0)
                {
                    return;
                }

                BytesReceived += count;
                _receivedCount += count;
                int at = 0;
                while (true)
                {
                    ReadOnlySpan<byte> rest = _received.AsSpan(at, _receivedCount - at);
                    int found = MqttCodec.TryReadFrame(rest, out MqttFrame frame);
                    if (found < 0)
                    {
                        network.Close();
                        _receivedCount = 0;
                        return;
                    }

                    if (found == 0)
                    {
                        break;
                    }

                    OnPacket(frame, rest.Slice(frame.BodyOffset, frame.BodyLength));
                    at += frame.Length;
                }

                _receivedCount -= at;
                _received.AsSpan(at, _receivedCount).CopyTo(_received);
            }
        }

        private void OnPacket(in MqttFrame frame, ReadOnlySpan<byte> body)
        {
            switch (frame.Type)
            {
                case MqttPacketType.Connack when body.Length == 2:
                    ConnackCode = body[1];
                    break;

                case MqttPacketType.Puback when MqttCodec.TryReadId(ref body, out int id):
                    IsAcknowledged |= id == _awaitedPuback;
                    break;

                case MqttPacketType.Suback when MqttCodec.TryReadId(ref body, out int id) && body.Length == 1:
                    if (id == _awaitedSuback)
                    {
                        SubackCode = body[0];
                    }

                    break;

                case MqttPacketType.Pingresp:
                    AwaitsPing = false;
                    break;

                case MqttPacketType.Publish when MqttCodec.TryReadPublish(body, frame.Flags, out MqttMessage message):
                    if (message.QualityOfService == 1)
                    {
                        Send(MqttCodec.WritePuback(_packet, message.PacketId));
                    }

                    events.OnMessage(message);
                    break;

                default:
                    network.Close();
                    break;
            }
        }

        private int NextId()
        {
            _packetId = (_packetId % 65535) + 1;
            return _packetId;
        }

        private void Send(int length)
        {
            BytesSent += length;
            network.Send(_packet.AsSpan(0, length));
        }
    }
}
