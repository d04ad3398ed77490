using System;
using System.Buffers;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MQTTnet.Channel;

namespace Telematics.Brokers
{
    /// <summary>
    /// A client's connection on which no packet may be longer than so much: one that says it would be ends the connection before it is
    /// read, and so before anything of its length is allocated.
    /// </summary>
    internal sealed class LimitedChannel(Stream stream, Socket socket, bool isSecure, int maxPacketBytes) : IMqttChannel
    {
        private const int MaxLengthBytes = 4;

        private int _left;
        private int _lengthBytes = -1;

        /// <inheritdoc/>
        public X509Certificate2? ClientCertificate => null;

        /// <inheritdoc/>
        public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

        /// <inheritdoc/>
        public EndPoint? LocalEndPoint { get; } = socket.LocalEndPoint;

        /// <inheritdoc/>
        public bool IsSecureConnection => isSecure;

        /// <inheritdoc/>
        public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        /// <inheritdoc/>
        public Task DisconnectAsync(CancellationToken cancellationToken)
        {
            stream.Close();
            return Task.CompletedTask;
        }

        /// <inheritdoc/>
        public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);
            Follow(buffer.AsSpan(offset, read));
            return read;
        }

        /// <inheritdoc/>
        public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
        {
            foreach (ReadOnlyMemory<byte> segment in buffer)
            {
                await stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
            }
        }

        /// <inheritdoc/>
        public void Dispose() => stream.Dispose();

        // MQTT 3.1.1, 2.2: a byte of type, then the length in seven bits a byte, the lowest first.
        private void Follow(ReadOnlySpan<byte> bytes)
        {
            int at = 0;
            while (at < bytes.Length)
            {
                if (_lengthBytes < 0 && _left == 0)
                {
                    _lengthBytes = 0;
                    at++;
                }
                else if (_lengthBytes >= 0)
                {
                    byte digit = bytes[at++];
                    _left |= (digit & 0x7F) << (7 * _lengthBytes++);
                    if (_left > maxPacketBytes || _lengthBytes > MaxLengthBytes)
                    {
                        throw new IOException("The packet is too long.");
                    }

                    if ((digit & 0x80) == 0)
                    {
                        _lengthBytes = -1;
                    }
                }
                else
                {
                    int skipped = Math.Min(_left, bytes.Length - at);
                    _left -= skipped;
                    at += skipped;
                }
            }
        }
    }
}
