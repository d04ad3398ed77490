namespace Telematics.Fleet.Decoding
{
    /// <summary>What became of a frame.</summary>
    public enum FrameResult
    {
        /// <summary>It was decoded.</summary>
        Decoded,

        /// <summary>It is one that was decoded before, and that others may have continued since; it was not decoded again.</summary>
        Repeated,

        /// <summary>What it continues has not been read; it is kept until that comes.</summary>
        Waiting,

        /// <summary>It was refused.</summary>
        Refused,
    }
}
