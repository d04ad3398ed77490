using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Bench.Simulation
{
    /// <summary>The fleet's own receiver over a store in memory, which outlives it: killed, it loses what it had not committed.</summary>
    /// <param name="vehicle">The id of the only vehicle that there is.</param>
    public sealed class StoreProcess(string vehicle) : IReceiverProcess, IDisposable
    {
        private const int IdleMs = 60_000;

        private FleetStore _store = FleetStore.OpenInMemory();
        private FleetStore? _backup;
        private StoreReceiver? _receiver;
        private long _duplicates;
        private long _conflicts;
        private long _notTaken;

        /// <inheritdoc/>
        public Action<string, byte[]>? Publish { get; set; }

        /// <summary>Frames and notices that came again.</summary>
        public long Duplicates => _duplicates + (_receiver?.Duplicates ?? 0);

        /// <summary>Frames whose number another one has.</summary>
        public long Conflicts => _conflicts + (_receiver?.Conflicts ?? 0);

        /// <summary>Frames that were put off, for they cost more than a vehicle may, and notices that were not believed: of a sound unit none.</summary>
        public long NotTaken => _notTaken + (_receiver is null ? 0 : _receiver.PutOff + _receiver.Disbelieved);

        /// <summary>The store. What a receiver that runs has not committed is in it.</summary>
        public FleetStore Store => _store;

        /// <summary>The vehicle, as it is in the store; null as long as it is not there.</summary>
        public StoredVehicle? FindVehicle() => _store.ReadVehicles().Find(stored => stored.Name == vehicle);

        /// <summary>What else is in the store as a vehicle, though there is no other.</summary>
        public List<StoredVehicle> FindOthers() => _store.ReadVehicles().FindAll(stored => stored.Name != vehicle);

        /// <inheritdoc/>
        public void Start(long nowMs) => _receiver = new StoreReceiver(_store);

        /// <inheritdoc/>
        public void Kill()
        {
            _duplicates = Duplicates;
            _conflicts = Conflicts;
            _notTaken = NotTaken;
            _receiver = null;
        }

        /// <inheritdoc/>
        public void Backup(long nowMs)
        {
            // Of what is not committed there is no copy.
            _receiver?.Commit(nowMs);
            _backup?.Dispose();
            _backup = _store.CopyInMemory();
        }

        /// <inheritdoc/>
        public void Restore()
        {
            if (_backup is { } backup)
            {
                _store.Dispose();
                _store = backup;
                _backup = null;
            }
        }

        /// <inheritdoc/>
        public void OnMessage(string topic, byte[] payload, long nowMs)
        {
            if (_receiver is { } receiver && VehicleTopic.TryParse(topic, out string name, out char kind) && kind == VehicleTopic.Frames)
            {
                receiver.Receive(name, payload, nowMs);
            }
        }

        /// <inheritdoc/>
        public long Step(long nowMs)
        {
            if (_receiver is not { } receiver)
            {
                return nowMs + IdleMs;
            }

            if (receiver.IsCommitDue(nowMs))
            {
                receiver.Commit(nowMs);
            }

            while (receiver.TryTakeAcknowledgement(out string name, out byte[] message))
            {
                Publish?.Invoke(VehicleTopic.Of(name, VehicleTopic.Commands), message);
            }

            return Math.Min(receiver.NextCommitMs, nowMs + IdleMs);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _store.Dispose();
            _backup?.Dispose();
        }
    }
}
