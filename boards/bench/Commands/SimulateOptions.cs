using System;
using System.Collections.Generic;
using Telematics.Bench.Simulation;

namespace Telematics.Bench.Commands
{
    /// <summary>What <c>./telematics simulate</c> was asked to do.</summary>
    public sealed record SimulateOptions
    {
        /// <summary>Seed of the first day; each further day has the next.</summary>
        public int Seed { get; init; } = 1;

        /// <summary>How many days, or null for one, or with <see cref="UntilFailure"/> for as many as it takes.</summary>
        public int? Days { get; init; }

        /// <summary>How long each ride is, seconds.</summary>
        public int RideS { get; init; } = VehicleDay.RideS;

        /// <summary>How many days each vehicle is parked after its ride; 0 for what is drawn.</summary>
        public int ParkDays { get; init; }

        /// <summary>What may go wrong.</summary>
        public IReadOnlyList<FaultKind> Faults { get; init; } = Enum.GetValues<FaultKind>();

        /// <summary>Whether the first day with a violation is the last.</summary>
        public bool UntilFailure { get; init; }

        /// <summary>Whether standard output ends with one line of JSON.</summary>
        public bool Json { get; init; }
    }
}
