using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>One group of signals in the sampler's table.</summary>
    public sealed class SampledGroup
    {
        internal readonly FrameEncoder Encoder;
        internal readonly int SealAtMs;
        internal long NextMs;

        // What the times of its frames go by since the last key frame.
        internal bool KeyIsUtc;
        internal long KeyOffsetMs;

        /// <summary>Makes a group that is sampled again and again.</summary>
        /// <param name="layout">The signals, and the time between samples, 1 or more.</param>
        /// <param name="sealAfterMs">How much time a frame covers at most, and how old a sample becomes in it, unless it is full before.</param>
        /// <param name="frameCapacity">The longest frame, in bytes.</param>
        /// <param name="keyIntervalMs">After so much time a frame that starts is a key frame.</param>
        /// <param name="origin">The CRC of the vehicle's id, with which a key frame's check value begins.</param>
        public SampledGroup(FrameLayout layout, int sealAfterMs, int frameCapacity, int keyIntervalMs, uint origin)
        {
            Group = layout.Group;
            PeriodMs = layout.PeriodMs;
            SealAfterMs = sealAfterMs;
            Encoder = new FrameEncoder(layout, CapacityOf(layout.Group, frameCapacity)) { KeyIntervalMs = keyIntervalMs, Origin = origin };

            // The next row would make the frame cover more than it should; a single row waits for the frames of other groups.
            SealAtMs = PeriodMs < sealAfterMs ? sealAfterMs - PeriodMs : sealAfterMs;
        }

        /// <summary>Makes a group that is sampled when something happens: each frame is a key frame.</summary>
        /// <param name="group">The signals.</param>
        /// <param name="frameCapacity">The longest frame, in bytes.</param>
        /// <param name="origin">The CRC of the vehicle's id.</param>
        public SampledGroup(SignalGroup group, int frameCapacity, uint origin)
            : this(new FrameLayout(group, 0), 0, frameCapacity, 0, origin)
        {
        }

        /// <summary>The signals.</summary>
        public SignalGroup Group { get; }

        /// <summary>Time between samples; 0 when it is sampled when something happens.</summary>
        public int PeriodMs { get; }

        /// <summary>How much time a frame covers at most.</summary>
        public int SealAfterMs { get; }

        /// <summary>Samples taken so far.</summary>
        public int SamplesTaken { get; internal set; }

        /// <summary>Samples left out because the loop came too late.</summary>
        public int SamplesMissed { get; internal set; }

        /// <summary>Frames sealed so far.</summary>
        public int FramesSealed { get; internal set; }

        // Groups with few signals and few rows get by with three eighths of it: a frame that is full is sealed before its time.
        private static int CapacityOf(SignalGroup group, int frameCapacity)
        {
            return group == SignalGroup.Ride || frameCapacity < 1024 ? frameCapacity : frameCapacity * 3 / 8;
        }
    }
}
