namespace Telematics.Fleet.Messages
{
    /// <summary>What a part of a payload is, by its first four bits.</summary>
    public enum PayloadPart
    {
        /// <summary>A frame, or what a decoder of frames is to refuse.</summary>
        Frame,

        /// <summary>A notice: <see cref="Notice.TryRead"/>.</summary>
        Notice,
    }
}
