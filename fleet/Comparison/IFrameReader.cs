using System;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Reads frames in the order in which they were sealed.</summary>
    public interface IFrameReader
    {
        /// <summary>Decodes the next frame.</summary>
        /// <param name="data">The frame.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="error">Why it was refused.</param>
        /// <returns>Whether it is a sound frame.</returns>
        bool TryRead(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error);
    }
}
