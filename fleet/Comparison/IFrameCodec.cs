namespace Telematics.Fleet.Comparison
{
    /// <summary>What puts samples into sealed frames, and what reads them again.</summary>
    public interface IFrameCodec
    {
        /// <summary>Encodes all samples.</summary>
        /// <param name="samples">The samples.</param>
        /// <param name="sealAfterMs">How much time a frame covers at most.</param>
        /// <param name="keyAfterMs">How much time passes at most from one frame that decodes alone to the next.</param>
        EncodedFrames Encode(SampleTable samples, int sealAfterMs, int keyAfterMs);

        /// <summary>A reader that has seen no frame yet.</summary>
        IFrameReader NewReader();
    }
}
