namespace Telematics.Bench.World
{
    /// <summary>The unit's loop as the world runs it.</summary>
    public interface IFirmware
    {
        /// <summary>Runs what is due.</summary>
        /// <param name="nowMs">Milliseconds since boot.</param>
        /// <returns>When it wants to run next, in the same time.</returns>
        long RunDue(long nowMs);
    }
}
