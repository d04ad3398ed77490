namespace Telematics.Buses
{
    /// <summary>
    /// The board's monotonic clock. Only the loop's owner, what measures it, and a driver that must know how long it was away from its
    /// chip read it; all else is given the time.
    /// </summary>
    public interface IClock
    {
        /// <summary>Milliseconds since boot.</summary>
        long NowMs { get; }

        /// <summary>Microseconds since boot, for measuring how long a step or a transfer took: counted, not made of milliseconds.</summary>
        long NowUs { get; }
    }
}
