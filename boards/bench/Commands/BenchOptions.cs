using System.Collections.Generic;
using Telematics.Bench.Faults;

namespace Telematics.Bench.Commands
{
    /// <summary>What <c>./telematics bench</c> was asked to do.</summary>
    public sealed record BenchOptions
    {
        /// <summary>Name of the ride; see <see cref="Bench.Ride.Route.Names"/>.</summary>
        public string Ride { get; init; } = "commute";

        /// <summary>Seed of everything that is drawn.</summary>
        public int Seed { get; init; } = 1;

        /// <summary>Virtual seconds of riding, or null for the recording's length, or two minutes without one.</summary>
        public int? DurationS { get; init; }

        /// <summary>Virtual seconds a real second; 0 for as fast as possible.</summary>
        public double Rate { get; init; } = 1;

        /// <summary>Whether the unit goes by Wi-Fi (M2Mqtt) instead of its modem.</summary>
        public bool Wifi { get; init; }

        /// <summary>The broker to use, or null to start one.</summary>
        public string? Broker { get; init; }

        /// <summary>A recording of a GNSS receiver in place of the modelled one, or null.</summary>
        public string? NmeaFile { get; init; }

        /// <summary>A <c>candump -L</c> log in place of the modelled battery and motor controller, or null.</summary>
        public string? CanFile { get; init; }

        /// <summary>The log's interface that is replayed, or null for that with the most frames.</summary>
        public string? CanInterface { get; init; }

        /// <summary>What goes wrong on the ride.</summary>
        public IReadOnlyList<BenchFault> Faults { get; init; } = [];

        /// <summary>Whether standard output ends with one line of JSON.</summary>
        public bool Json { get; init; }
    }
}
