namespace Telematics.Buses
{
    /// <summary>
    /// A part that the one scheduler loop moves forward. It never sleeps, waits or blocks,
    /// and it is given the time instead of reading it, so that it runs alike on the board and in simulation.
    /// </summary>
    public interface IStep
    {
        /// <summary>Does what is due now, in bounded time and without allocating.</summary>
        /// <param name="nowMs">Milliseconds since boot; never runs backwards.</param>
        [SteadyState]
        void Step(long nowMs);
    }
}
