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
        /// <param name="layout">The signals, and the time between samples, 1 or more.</param>
        /// <param name="sealAfterMs">How much time a frame covers at most, unless it is full before.</param>
        /// <param name="frameCapacity">The longest frame, in bytes.</param>
        /// <param name="keyIntervalMs">After so much time a frame that starts is a key frame.</param>
        public SampledGroup(FrameLayout layout, int sealAfterMs, int frameCapacity, int keyIntervalMs)
        {
            Group = layout.Group;
            PeriodMs = layout.PeriodMs;
            SealAfterMs = sealAfterMs;
            Encoder = new FrameEncoder(layout, frameCapacity) { KeyIntervalMs = keyIntervalMs };
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
