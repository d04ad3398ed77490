namespace Telematics.Fleet.Store
{
    /// <summary>What a vehicle said of itself last.</summary>
    /// <param name="IsOnline">Whether it had a session.</param>
    /// <param name="Firmware">Its firmware's version; empty while it has not said it.</param>
    /// <param name="Boot">The boot that it was, counted from 1; 0 while it has not said it.</param>
    /// <param name="Catalogue">The version of its signal catalogue; 0 while it has not said it.</param>
    /// <param name="CountersLeftOut">How many counters it had no room for: those may be other than stored.</param>
    /// <param name="ReceivedMs">When it came, milliseconds since 1970-01-01 UTC.</param>
    public sealed record StoredStatus(bool IsOnline, string Firmware, int Boot, int Catalogue, int CountersLeftOut, long ReceivedMs);
}
