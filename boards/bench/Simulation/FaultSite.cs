using System;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>What faults happen to.</summary>
    public sealed record FaultSite
    {
        /// <summary>What may go wrong.</summary>
        public required FaultPlan Plan { get; init; }

        /// <summary>The vehicle.</summary>
        public required ModelledVehicle Vehicle { get; init; }

        /// <summary>The vehicle's id.</summary>
        public required string VehicleId { get; init; }

        /// <summary>The unit's supply.</summary>
        public required PowerSupply Supply { get; init; }

        /// <summary>The unit's flash.</summary>
        public required FlashStorage Flash { get; init; }

        /// <summary>What the modem reaches.</summary>
        public required UnreliableNetwork Network { get; init; }

        /// <summary>The broker.</summary>
        public required VirtualBroker Broker { get; init; }

        /// <summary>The computer with the receiver.</summary>
        public required ReceiverHost Receiver { get; init; }

        /// <summary>What the unit sampled and sealed.</summary>
        public required Truth Truth { get; init; }

        /// <summary>When something was wrong with the link the last time, and with what is behind it.</summary>
        public required TroubleWatch Trouble { get; init; }

        /// <summary>Hears what must not be.</summary>
        public required Action<string> Violate { get; init; }
    }
}
