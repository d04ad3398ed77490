namespace Telematics.Fleet
{
    /// <summary>What became of a received frame.</summary>
    public enum Reception
    {
        /// <summary>It is sound and new: use it.</summary>
        Accepted,

        /// <summary>It is sound, and was received before.</summary>
        Duplicate,

        /// <summary>It is not sound; see <see cref="Receiver.LastError"/>.</summary>
        Refused,
    }
}
