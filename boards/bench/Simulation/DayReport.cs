using System.Collections.Generic;

namespace Telematics.Bench.Simulation
{
    /// <summary>What one simulated day came to.</summary>
    public sealed record DayReport
    {
        /// <summary>The day's seed.</summary>
        public required int Seed { get; init; }

        /// <summary>What must not be, the first of it.</summary>
        public required IReadOnlyList<Violation> Violations { get; init; }

        /// <summary>Frames that the unit sealed.</summary>
        public required int FramesSealed { get; init; }

        /// <summary>Of them, those at the receiver.</summary>
        public required int FramesDelivered { get; init; }

        /// <summary>Of them, those that a gap record names.</summary>
        public required int FramesInGaps { get; init; }

        /// <summary>Frames that reached the receiver again.</summary>
        public required int Duplicates { get; init; }

        /// <summary>Samples that were lost with the power, each within ten seconds of it.</summary>
        public required int RowsInTails { get; init; }

        /// <summary>Starts of the unit.</summary>
        public required int Boots { get; init; }

        /// <summary>How long it took, after the last fault, until the receiver had all, in seconds.</summary>
        public required double DrainS { get; init; }

        /// <summary>Bytes that the firmware allocated in steady state.</summary>
        public required long AllocatedBytes { get; init; }

        /// <summary>A number for all that went over the day's wires.</summary>
        public required ulong Digest { get; init; }

        /// <summary>What went wrong, and how often.</summary>
        public required IReadOnlyDictionary<FaultKind, long> Faults { get; init; }
    }
}
