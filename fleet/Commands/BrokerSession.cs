using System;
using System.IO;
using System.Threading;
using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary>A connection to the broker with subscriptions, made again whenever it is lost. A first one that fails is not.</summary>
    internal sealed class BrokerSession : IDisposable
    {
        private readonly BrokerConnection _broker;
        private readonly string[] _filters;
        private readonly TextWriter _errors;
        private readonly CancellationTokenSource _ended;
        private readonly string? _clientId;
        private readonly SessionLosses _losses = new();
        private readonly ManualResetEventSlim _lost = new();
        private bool _isVersionSaid;

        /// <summary>Makes it.</summary>
        /// <param name="broker">The broker.</param>
        /// <param name="clientId">The client's identifier, under which the broker keeps what comes meanwhile; null for none.</param>
        /// <param name="filters">What to subscribe to, at QoS 1.</param>
        /// <param name="errors">Is told of connections lost and made again.</param>
        /// <param name="ended">Ends it; it does that itself when the broker refuses a subscription.</param>
        public BrokerSession(BrokerConnection broker, string? clientId, string[] filters, TextWriter errors, CancellationTokenSource ended)
        {
            _broker = broker;
            _filters = filters;
            _errors = errors;
            _ended = ended;
            _clientId = clientId;
            Client = broker.MakeClient(clientId);
            Client.Disconnected += _ => _lost.Set();
            Client.Subscribed += (_, granted) =>
            {
                if (granted > 2)
                {
                    Failure = "The broker refused the subscription.";
                    _ended.Cancel();
                }
            };
        }

        /// <summary>The client.</summary>
        public ClientSession Client { get; }

        /// <summary>Why it ended itself, or null.</summary>
        public string? Failure { get; private set; }

        /// <summary>Connects, and stays connected until it is ended.</summary>
        /// <exception cref="FleetException">There is no broker, or it refuses; says why.</exception>
        public void Run()
        {
            Open();
            while (!_ended.IsCancellationRequested)
            {
                if (WaitHandle.WaitAny([_lost.WaitHandle, _ended.Token.WaitHandle]) == 0 && !_ended.IsCancellationRequested)
                {
                    bool isNews = _losses.OnLost(Environment.TickCount64) && _clientId is not null;
                    _errors.WriteLine(
                        isNews
                            ? $"The connection to the broker {_broker.Address} is lost again and again soon after it was made: another receiver seems to have this "
                                + $"store or a copy of it, and with it the identifier '{_clientId}'. End one of them, or give it an identifier of its own: fleet renew."
                            : $"The connection to the broker {_broker.Address} was lost; trying again.");
                    Reconnect();
                }
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Client.Dispose();
            _lost.Dispose();
        }

        private void Open()
        {
            _broker.Open(Client);
            foreach (string filter in _filters)
            {
                Client.Subscribe(filter, 1);
            }

            if (!Client.SpeaksVersion5 && !_isVersionSaid)
            {
                _isVersionSaid = true;
                _errors.WriteLine(
                    $"The broker {_broker.Address} speaks MQTT 3.1.1 alone and cannot be told how long a message may be: set its own limit to {ClientSession.MaxPacketBytes} bytes.");
            }

            _losses.OnOpened(Environment.TickCount64);
        }

        private void Reconnect()
        {
            while (!_ended.Token.WaitHandle.WaitOne(_losses.DelayMs))
            {
                try
                {
                    _lost.Reset();
                    Open();
                    _errors.WriteLine($"Connected to the broker {_broker.Address} again.");
                    return;
                }
                catch (Exception e) when (e is FleetException or SessionException)
                {
                    // Said already; the broker may yet come back.
                }
            }
        }
    }
}
