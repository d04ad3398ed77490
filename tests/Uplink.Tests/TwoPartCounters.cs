namespace Telematics.Uplink.Tests
{
    /// <summary>Two parts with counters that the test sets.</summary>
    internal sealed class TwoPartCounters : ICounterTable
    {
        public readonly int[] Can = new int[3];
        public readonly int[] Gnss = new int[1];

        /// <summary>The names of the first part's.</summary>
        public string CanNames = "can busOffs restarts framesReceived";

        public int Parts => 2;

        public string GetNames(int part)
        {
            return part == 0 ? CanNames : "gnss badChecksums";
        }

        /// <summary>How many of the first part's are faults.</summary>
        public int CanFaults = 2;

        public int GetFaultCounters(int part)
        {
            return part == 0 ? CanFaults : 1;
        }

        public int GetCounter(int part, int index)
        {
            return part == 0 ? Can[index] : Gnss[index];
        }
    }
}
