using System.Collections.Generic;

namespace Telematics.Mutants.Drawing
{
    /// <summary>Numbers from a seed, the same on every version of .NET: SplitMix64.</summary>
    internal sealed class DrawRandom(int seed)
    {
        private ulong _state = unchecked((ulong)seed);

        /// <summary>One of some.</summary>
        public T Of<T>(IReadOnlyList<T> some) => some[(int)(Next() % (ulong)some.Count)];

        private ulong Next()
        {
            ulong z = unchecked(_state += 0x9E3779B97F4A7C15);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            return z ^ (z >> 31);
        }
    }
}
