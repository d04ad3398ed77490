using Telematics.Journal;

namespace Telematics.Uplink
{
    /// <summary>Which records one publish carries.</summary>
    internal sealed class FrameMessage
    {
        /// <summary>The most records: so many are read from the flash in one step.</summary>
        public const int MaxRecords = 16;

        public readonly int[] Tokens = new int[MaxRecords];
        public readonly uint[] Sequences = new uint[MaxRecords];

        /// <summary>How many there are.</summary>
        public int Count;

        /// <summary>Whether the link has taken it, and not reported what became of it.</summary>
        public bool IsInFlight;

        /// <summary>The first lane that it has records of, one of <see cref="Lane"/>.</summary>
        public int FirstLane;
    }
}
