using Telematics.Buses;

namespace Telematics.Uplink
{
    /// <summary>What the unit's parts count, in the order of what matters most.</summary>
    public interface ICounterTable
    {
        /// <summary>How many parts there are.</summary>
        int Parts { get; }

        /// <summary>A part's name and those of its counters, as <see cref="ICounters.CounterNames"/>.</summary>
        string GetNames(int part);

        /// <summary>How many of a part's counters, the first ones, stay 0 while all is well.</summary>
        [SteadyState]
        int GetFaultCounters(int part);

        /// <summary>One of a part's counters.</summary>
        [SteadyState]
        int GetCounter(int part, int index);
    }
}
