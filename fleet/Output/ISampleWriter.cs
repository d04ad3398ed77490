using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Output
{
    /// <summary>Shows the samples of decoded frames.</summary>
    public interface ISampleWriter
    {
        /// <summary>Shows one sample.</summary>
        /// <param name="vehicle">The vehicle's id, or empty where it is not known.</param>
        /// <param name="frame">The frame that it came in.</param>
        /// <param name="row">Which of the frame's samples it is.</param>
        void Write(string vehicle, DecodedFrame frame, int row);

        /// <summary>Hands over what was shown so far.</summary>
        void Flush();
    }
}
