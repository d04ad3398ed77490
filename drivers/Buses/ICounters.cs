namespace Telematics.Buses
{
    /// <summary>
    /// A part that counts what happens to it, from its start on. The unit has all of them in one table, which tells them to who asks;
    /// <c>docs/counters.md</c> says what each counts.
    /// </summary>
    public interface ICounters
    {
        /// <summary>
        /// The part's name and after it those of its counters, each of letters and digits, with a space between: first those that stay 0
        /// while all is well, the gravest in front. One text and no array, and not kept: a text that stands in the code takes no memory until it is read.
        /// </summary>
        string CounterNames { get; }

        /// <summary>How many of the counters stay 0 while all is well; the others count in good times too.</summary>
        int FaultCounters { get; }

        /// <summary>A counter.</summary>
        /// <param name="index">Its place among the names, from 0; no more than there are.</param>
        [SteadyState]
        int GetCounter(int index);
    }
}
