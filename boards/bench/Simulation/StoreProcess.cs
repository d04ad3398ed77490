using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Fleet;
using Telematics.Fleet.Store;

namespace Telematics.Bench.Simulation
{
    /// <summary>The fleet's own receiver over a store in memory, which outlives it: killed, it loses what it had not committed.</summary>
    public sealed class StoreProcess : IReceiverProcess, IDisposable
    {
        private const int IdleMs = 60_000;

        private readonly FleetStore _store = FleetStore.OpenInMemory();
        private StoreReceiver? _receiver;
        private long _duplicates;
        private long _conflicts;

        /// <inheritdoc/>
        public Action<string, byte[]>? Publish { get; set; }

        /// <summary>Frames and notices that came again.</summary>
        public long Duplicates => _duplicates + (_receiver?.Duplicates ?? 0);

        /// <summary>Frames whose number another one has.</summary>
        public long Conflicts => _conflicts + (_receiver?.Conflicts ?? 0);

        /// <summary>The store. What a receiver that runs has not committed is in it.</summary>
        public FleetStore Store => _store;

        /// <summary>The only vehicle in the store; null as long as there is none.</summary>
        public StoredVehicle? FindVehicle()
        {
            List<StoredVehicle> vehicles = _store.ReadVehicles();
            return vehicles.SingleOrDefault();
        }

        /// <inheritdoc/>
        public void Start(long nowMs) => _receiver = new StoreReceiver(_store);

        /// <inheritdoc/>
        public void Kill()
        {
            _duplicates = Duplicates;
            _conflicts = Conflicts;
            _receiver = null;
        }

        /// <inheritdoc/>
        public void OnMessage(string topic, byte[] payload, long nowMs)
        {
            if (_receiver is { } receiver && VehicleTopic.TryParse(topic, out string vehicle, out char kind) && kind == VehicleTopic.Frames)
            {
                receiver.Receive(vehicle, payload, nowMs);
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

            while (receiver.TryTakeAcknowledgement(out string vehicle, out byte[] message))
            {
                Publish?.Invoke(VehicleTopic.Of(vehicle, VehicleTopic.Commands), message);
            }

            return Math.Min(receiver.NextCommitMs, nowMs + IdleMs);
        }

        /// <inheritdoc/>
        public void Dispose() => _store.Dispose();
    }
}
