using System;

namespace Telematics.Mutants.Running
{
    /// <summary>What is run against each mutant.</summary>
    public sealed record CampaignOptions
    {
        /// <summary>Whether the tests are.</summary>
        public bool RunsTests { get; init; } = true;

        /// <summary>Whether the simulation is.</summary>
        public bool RunsSimulation { get; init; } = true;

        /// <summary>How many days of it.</summary>
        public int SimulationDays { get; init; } = 300;

        /// <summary>Mutants at a time.</summary>
        public int Jobs { get; init; } = Environment.ProcessorCount;
    }
}
