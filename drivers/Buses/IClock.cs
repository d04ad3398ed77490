namespace Telematics.Buses
{
    /// <summary>The board's monotonic clock. Only the loop's owner and what measures it read it; all else is given the time.</summary>
    public interface IClock
    {
        /// <summary>Milliseconds since boot.</summary>
        long NowMs { get; }

        /// <summary>Microseconds since boot, for measuring how long a step took; may be as coarse as milliseconds.</summary>
        long NowUs { get; }
    }
}
