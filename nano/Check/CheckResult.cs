using System.Collections.Generic;
using System.Linq;
using Telematics.Nano.Build;
using Telematics.Nano.Il;

namespace Telematics.Nano
{
    /// <summary>What a check of a repository's device code found.</summary>
    public sealed record CheckResult
    {
        /// <summary>The projects checked.</summary>
        public required IReadOnlyList<DeviceProject> Projects { get; init; }

        /// <summary>What does not compile for the device.</summary>
        public required IReadOnlyList<string> Errors { get; init; }

        /// <summary>What was not compiled, because what it references was not.</summary>
        public required IReadOnlyList<string> Skipped { get; init; }

        /// <summary>What compiles and fails there.</summary>
        public required IReadOnlyList<Finding> Refusals { get; init; }

        /// <summary>What allocates in steady state.</summary>
        public required IReadOnlyList<Finding> Allocations { get; init; }

        /// <summary>What may allocate, and why.</summary>
        public required IReadOnlyList<Exemption> Exemptions { get; init; }

        /// <summary>How many methods run in steady state.</summary>
        public required int SteadyMethods { get; init; }

        /// <summary>Whether nothing was found.</summary>
        public bool Passed => Errors.Count == 0 && Refusals.Count == 0 && Allocations.Count == 0;

        /// <summary>The figures, in one line.</summary>
        public string Summary =>
            $"{Projects.Count} device projects, {Projects.Sum(p => p.Sources.Count)} files: {Errors.Count} compile errors, {Refusals.Count} refused; "
            + $"{SteadyMethods} methods in steady state: {Allocations.Count} that allocate, {Exemptions.Count} allowed to";
    }
}
