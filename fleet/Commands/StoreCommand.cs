using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;
using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet receive --store</c>: takes what vehicles send into a store, and tells them what is in it.</summary>
    public sealed class StoreCommand
    {
        // How often what was refused is told at most.
        private const int ReportMs = 10_000;
        private const int PatienceMs = 1000;

        // A broker whose client cannot tell it more sends no further message while 20 are not acknowledged (Mosquitto's max_inflight_messages).
        // So these many are committed as soon as no more wait.
        private const int FewInFlight = 16;

        private readonly FleetStore _store;
        private readonly StoreReceiver _receiver;
        private readonly Inbox _inbox = new();
        private readonly List<Action> _receipts = [];
        private readonly long _limit;
        private readonly TextWriter _errors;
        private readonly CancellationTokenSource _ended;
        private string? _failure;
        private long _reportedMs;
        private long _reported;
        private long _retained;

        private StoreCommand(FleetStore store, long limit, TextWriter errors, CancellationTokenSource ended)
        {
            _store = store;
            _receiver = new StoreReceiver(store);
            _limit = limit;
            _errors = errors;
            _ended = ended;
        }

        /// <summary>Receives until stopped, or until so many samples have been stored.</summary>
        /// <param name="broker">The broker.</param>
        /// <param name="file">The store's file.</param>
        /// <param name="limit">How many samples to store; 0 for all.</param>
        /// <param name="errors">Receives what happens, and a summary.</param>
        /// <param name="stop">Ends it.</param>
        /// <exception cref="StoreException">The store cannot be had or written; says why.</exception>
        /// <exception cref="FleetException">The broker cannot be had.</exception>
        public static int Run(BrokerConnection broker, string file, long limit, TextWriter errors, CancellationToken stop)
        {
            using FleetStore store = FleetStore.Open(file);
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            StoreCommand command = new(store, limit, errors, ended);
            command.Receive(broker);
            command.Summarise();
            return command._failure is null ? 0 : throw new FleetException(command._failure);
        }

        private void Receive(BrokerConnection broker)
        {
            // One identifier for the life of the store: the broker keeps for it what comes while it is away.
            string[] filters = [VehicleTopic.Of("+", VehicleTopic.Frames), VehicleTopic.Of("+", VehicleTopic.Status)];
            int granted = 0;
            using BrokerSession session = new(broker, $"fleet-{_store.Id}", filters, _errors, _ended);
            session.Client.Message += OnMessage;
            session.Client.Subscribed += (_, _) =>
            {
                if (++granted % filters.Length == 0)
                {
                    _errors.WriteLine($"Receiving from the broker {broker.Address} into '{_store.File}'.");
                }
            };
            Thread writing = new(() => Write(session.Client)) { Name = "store" };
            writing.Start();
            try
            {
                session.Run();
            }
            finally
            {
                _inbox.Close();
                _ended.Cancel();
                writing.Join();
                session.Client.Disconnect();
                _failure ??= session.Failure;
            }
        }

        // On the session's own thread, one message after the other. The broker hears of a message once it is committed, and keeps it until
        // then; of what is left out at once, for its vehicle sends it again.
        private void OnMessage(InboundMessage message)
        {
            bool isVehicles = VehicleTopic.TryParse(message.Topic, out string vehicle, out char kind);
            if (message.IsRetained && kind != VehicleTopic.Status)
            {
                // No unit's: whoever put it there would have it taken anew with each connection.
                Interlocked.Increment(ref _retained);
            }
            else if (isVehicles)
            {
                Action receipt = message.TakeReceipt();
                if (!_inbox.Add(vehicle, message.Payload.ToArray(), receipt, kind) && !_ended.IsCancellationRequested)
                {
                    receipt();
                }
            }
        }

        private void Write(ClientSession client)
        {
            try
            {
                while (true)
                {
                    long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                    int patienceMs = (int)Math.Clamp(_receiver.NextCommitMs - nowMs, 0, PatienceMs);
                    bool isBrokerWaiting = _receipts.Count >= FewInFlight;
                    bool isThere = _inbox.TryTake(
                        _ended.IsCancellationRequested || isBrokerWaiting ? 0 : patienceMs, out string vehicle, out char kind, out byte[] payload, out Action? receipt);
                    if (isThere)
                    {
                        Receive(vehicle, kind, payload, nowMs);
                        if (receipt is not null)
                        {
                            _receipts.Add(receipt);
                        }
                    }

                    bool isLast = !isThere && _ended.IsCancellationRequested;
                    if (_receiver.IsCommitDue(nowMs) || isLast || (!isThere && isBrokerWaiting))
                    {
                        _receiver.Commit(nowMs);
                        SendReceipts();
                        Acknowledge(client);
                        Report(nowMs);
                    }

                    if (isLast)
                    {
                        return;
                    }

                    if (_limit > 0 && _receiver.Samples >= _limit)
                    {
                        _inbox.Close();
                        _ended.Cancel();
                    }
                }
            }
            catch (StoreException e)
            {
                _failure = e.Message;
            }
            catch (Exception e)
            {
                _failure = $"Receiving failed: {e.Message}";
            }

            _inbox.Close();
            _ended.Cancel();
        }

        private void Receive(string vehicle, char kind, byte[] payload, long nowMs)
        {
            if (kind == VehicleTopic.Status)
            {
                _receiver.ReceiveStatus(vehicle, payload, nowMs);
            }
            else
            {
                _receiver.Receive(vehicle, payload, nowMs);
            }
        }

        private void SendReceipts()
        {
            foreach (Action receipt in _receipts)
            {
                receipt();
            }

            _receipts.Clear();
        }

        private void Acknowledge(ClientSession client)
        {
            try
            {
                while (client.IsConnected && _receiver.TryTakeAcknowledgement(out string vehicle, out byte[] message))
                {
                    client.Publish(VehicleTopic.Of(vehicle, VehicleTopic.Commands), message, 1, false);
                }
            }
            catch (SessionException)
            {
                // The connection went meanwhile, and one acknowledgement with it. The vehicle sends again what it was not told of.
            }
        }

        private void Report(long nowMs)
        {
            while (_inbox.TryTakeLeftOut(out string sender, out long messages))
            {
                _receiver.NotePutOff(sender, messages, nowMs);
            }

            while (_receiver.TryTakePutOff(out string vehicle, out long count))
            {
                _errors.WriteLine(
                    $"{vehicle}: sends more than one vehicle may cost; {count} messages or frames were put off, and are not acknowledged until they come again.");
            }

            while (_receiver.TryTakeReleased(out string vehicle, out long count))
            {
                _errors.WriteLine(
                    $"{vehicle}: says that it does not have {count} frames and notices any more, which are not here: it was acknowledged most of them as a rule, and this store is an older copy, or has lost them. "
                    + "'fleet gaps' lists them.");
            }

            while (_receiver.TryTakeGivenUp(out string vehicle, out long count))
            {
                _errors.WriteLine($"{vehicle}: {count} frames are missing, and it was asked for them for a day in vain; it is not asked for them any more.");
            }

            long retained = Interlocked.Read(ref _retained);
            long all = _receiver.Refused + _receiver.StatusesRefused + _receiver.Conflicts + _receiver.ConflictsLeftOut + _receiver.Disbelieved + retained;
            if (all > _reported && Math.Abs(nowMs - _reportedMs) >= ReportMs)
            {
                _errors.WriteLine(
                    $"{_receiver.Refused} refused until now and {_receiver.StatusesRefused} statuses, {_receiver.Conflicts} with the number of another frame and {_receiver.ConflictsLeftOut} more not kept, "
                    + $"{_receiver.Disbelieved} notices not believed, {retained} retained messages not taken.");
                _reported = all;
                _reportedMs = nowMs;
            }
        }

        private void Summarise()
        {
            _errors.WriteLine(
                $"{_receiver.Frames} frames with {_receiver.Samples} samples stored, and {_receiver.Notices} notices; {_receiver.Duplicates} duplicates, "
                + $"{_receiver.Refused} refused, {_receiver.Conflicts} with the number of another, {_receiver.Waiting} without what they continue, "
                + $"{_receiver.PutOff} put off, {_receiver.ConflictsLeftOut} conflicts not kept, {_receiver.Disbelieved} notices not believed, {_retained} retained; "
                + $"{_receiver.Statuses} statuses with {_receiver.CounterChanges} changes of counters, {_receiver.StatusesRefused} refused; "
                + $"{_receiver.Commits} commits, {_receiver.Acknowledgements} acknowledgements.");
        }
    }
}
