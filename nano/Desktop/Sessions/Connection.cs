using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Protocol;

namespace Telematics.Sessions
{
    /// <summary>One connection of a <see cref="ClientSession"/>: what goes out in its order, and what it raises, on a thread of its own.</summary>
    internal sealed class Connection
    {
        /// <summary>The answer of a broker that does not speak this version.</summary>
        public const int VersionRefused = 1;

        private const int NotAvailable = 3;

        // A broker that tells no limit, of MQTT 3.1.1, bears as many as clients are wont to send.
        private const int UsualWindow = 20;
        private const int LargestWindow = 256;

        // What has come in and was not handled yet; nothing more is read meanwhile.
        private const long MaxUnhandledBytes = 16 << 20;

        private const int PublishType = 3;
        private const int MaxId = ushort.MaxValue;

        private readonly ClientSession _owner;
        private readonly bool _isVersion5;
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
        private readonly BlockingCollection<Action> _events = [];
        private readonly Channel<Func<Task>> _outbound = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
        private readonly CancellationTokenSource _ended = new();
        private readonly ManualResetEventSlim _isOver = new();
        private readonly object _room = new();
        private readonly Queue<int> _unhandled = new();
        private readonly Queue<InboundMessage> _unreceived = new();
        private readonly Thread _raiser;
        private SemaphoreSlim _window = new(UsualWindow, UsualWindow);
        private TaskCompletionSource? _handled;
        private Task _pump = Task.CompletedTask;
        private long _unhandledBytes;
        private int _lastId;
        private int _isEnding;
        private volatile bool _isOpen;
        private volatile bool _isAskedFor;

        public Connection(ClientSession owner, bool isVersion5)
        {
            _owner = owner;
            _isVersion5 = isVersion5;
            _client.ApplicationMessageReceivedAsync += OnMessageAsync;
            _client.InspectPacketAsync += OnPacketAsync;
            _client.DisconnectedAsync += _ =>
            {
                End();
                return Task.CompletedTask;
            };
            _raiser = new Thread(RaiseAll) { IsBackground = true, Name = "mqtt session" };
        }

        public bool IsOpen => _isOpen;

        /// <summary>Connects. A connection that does not come about is over.</summary>
        public int Connect(MqttClientOptions options, string address, int timeoutMs)
        {
            _raiser.Start();
            MqttClientConnectResult result;
            using CancellationTokenSource timeout = new(timeoutMs);
            try
            {
                result = _client.ConnectAsync(options, timeout.Token).GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                bool isLate = timeout.IsCancellationRequested;
                Drop();
                throw isLate ? new SessionException($"The broker at {address} did not answer within {timeoutMs} ms.") : Failure(e, address);
            }

            int code = CodeOf(result.ResultCode);
            Post(() => _owner.OnConnected(code, result.IsSessionPresent));
            if (code != ClientSession.Accepted)
            {
                Drop();
                return code;
            }

            if (_isVersion5)
            {
                int window = Math.Min((int)(result.ReceiveMaximum is null or 0 ? ushort.MaxValue : result.ReceiveMaximum.Value), LargestWindow);
                _window = new SemaphoreSlim(window, window);
            }

            _isOpen = true;
            _pump = Task.Run(PumpAsync);
            if (Volatile.Read(ref _isEnding) != 0)
            {
                // It ended before it was known to stand.
                _isOpen = false;
                throw new SessionException($"The broker at {address} ended the connection at once.");
            }

            return code;
        }

        public int Publish(MqttApplicationMessage message)
        {
            int id = NextId();
            bool hasWindow = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
            SemaphoreSlim window = _window;
            _outbound.Writer.TryWrite(async () =>
            {
                if (hasWindow)
                {
                    await window.WaitAsync(_ended.Token).ConfigureAwait(false);
                }

                _ = FinishAsync(
                    _client.PublishAsync(message, _ended.Token),
                    _ =>
                    {
                        if (hasWindow)
                        {
                            window.Release();
                        }

                        Post(() => _owner.OnPublished(id));
                    });
            });
            return id;
        }

        public int Subscribe(string filter, int qos)
        {
            int id = NextId();
            MqttClientSubscribeOptions request = new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter(filter, (MqttQualityOfServiceLevel)qos).Build();
            _outbound.Writer.TryWrite(() =>
            {
                _ = FinishAsync(
                    _client.SubscribeAsync(request, _ended.Token),
                    result =>
                    {
                        foreach (MqttClientSubscribeResultItem item in result.Items)
                        {
                            Post(() => _owner.OnSubscribed(id, (int)item.ResultCode));
                        }
                    });
                return Task.CompletedTask;
            });
            return id;
        }

        public int Unsubscribe(string filter)
        {
            int id = NextId();
            MqttClientUnsubscribeOptions request = new MqttClientUnsubscribeOptionsBuilder().WithTopicFilter(filter).Build();
            _outbound.Writer.TryWrite(() =>
            {
                _ = FinishAsync(_client.UnsubscribeAsync(request, _ended.Token), _ => Post(() => _owner.OnUnsubscribed(id)));
                return Task.CompletedTask;
            });
            return id;
        }

        public void Disconnect(int timeoutMs)
        {
            if (!_isOpen)
            {
                return;
            }

            _isAskedFor = true;
            _outbound.Writer.TryComplete();
            bool canWait = Thread.CurrentThread != _raiser;
            Task leaving = LeaveAsync();
            if (canWait)
            {
                leaving.Wait(timeoutMs);
                Drop();
                _isOver.Wait(timeoutMs);
            }
        }

        /// <summary>Tells the broker that a message has arrived, and of those after it that waited for it (MQTT 3.1.1, 4.6).</summary>
        public void SendReceipt(InboundMessage message)
        {
            lock (_unreceived)
            {
                message.IsReceived = true;
                while (_unreceived.TryPeek(out InboundMessage? first) && first.IsReceived)
                {
                    // Goes out in the order of the calls.
                    _ = _unreceived.Dequeue().SendReceiptAsync();
                }
            }
        }

        /// <summary>Ends the connection without a word.</summary>
        public void Drop()
        {
            End();
            _client.Dispose();
        }

        private static int CodeOf(MqttClientConnectResultCode code) => code switch
        {
            MqttClientConnectResultCode.Success => ClientSession.Accepted,
            MqttClientConnectResultCode.UnsupportedProtocolVersion => VersionRefused,
            MqttClientConnectResultCode.ClientIdentifierNotValid => 2,
            MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ServerBusy => NotAvailable,
            MqttClientConnectResultCode.BadUserNameOrPassword => 4,
            MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned => 5,
            _ => (int)code,
        };

        private Exception Failure(Exception e, string address)
        {
            Exception innermost = e;
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                innermost = cause;
            }

            // What has nothing to do with the version: no way there, or no trust.
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                if (cause is AuthenticationException || (cause is SocketException socket && socket.SocketErrorCode != SocketError.ConnectionReset))
                {
                    return new SessionException($"Could not connect to {address}: {innermost.Message.TrimEnd('.')}.");
                }
            }

            return _isVersion5
                ? new ClientSession.AnswerException(e)
                : new SessionException($"Could not connect to {address}: {innermost.Message.TrimEnd('.')}.");
        }

        private int NextId() => (int)((uint)(Interlocked.Increment(ref _lastId) - 1) % MaxId) + 1;

        private async Task PumpAsync()
        {
            try
            {
                await foreach (Func<Task> send in _outbound.Reader.ReadAllAsync(_ended.Token).ConfigureAwait(false))
                {
                    await send().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // The connection is over.
            }
        }

        private async Task FinishAsync<T>(Task<T> sending, Action<T> finish)
        {
            try
            {
                finish(await sending.ConfigureAwait(false));
            }
            catch (Exception)
            {
                // Without an answer the connection is no good; with its end nothing more is heard of this.
                Drop();
            }
        }

        private async Task LeaveAsync()
        {
            try
            {
                await _pump.ConfigureAwait(false);
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), _ended.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // It was over already.
            }
        }

        // Before anything is made of a packet: while much waits to be handled nothing is read, and the broker waits.
        private async Task OnPacketAsync(InspectMqttPacketEventArgs packet)
        {
            if (packet.Direction != MqttPacketFlowDirection.Inbound || packet.Buffer.Length == 0 || packet.Buffer[0] >> 4 != PublishType)
            {
                return;
            }

            while (!_ended.IsCancellationRequested)
            {
                Task room;
                lock (_room)
                {
                    if (_unhandledBytes < MaxUnhandledBytes)
                    {
                        _unhandledBytes += packet.Buffer.Length;
                        _unhandled.Enqueue(packet.Buffer.Length);
                        return;
                    }

                    _handled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    room = _handled.Task;
                }

                await room.ConfigureAwait(false);
            }
        }

        private async Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs arrived)
        {
            arrived.AutoAcknowledge = false;
            InboundMessage message = new(this, arrived);
            if (arrived.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce)
            {
                lock (_unreceived)
                {
                    _unreceived.Enqueue(message);
                }
            }

            TaskCompletionSource handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Post(() =>
            {
                _owner.OnMessage(message);
                handled.TrySetResult();
            });
            await handled.Task.WaitAsync(_ended.Token).ConfigureAwait(false);
            if (!message.IsReceiptTaken)
            {
                SendReceipt(message);
            }

            MakeRoom();
        }

        // Messages are handled in the order in which their packets came.
        private void MakeRoom()
        {
            lock (_room)
            {
                _unhandledBytes -= _unhandled.Dequeue();
                _handled?.TrySetResult();
                _handled = null;
            }
        }

        private void Post(Action raise)
        {
            try
            {
                _events.Add(raise);
            }
            catch (InvalidOperationException)
            {
                // It is over.
            }
        }

        private void RaiseAll()
        {
            foreach (Action raise in _events.GetConsumingEnumerable())
            {
                raise();
            }

            _isOver.Set();
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _isEnding, 1) != 0)
            {
                return;
            }

            bool stood = _isOpen;
            _isOpen = false;
            _outbound.Writer.TryComplete();
            _ended.Cancel();
            lock (_room)
            {
                _handled?.TrySetResult();
            }

            if (stood)
            {
                Post(() => _owner.OnDisconnected(_isAskedFor));
            }

            _events.CompleteAdding();
        }
    }
}
