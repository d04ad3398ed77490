using System;
using System.Buffers.Binary;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// MQTT 3.1.1 packets (OASIS standard, 29 October 2014) on spans, without allocating: as much of it as a client and a broker
    /// need for QoS 0 and 1. Writers return the packet's length; readers return false for what breaks the standard.
    /// </summary>
    public static class MqttCodec
    {
        /// <summary>The largest packet that is read, in bytes.</summary>
        public const int MaxPacket = 32768;

        /// <summary>The length of a PUBLISH packet on the wire.</summary>
        public static int PublishLength(int topicLength, int payloadLength, int qualityOfService)
        {
            int body = 2 + topicLength + (qualityOfService > 0 ? 2 : 0) + payloadLength;
            return HeaderLength(body) + body;
        }

        /// <summary>Writes CONNECT.</summary>
        public static int WriteConnect(Span<byte> buffer, in MqttConnect connect)
        {
            bool hasUser = connect.UserName.Length > 0;
            bool hasPassword = connect.Password.Length > 0;
            int body = 10 + 2 + connect.ClientId.Length
                + (connect.HasWill ? 4 + connect.WillTopic.Length + connect.WillPayload.Length : 0)
                + (hasUser ? 2 + connect.UserName.Length : 0)
                + (hasPassword ? 2 + connect.Password.Length : 0);
            int at = WriteHeader(buffer, MqttPacketType.Connect, 0, body);
            at += WriteField(buffer[at..], "MQTT"u8);
            buffer[at++] = 4;
            int flags = (connect.CleanSession ? 2 : 0) | (connect.HasWill ? 4 | (1 << 3) : 0) | (connect.HasWill && connect.WillRetain ? 32 : 0)
                | (hasPassword ? 64 : 0) | (hasUser ? 128 : 0);
            buffer[at++] = (byte)flags;
            BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)connect.KeepAliveS);
            at += 2;
            at += WriteField(buffer[at..], connect.ClientId);
            if (connect.HasWill)
            {
                at += WriteField(buffer[at..], connect.WillTopic);
                at += WriteField(buffer[at..], connect.WillPayload);
            }

            if (hasUser)
            {
                at += WriteField(buffer[at..], connect.UserName);
            }

            if (hasPassword)
            {
                at += WriteField(buffer[at..], connect.Password);
            }

            return at;
        }

        /// <summary>Writes CONNACK.</summary>
        public static int WriteConnack(Span<byte> buffer, bool sessionPresent, int returnCode)
        {
            int at = WriteHeader(buffer, MqttPacketType.Connack, 0, 2);
            buffer[at++] = sessionPresent ? (byte)1 : (byte)0;
            buffer[at++] = (byte)returnCode;
            return at;
        }

        /// <summary>Writes PUBLISH.</summary>
        /// <param name="buffer">Receives the packet.</param>
        /// <param name="message">What is published.</param>
        /// <param name="again">Whether it has been sent before, and not been acknowledged.</param>
        public static int WritePublish(Span<byte> buffer, in MqttMessage message, bool again = false)
        {
            int qos = message.QualityOfService;
            int body = 2 + message.Topic.Length + (qos > 0 ? 2 : 0) + message.Payload.Length;
            int at = WriteHeader(buffer, MqttPacketType.Publish, (again ? 8 : 0) | (qos << 1) | (message.Retain ? 1 : 0), body);
            at += WriteField(buffer[at..], message.Topic);
            if (qos > 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)message.PacketId);
                at += 2;
            }

            message.Payload.CopyTo(buffer[at..]);
            return at + message.Payload.Length;
        }

        /// <summary>Writes PUBACK.</summary>
        public static int WritePuback(Span<byte> buffer, int packetId)
        {
            int at = WriteHeader(buffer, MqttPacketType.Puback, 0, 2);
            BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)packetId);
            return at + 2;
        }

        /// <summary>Writes SUBSCRIBE for one filter.</summary>
        public static int WriteSubscribe(Span<byte> buffer, int packetId, ReadOnlySpan<byte> filter, int qualityOfService)
        {
            int at = WriteHeader(buffer, MqttPacketType.Subscribe, 2, 2 + 2 + filter.Length + 1);
            BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)packetId);
            at += 2;
            at += WriteField(buffer[at..], filter);
            buffer[at++] = (byte)qualityOfService;
            return at;
        }

        /// <summary>Writes SUBACK for one filter.</summary>
        public static int WriteSuback(Span<byte> buffer, int packetId, int returnCode)
        {
            int at = WriteHeader(buffer, MqttPacketType.Suback, 0, 3);
            BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)packetId);
            at += 2;
            buffer[at++] = (byte)returnCode;
            return at;
        }

        /// <summary>Writes a packet that has no body: PINGREQ, PINGRESP, DISCONNECT.</summary>
        public static int WriteEmpty(Span<byte> buffer, MqttPacketType type) => WriteHeader(buffer, type, 0, 0);

        /// <summary>Finds the packet at the start of a buffer.</summary>
        /// <param name="buffer">What has arrived so far.</param>
        /// <param name="frame">The packet; meaningful when 1 is returned.</param>
        /// <returns>1 when it is whole, 0 when more has to arrive, -1 when it is none or larger than <see cref="MaxPacket"/>.</returns>
        public static int TryReadFrame(ReadOnlySpan<byte> buffer, out MqttFrame frame)
        {
            frame = default;
            int length = 0;
            int at = 1;
            for (int shift = 0; ; shift += 7)
            {
                if (shift > 21)
                {
                    return -1;
                }

                if (at >= buffer.Length)
                {
                    return 0;
                }

                byte b = buffer[at++];
                length |= (b & 127) << shift;
                if (b < 128)
                {
                    break;
                }
            }

            if (at + length > MaxPacket)
            {
                return -1;
            }

            if (at + length > buffer.Length)
            {
                return 0;
            }

            frame = new MqttFrame((MqttPacketType)(buffer[0] >> 4), buffer[0] & 15, at, length);
            return 1;
        }

        /// <summary>Reads CONNECT's body.</summary>
        public static bool TryReadConnect(ReadOnlySpan<byte> body, out MqttConnect connect)
        {
            connect = default;
            if (!TryReadField(ref body, out ReadOnlySpan<byte> name) || !name.SequenceEqual("MQTT"u8) || body.Length < 4 || body[0] != 4)
            {
                return false;
            }

            int flags = body[1];
            int keepAliveS = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
            body = body[4..];
            ReadOnlySpan<byte> willTopic = default;
            ReadOnlySpan<byte> willPayload = default;
            ReadOnlySpan<byte> user = default;
            ReadOnlySpan<byte> password = default;
            if (!TryReadField(ref body, out ReadOnlySpan<byte> clientId)
                || ((flags & 4) != 0 && (!TryReadField(ref body, out willTopic) || !TryReadField(ref body, out willPayload)))
                || ((flags & 128) != 0 && !TryReadField(ref body, out user))
                || ((flags & 64) != 0 && !TryReadField(ref body, out password)))
            {
                return false;
            }

            connect = new MqttConnect
            {
                ClientId = clientId,
                HasWill = (flags & 4) != 0,
                WillTopic = willTopic,
                WillPayload = willPayload,
                WillRetain = (flags & 32) != 0,
                UserName = user,
                Password = password,
                KeepAliveS = keepAliveS,
                CleanSession = (flags & 2) != 0,
            };
            return true;
        }

        /// <summary>Reads PUBLISH's body.</summary>
        public static bool TryReadPublish(ReadOnlySpan<byte> body, int flags, out MqttMessage message)
        {
            message = default;
            int qos = (flags >> 1) & 3;
            int packetId = 0;
            if (qos == 3 || !TryReadField(ref body, out ReadOnlySpan<byte> topic) || topic.Length == 0 || (qos > 0 && !TryReadId(ref body, out packetId)))
            {
                return false;
            }

            message = new MqttMessage(topic, body, qos, (flags & 1) != 0, packetId);
            return true;
        }

        /// <summary>Reads a packet identifier, which is never 0, and moves behind it.</summary>
        public static bool TryReadId(scoped ref ReadOnlySpan<byte> body, out int packetId)
        {
            packetId = 0;
            if (body.Length < 2)
            {
                return false;
            }

            packetId = BinaryPrimitives.ReadUInt16BigEndian(body);
            body = body[2..];
            return packetId != 0;
        }

        /// <summary>Reads a field with its length in front, and moves behind it.</summary>
        public static bool TryReadField(scoped ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> field)
        {
            field = default;
            if (body.Length < 2)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(body);
            if (length > body.Length - 2)
            {
                return false;
            }

            field = body.Slice(2, length);
            body = body[(2 + length)..];
            return true;
        }

        /// <summary>Whether a topic is among those that a filter names (§4.7).</summary>
        public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> topic)
        {
            // Wildcards at the start do not reach topics that begin with $.
            if (topic.Length > 0 && topic[0] == '$' && filter.Length > 0 && (filter[0] == '+' || filter[0] == '#'))
            {
                return false;
            }

            while (true)
            {
                ReadOnlySpan<byte> filterLevel = Level(filter, out bool filterEnds);
                if (filterLevel.Length == 1 && filterLevel[0] == '#')
                {
                    return true;
                }

                ReadOnlySpan<byte> topicLevel = Level(topic, out bool topicEnds);
                if (!(filterLevel.Length == 1 && filterLevel[0] == '+') && !filterLevel.SequenceEqual(topicLevel))
                {
                    return false;
                }

                if (filterEnds && topicEnds)
                {
                    return true;
                }

                if (topicEnds)
                {
                    return filter[filterLevel.Length..].SequenceEqual("/#"u8);
                }

                if (filterEnds)
                {
                    return false;
                }

                filter = filter[(filterLevel.Length + 1)..];
                topic = topic[(topicLevel.Length + 1)..];
            }
        }

        private static ReadOnlySpan<byte> Level(ReadOnlySpan<byte> text, out bool ends)
        {
            int slash = text.IndexOf((byte)'/');
            ends = slash < 0;
            return ends ? text : text[..slash];
        }

        private static int HeaderLength(int body) => 1 + (body < 128 ? 1 : body < 16384 ? 2 : body < 2097152 ? 3 : 4);

        private static int WriteHeader(Span<byte> buffer, MqttPacketType type, int flags, int body)
        {
            buffer[0] = (byte)(((int)type << 4) | flags);
            int at = 1;
            do
            {
                int digit = body & 127;
                body >>= 7;
                buffer[at++] = (byte)(body > 0 ? digit | 128 : digit);
            }
            while (body > 0);

            return at;
        }

        private static int WriteField(Span<byte> buffer, ReadOnlySpan<byte> field)
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)field.Length);
            field.CopyTo(buffer[2..]);
            return 2 + field.Length;
        }
    }
}
