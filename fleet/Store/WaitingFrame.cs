namespace Telematics.Fleet.Store
{
    /// <summary>A frame whose number cannot be told yet.</summary>
    /// <param name="Bytes">The frame.</param>
    /// <param name="SinceMs">When it came.</param>
    internal readonly record struct WaitingFrame(byte[] Bytes, long SinceMs);
}
