using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Running
{
    /// <summary>What became of a mutant.</summary>
    public sealed record MutantResult(Mutant Mutant)
    {
        /// <summary>Why it could not be built, or null.</summary>
        public string? NotBuilt { get; init; }

        /// <summary>The test that caught it, if one did.</summary>
        public Catch? ByTests { get; init; }

        /// <summary>The simulated day that caught it, if one did.</summary>
        public Catch? BySimulation { get; init; }

        /// <summary>Whether nothing noticed it.</summary>
        public bool Lived => NotBuilt is null && ByTests is null && BySimulation is null;
    }
}
