namespace Telematics.Fleet.Store
{
    /// <summary>Whether a frame could be read.</summary>
    internal enum DecodeOutcome
    {
        /// <summary>It was.</summary>
        Read,

        /// <summary>It cannot be read here.</summary>
        Unreadable,

        /// <summary>It cannot be told now: to read its chain anew is more than its vehicle may cost.</summary>
        PutOff,
    }
}
