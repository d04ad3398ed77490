using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Unit
{
    /// <summary>One group of signals in the sampler's table.</summary>
    public sealed class SampledGroup
    {
        internal readonly FrameEncoder Encoder;
        internal long NextMs;

        /// <summary>Makes a group.</summary>
        /// <param name="group">The signals.</param>
        /// <param name="periodMs">Time between samples, 1 or more.</param>
        /// <param name="sealAfterMs">How much time a frame covers at most, unless it is full before.</param>
        /// <param name="frameCapacity">The longest frame, in bytes.</param>
        public SampledGroup(SignalGroup group, int periodMs, int sealAfterMs, int frameCapacity)
        {
            Group = group;
            PeriodMs = periodMs;
            SealAfterMs = sealAfterMs;
            Encoder = new FrameEncoder(group, periodMs, frameCapacity);
        }

        /// <summary>The signals.</summary>
        public SignalGroup Group { get; }

        /// <summary>Time between samples.</summary>
        public int PeriodMs { get; }

        /// <summary>How much time a frame covers at most.</summary>
        public int SealAfterMs { get; }

        /// <summary>Samples taken so far.</summary>
        public int SamplesTaken { get; internal set; }

        /// <summary>Samples left out because the loop came too late.</summary>
        public int SamplesMissed { get; internal set; }

        /// <summary>Frames sealed so far.</summary>
        public int FramesSealed { get; internal set; }
    }
}
