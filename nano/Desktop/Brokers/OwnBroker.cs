using System;
using System.Net;
using System.Net.Sockets;
using Telematics.Hosting;

namespace Telematics.Brokers
{
    /// <summary>
    /// A broker of one's own on a loopback port, for the bench and for tests. It keeps nothing on disk, takes no packet of more than
    /// <see cref="MaxPacketBytes"/>, leaves out nothing for a client that is slow or away, however much that is, and ends with its owner,
    /// however that ends.
    /// </summary>
    public abstract class OwnBroker : IDisposable
    {
        /// <summary>The longest packet that it takes, bytes. No unit sends more than 10 KB.</summary>
        public const int MaxPacketBytes = 1 << 20;

        private const int Attempts = 5;

        /// <summary>Prepares one that does not run yet.</summary>
        protected OwnBroker(OwnBrokerOptions options)
        {
            Options = options;
            CommandProcess.Hold(this);
        }

        /// <summary>The TCP port on 127.0.0.1; the same after <see cref="Restart"/>.</summary>
        public int Port { get; private set; }

        /// <summary>Whether the broker runs.</summary>
        public abstract bool IsRunning { get; }

        /// <summary>What it is, for a sentence.</summary>
        public abstract string Name { get; }

        /// <summary>How it is to run.</summary>
        protected OwnBrokerOptions Options { get; }

        /// <summary>Starts a broker and waits until it takes connections.</summary>
        /// <exception cref="BrokerException">It is not installed, or does not start; says why.</exception>
        public static OwnBroker Start(OwnBrokerOptions? options = null)
        {
            options ??= new OwnBrokerOptions();
            if (options.Kind == BrokerKind.Mosquitto || (options.Kind == BrokerKind.Any && MosquittoBroker.FindProgram() is not null))
            {
                try
                {
                    return StartOnPort(new MosquittoBroker(options));
                }
                catch (BrokerException) when (options.Kind == BrokerKind.Any && options.Port == 0)
                {
                    // One that is installed and does not start is as good as none.
                }
            }

            return StartOnPort(new EmbeddedBroker(options));
        }

        /// <summary>Kills the broker at once, as a crash or a power cut would; returns when it is gone.</summary>
        public abstract void Kill();

        /// <summary>Starts the broker again on the port it had, killing it first where it runs. It remembers nothing.</summary>
        /// <exception cref="BrokerException">It does not start; says why.</exception>
        public void Restart()
        {
            Kill();
            if (TryLaunch() is string reason)
            {
                throw Failure(reason);
            }
        }

        /// <summary>Kills the broker and removes its files.</summary>
        public virtual void Dispose()
        {
            Kill();
            CommandProcess.Release(this);
            GC.SuppressFinalize(this);
        }

        /// <summary>Starts it on its port.</summary>
        /// <returns>Null once it takes connections; otherwise why it does not.</returns>
        protected abstract string? TryLaunch();

        private static OwnBroker StartOnPort(OwnBroker broker)
        {
            try
            {
                for (int attempt = 1; ; attempt++)
                {
                    broker.Port = broker.Options.Port != 0 ? broker.Options.Port : FreePort();
                    if (broker.TryLaunch() is not string reason)
                    {
                        return broker;
                    }

                    // Between being found free and being taken, a port may have gone to someone else.
                    if (broker.Options.Port != 0 || attempt == Attempts)
                    {
                        throw broker.Failure(reason);
                    }
                }
            }
            catch (Exception)
            {
                broker.Dispose();
                throw;
            }
        }

        private static int FreePort()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private BrokerException Failure(string reason) => new($"The broker did not start on port {Port}: {reason}.");
    }
}
