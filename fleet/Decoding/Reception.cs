namespace Telematics.Fleet.Decoding
{
    /// <summary>What became of a received frame.</summary>
    public enum Reception
    {
        /// <summary>It is sound and new: use it.</summary>
        Accepted,

        /// <summary>It is sound, and was received before.</summary>
        Duplicate,

        /// <summary>It continues a frame that has not come, or it is damaged; it is kept until that shows.</summary>
        Waiting,

        /// <summary>It is not sound; see <see cref="Receiver.LastError"/>.</summary>
        Refused,
    }
}
