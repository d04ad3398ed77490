namespace Telematics.Fleet.Store
{
    /// <summary>The rows of a stored frame.</summary>
    /// <param name="Count">How many there are.</param>
    /// <param name="FirstMs">When the first was sampled: milliseconds since 1970-01-01 UTC, or since the boot.</param>
    /// <param name="LastMs">When the last was.</param>
    public readonly record struct StoredRows(int Count, long FirstMs, long LastMs);
}
