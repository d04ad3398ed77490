using System;

namespace Telematics.Bench.Simulation
{
    /// <summary>Something that must never be, and when it was.</summary>
    /// <param name="Seed">The day's seed: the same day again.</param>
    /// <param name="VirtualUs">The world's time.</param>
    /// <param name="What">What was seen.</param>
    public sealed record Violation(int Seed, long VirtualUs, string What)
    {
        /// <summary>A virtual time as text.</summary>
        public static string Text(long virtualUs) => TimeSpan.FromMicroseconds(virtualUs).ToString("hh\\:mm\\:ss\\.fff");

        /// <inheritdoc/>
        public override string ToString() => $"seed {Seed} at {Text(VirtualUs)}: {What}";
    }
}
