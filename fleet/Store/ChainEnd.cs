namespace Telematics.Fleet.Store
{
    /// <summary>How far a chain of frames is known: its last frame, and all that tells which frame continues it.</summary>
    /// <param name="Sequence">The last frame's number.</param>
    /// <param name="Key">The number of the key frame that the chain begins with.</param>
    /// <param name="Crc">The CRC-32 of the chain up to here.</param>
    /// <param name="Group">The number of the group of signals, whether it is in the catalogue or not.</param>
    /// <param name="BootCount">How many times the unit had booted, modulo 65536.</param>
    /// <param name="IsUtc">Whether its times are UTC, or count from the boot.</param>
    /// <param name="IsReadable">Whether the last frame can be read here; if not, nor can any that continues it.</param>
    internal readonly record struct ChainEnd(uint Sequence, uint Key, uint Crc, int Group, int BootCount, bool IsUtc, bool IsReadable)
    {
        /// <summary>Whether the last frame is the key frame.</summary>
        public bool IsKey => Sequence == Key;
    }
}
