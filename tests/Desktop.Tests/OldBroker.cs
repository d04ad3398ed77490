using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Telematics.Desktop.Tests
{
    /// <summary>A broker that speaks MQTT 3.1.1 alone: refuses any other version, grants every subscription, and passes nothing on.</summary>
    internal sealed class OldBroker : IDisposable
    {
        private const byte Version311 = 4;

        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly bool _hangsUp;

        /// <summary>Starts it.</summary>
        /// <param name="hangsUp">Whether it hangs up on another version, in place of an answer.</param>
        public OldBroker(bool hangsUp = false)
        {
            _hangsUp = hangsUp;
            _listener.Start();
            _ = Task.Run(AcceptAsync);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Stop();

        private async Task AcceptAsync()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }

                _ = Task.Run(() => ServeAsync(client));
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            using (NetworkStream stream = client.GetStream())
            {
                try
                {
                    while (true)
                    {
                        byte[] header = new byte[2];
                        await stream.ReadExactlyAsync(header);
                        byte[] body = new byte[header[1]];
                        await stream.ReadExactlyAsync(body);
                        switch (header[0] >> 4)
                        {
                            case 1 when body[6] != Version311:
                                if (!_hangsUp)
                                {
                                    await stream.WriteAsync(new byte[] { 0x20, 2, 0, 1 });
                                }

                                return;
                            case 1:
                                await stream.WriteAsync(new byte[] { 0x20, 2, 0, 0 });
                                break;
                            case 8:
                                await stream.WriteAsync(new byte[] { 0x90, 3, body[0], body[1], 1 });
                                break;
                            case 14:
                                return;
                        }
                    }
                }
                catch (IOException)
                {
                    // The client has gone.
                }
            }
        }
    }
}
