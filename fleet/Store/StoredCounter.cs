namespace Telematics.Fleet.Store
{
    /// <summary>What one of a vehicle's counters became.</summary>
    /// <param name="Part">What counts.</param>
    /// <param name="Name">The counter; <c>docs/counters.md</c> says what it counts.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Boot">In which boot of the vehicle: counters begin anew with each.</param>
    /// <param name="ReceivedMs">When it was first told, milliseconds since 1970-01-01 UTC.</param>
    public sealed record StoredCounter(string Part, string Name, int Value, int Boot, long ReceivedMs);
}
