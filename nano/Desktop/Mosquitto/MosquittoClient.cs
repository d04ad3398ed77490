using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Telematics.Mosquitto
{
    /// <summary>
    /// An MQTT 3.1.1 client over libmosquitto: one connection at a time, no reconnecting of its own.
    /// Events come from the connection's own thread; whatever they throw is counted, never passed to native code.
    /// All members may be called from any thread, also from within events, except <see cref="Connect"/>.
    /// </summary>
    /// <remarks>The library keeps its state by <c>select</c>: it cannot serve a process that has more than 1023 open files.</remarks>
    public sealed unsafe class MosquittoClient : IDisposable
    {
        /// <summary>What <see cref="Connect"/> returns for an accepted session (CONNACK 0).</summary>
        public const int Accepted = 0;

        // MOSQ_ERR_NO_CONN and MOSQ_ERR_CONN_LOST.
        private const int NotConnected = 4;
        private const int ConnectionLost = 7;

        // How long a stop may go unnoticed; data and publishes wake the loop at once.
        private const int LoopTimeoutMs = 100;

        private readonly MosquittoHandle _handle;
        private readonly object _gate = new();
        private Thread? _loop;
        private TaskCompletionSource<int>? _connack;
        private volatile bool _connected;
        private volatile bool _stopping;
        private bool _disposed;
        private int _callbackFailures;

        /// <summary>Makes a client that is not connected.</summary>
        /// <param name="clientId">Its identifier; null or empty lets the broker choose one (clean session only).</param>
        /// <param name="cleanSession">Whether the broker forgets subscriptions and queued messages of earlier sessions.</param>
        /// <exception cref="MosquittoException">The library is missing; says what to install.</exception>
        public MosquittoClient(string? clientId, bool cleanSession = true)
        {
            if (!IsAvailable)
            {
                throw new MosquittoException("The MQTT client library libmosquitto is missing: install the package libmosquitto1 (Debian, Ubuntu) or mosquitto (Homebrew, others).");
            }

            _handle = new MosquittoHandle(this, string.IsNullOrEmpty(clientId) ? null : clientId, cleanSession);
            if (_handle.IsInvalid)
            {
                throw new MosquittoException($"The client identifier '{clientId}' is not valid{(cleanSession ? "" : ", or a lasting session has none")}.");
            }

            // The library's own thread would reconnect by itself; this one does not, so it ends with the connection.
            Check(NativeMosquitto.ThreadedSet(_handle, true), "prepare the client");
            NativeMosquitto.IntOption(_handle, NativeMosquitto.OptionTcpNoDelay, 1);
            NativeMosquitto.ConnectCallbackSet(_handle, &OnConnect);
            NativeMosquitto.DisconnectCallbackSet(_handle, &OnDisconnect);
            NativeMosquitto.PublishCallbackSet(_handle, &OnPublish);
            NativeMosquitto.MessageCallbackSet(_handle, &OnMessage);
            NativeMosquitto.SubscribeCallbackSet(_handle, &OnSubscribe);
            NativeMosquitto.UnsubscribeCallbackSet(_handle, &OnUnsubscribe);
        }

        /// <summary>The broker answered CONNECT: its return code (0 accepted) and whether it kept an earlier session.</summary>
        public event Action<int, bool>? Connected;

        /// <summary>The connection has ended: 0 when it was asked for, else the library's error code. Comes once for each connection.</summary>
        public event Action<int>? Disconnected;

        /// <summary>The publish with this id is done: sent (QoS 0), acknowledged (QoS 1) or completed (QoS 2).</summary>
        public event Action<int>? Published;

        /// <summary>The subscription with this id is answered: the QoS granted, or 128 where refused.</summary>
        public event Action<int, int[]>? Subscribed;

        /// <summary>The unsubscription with this id is done.</summary>
        public event Action<int>? Unsubscribed;

        /// <summary>A message came in.</summary>
        public event MosquittoMessageHandler? Message;

        /// <summary>Whether the library was found on this machine.</summary>
        public static bool IsAvailable => NativeMosquitto.IsAvailable;

        /// <summary>Whether a session stands.</summary>
        public bool IsConnected => _connected;

        /// <summary>How many exceptions event handlers have thrown.</summary>
        public int CallbackFailures => Volatile.Read(ref _callbackFailures);

        /// <summary>Sets the user name and password of the next connections.</summary>
        public void SetCredentials(string? userName, string? password)
        {
            Check(NativeMosquitto.UserNamePasswordSet(_handle, Filled(userName), Filled(password)), "set the user name");
        }

        /// <summary>Sets the last will of the next connections.</summary>
        public void SetWill(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
        {
            fixed (byte* bytes = payload)
            {
                Check(NativeMosquitto.WillSet(_handle, topic, payload.Length, bytes, qos, retain), $"set the will on '{topic}'");
            }
        }

        /// <summary>Makes the next connections without a last will.</summary>
        public void ClearWill()
        {
            Check(NativeMosquitto.WillClear(_handle), "clear the will");
        }

        /// <summary>Makes the next connections speak MQTT 3.1 (3) or 3.1.1 (4, the default).</summary>
        public void SetProtocolVersion(int version)
        {
            Check(NativeMosquitto.IntOption(_handle, NativeMosquitto.OptionProtocolVersion, version), $"speak version {version} of MQTT");
        }

        /// <summary>Makes the next connections TLS.</summary>
        /// <param name="caFile">PEM file of the authorities to trust; null for the system's own.</param>
        /// <param name="certificateFile">PEM file of the client's certificate, or null for none.</param>
        /// <param name="keyFile">PEM file of its key, or null for none.</param>
        /// <param name="verify">False takes any certificate: for tests only.</param>
        public void UseTls(string? caFile = null, string? certificateFile = null, string? keyFile = null, bool verify = true)
        {
            if (caFile is null)
            {
                Check(NativeMosquitto.IntOption(_handle, NativeMosquitto.OptionTlsUseOsCertificates, 1), "use the system's certificates");
            }

            if (caFile is not null || certificateFile is not null)
            {
                // The library takes a client's certificate only together with some authorities.
                string? caFolder = caFile is null ? "/etc/ssl/certs" : null;
                Check(NativeMosquitto.TlsSet(_handle, caFile, caFolder, certificateFile, keyFile, 0), "use these certificates");
            }

            Check(NativeMosquitto.TlsOptionsSet(_handle, verify ? 1 : 0, null, null), "set how to verify the broker");
            Check(NativeMosquitto.TlsInsecureSet(_handle, !verify), "set how to verify the broker");
        }

        /// <summary>Connects and waits for the broker's answer.</summary>
        /// <param name="host">Host name or address.</param>
        /// <param name="port">TCP port.</param>
        /// <param name="keepAliveS">Keep-alive in seconds: 0 for none, else at least 5.</param>
        /// <param name="timeoutMs">How long to wait for the answer once the connection stands.</param>
        /// <returns>The CONNACK return code: 0 accepted, 1 to 5 refused.</returns>
        /// <exception cref="MosquittoException">No connection, or no answer in time; the client may try again.</exception>
        public int Connect(string host, int port, int keepAliveS, int timeoutMs = 30_000)
        {
            TaskCompletionSource<int> connack = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_loop is not null)
                {
                    throw new MosquittoException("The client is connected already.");
                }

                _stopping = false;
                _connack = connack;
                _loop = new Thread(Run) { IsBackground = true, Name = "mosquitto" };
            }

            Thread loop = _loop;
            int code = NativeMosquitto.Connect(_handle, host, port, keepAliveS);
            if (code != 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                lock (_gate)
                {
                    _loop = null;
                    ReleaseIfDisposed();
                }

                throw Failure(code, errno, $"connect to {host}:{port}");
            }

            loop.Start();
            if (!connack.Task.Wait(timeoutMs))
            {
                Stop();
                throw new MosquittoException($"The broker at {host}:{port} did not answer within {timeoutMs} ms.");
            }

            int answer = connack.Task.Result;
            if (answer < 0)
            {
                Stop();
                throw Failure(-answer, 0, $"connect to {host}:{port}");
            }

            if (answer != Accepted)
            {
                Stop();
            }

            return answer;
        }

        /// <summary>Sends DISCONNECT, so that the will is not published, and waits for the end of the connection.</summary>
        /// <param name="timeoutMs">How long to wait before the connection is dropped without it.</param>
        public void Disconnect(int timeoutMs = 1_000)
        {
            Thread? loop;
            lock (_gate)
            {
                if (_disposed || _loop is null)
                {
                    return;
                }

                loop = _loop;
            }

            NativeMosquitto.Disconnect(_handle);
            if (loop != Thread.CurrentThread && !Join(loop, timeoutMs))
            {
                Stop();
            }
        }

        /// <summary>Hands a message over for publishing; <see cref="Published"/> tells when it is done.</summary>
        /// <returns>Its id, 1 to 65535. The event may come before this returns.</returns>
        /// <exception cref="MosquittoException">There is no connection, or the message is not valid.</exception>
        public int Publish(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
        {
            int id = 0;
            fixed (byte* bytes = payload)
            {
                Check(IsConnected ? NativeMosquitto.Publish(_handle, &id, topic, payload.Length, bytes, qos, retain) : NotConnected, $"publish to '{topic}'");
            }

            return id;
        }

        /// <summary>Asks for a subscription; <see cref="Subscribed"/> tells whether it was granted.</summary>
        /// <returns>The request's id. The event may come before this returns.</returns>
        /// <exception cref="MosquittoException">There is no connection, or the filter is not valid.</exception>
        public int Subscribe(string filter, int qos)
        {
            int id = 0;
            Check(IsConnected ? NativeMosquitto.Subscribe(_handle, &id, filter, qos) : NotConnected, $"subscribe to '{filter}'");
            return id;
        }

        /// <summary>Ends a subscription; <see cref="Unsubscribed"/> tells when that is done.</summary>
        /// <returns>The request's id. The event may come before this returns.</returns>
        /// <exception cref="MosquittoException">There is no connection, or the filter is not valid.</exception>
        public int Unsubscribe(string filter)
        {
            int id = 0;
            Check(IsConnected ? NativeMosquitto.Unsubscribe(_handle, &id, filter) : NotConnected, $"unsubscribe from '{filter}'");
            return id;
        }

        /// <summary>Drops the connection without DISCONNECT, so that the broker publishes the will, and frees the client.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                ReleaseIfDisposed();
            }

            Stop();
        }

        private static string? Filled(string? text)
        {
            return string.IsNullOrEmpty(text) ? null : text;
        }

        private static bool Join(Thread thread, int timeoutMs)
        {
            return (thread.ThreadState & ThreadState.Unstarted) != 0 || thread.Join(timeoutMs);
        }

        private static void Check(int code, string doing)
        {
            if (code != 0)
            {
                throw Failure(code, Marshal.GetLastPInvokeError(), doing);
            }
        }

        private static MosquittoException Failure(int code, int errno, string doing)
        {
            const int SeeErrno = 14;
            string reason = code == SeeErrno && errno != 0 ? Marshal.GetPInvokeErrorMessage(errno) : NativeMosquitto.Describe(code);
            return new MosquittoException($"Could not {doing}: {reason}.", code);
        }

        // Ends the loop's thread without DISCONNECT; from within an event it ends once that returns.
        private void Stop()
        {
            Thread? loop;
            lock (_gate)
            {
                _stopping = true;
                loop = _loop;
            }

            if (loop is not null && loop != Thread.CurrentThread)
            {
                Join(loop, Timeout.Infinite);
            }
        }

        // The thread that ends last frees: called with the gate held.
        private void ReleaseIfDisposed()
        {
            if (_disposed && _loop is null)
            {
                _handle.Dispose();
            }
        }

        private void Run()
        {
            int code = 0;
            while (code == 0 && !_stopping)
            {
                code = NativeMosquitto.Loop(_handle, LoopTimeoutMs, 1);
            }

            // A disconnect that was asked for shows as "not connected"; a stop leaves the connection to Destroy.
            Ended(code == NotConnected ? 0 : code);
            lock (_gate)
            {
                _loop = null;
                ReleaseIfDisposed();
            }
        }

        private void Ended(int code)
        {
            bool stood = _connected;
            _connected = false;
            _connack?.TrySetResult(-(code == 0 ? ConnectionLost : code));
            if (stood)
            {
                try
                {
                    Disconnected?.Invoke(code);
                }
                catch (Exception)
                {
                    CountFailure();
                }
            }
        }

        private void CountFailure()
        {
            Interlocked.Increment(ref _callbackFailures);
        }

        private static MosquittoClient? From(nint userData)
        {
            return GCHandle.FromIntPtr(userData).Target as MosquittoClient;
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnConnect(nint mosquitto, nint userData, int code, int flags)
        {
            if (From(userData) is not MosquittoClient client)
            {
                return;
            }

            try
            {
                client._connected = code == Accepted;
                client.Connected?.Invoke(code, (flags & 1) != 0);
            }
            catch (Exception)
            {
                client.CountFailure();
            }

            client._connack?.TrySetResult(code);
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnDisconnect(nint mosquitto, nint userData, int code)
        {
            From(userData)?.Ended(code);
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnPublish(nint mosquitto, nint userData, int id)
        {
            if (From(userData) is not MosquittoClient client)
            {
                return;
            }

            try
            {
                client.Published?.Invoke(id);
            }
            catch (Exception)
            {
                client.CountFailure();
            }
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnSubscribe(nint mosquitto, nint userData, int id, int count, int* granted)
        {
            if (From(userData) is not MosquittoClient client)
            {
                return;
            }

            try
            {
                client.Subscribed?.Invoke(id, new ReadOnlySpan<int>(granted, count).ToArray());
            }
            catch (Exception)
            {
                client.CountFailure();
            }
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnUnsubscribe(nint mosquitto, nint userData, int id)
        {
            if (From(userData) is not MosquittoClient client)
            {
                return;
            }

            try
            {
                client.Unsubscribed?.Invoke(id);
            }
            catch (Exception)
            {
                client.CountFailure();
            }
        }

        [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })]
        private static void OnMessage(nint mosquitto, nint userData, NativeMessage* message)
        {
            if (From(userData) is not MosquittoClient client)
            {
                return;
            }

            try
            {
                string topic = Marshal.PtrToStringUTF8(message->Topic) ?? "";
                client.Message?.Invoke(topic, new ReadOnlySpan<byte>(message->Payload, message->Length), message->Qos, message->Retain != 0);
            }
            catch (Exception)
            {
                client.CountFailure();
            }
        }
    }
}
