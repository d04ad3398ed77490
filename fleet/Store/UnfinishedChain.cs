using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Store
{
    /// <summary>A chain of stored frames that has been read in part.</summary>
    /// <param name="Key">The number of its key frame.</param>
    /// <param name="Next">The number of the frame that is read next.</param>
    /// <param name="Decoder">Has read those before.</param>
    internal sealed record UnfinishedChain(uint Key, uint Next, FrameDecoder Decoder);
}
