namespace Telematics.Fleet.Store
{
    /// <summary>A frame as it is in a store.</summary>
    /// <param name="Sequence">Its number.</param>
    /// <param name="KeySequence">The number of the key frame that its chain begins with; its own when it is one.</param>
    /// <param name="Group">The number of its group of signals.</param>
    /// <param name="BootCount">How many times the unit had booted, modulo 65536.</param>
    /// <param name="IsUtc">Whether its times are UTC; otherwise they count from the boot.</param>
    /// <param name="Rows">How many rows it has, and when the first and the last of them were sampled; null when it could not be read.</param>
    /// <param name="Crc">The CRC-32 of its chain, from the key frame up to it.</param>
    /// <param name="ReceivedMs">When it came, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="Bytes">The frame, byte by byte as it came.</param>
    public sealed record StoredFrame(
        uint Sequence, uint KeySequence, int Group, int BootCount, bool IsUtc, StoredRows? Rows, uint Crc, long ReceivedMs, byte[] Bytes);
}
