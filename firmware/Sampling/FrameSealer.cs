using Telematics.Frames;
using Telematics.Journal;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>Completes frames: gives them number, boot and time, and hands them to the store.</summary>
    public sealed class FrameSealer
    {
        // As much as the encoder bears.
        private const int ToleranceMs = 250;

        private readonly SequenceNumbers _sequence;
        private readonly UtcClock _utc;
        private readonly IFrameSink _store;
        private readonly int _bootCount;

        /// <summary>Makes one that nobody observes.</summary>
        /// <param name="sequence">Numbers the frames.</param>
        /// <param name="utc">The unit's clock.</param>
        /// <param name="store">Takes them.</param>
        /// <param name="bootCount">Boots so far, this one included.</param>
        public FrameSealer(SequenceNumbers sequence, UtcClock utc, IFrameSink store, int bootCount)
        {
            _sequence = sequence;
            _utc = utc;
            _store = store;
            _bootCount = bootCount;
        }

        /// <summary>Sees each frame, or null.</summary>
        public ISampleObserver? Observer { get; set; }

        /// <summary>Before a frame begins: one whose times would go by a clock that is corrected since can be read alone.</summary>
        public void Begin(SampledGroup group)
        {
            long movedMs = _utc.ToUtcMs(0) - group.KeyOffsetMs;
            if (group.KeyIsUtc != _utc.IsKnown || movedMs > ToleranceMs || movedMs < -ToleranceMs)
            {
                group.Encoder.RequestKey();
            }
        }

        /// <summary>Completes a group's frame, if it has any rows.</summary>
        public void Seal(SampledGroup group, long nowMs)
        {
            FrameEncoder encoder = group.Encoder;
            if (encoder.Rows == 0)
            {
                return;
            }

            // A key frame keeps the time base that it was sealed with; after a correction of the clock the next one begins.
            bool isUtc = _utc.IsKnown;
            long firstRowMs = encoder.FirstRowMs;
            uint sequence = _sequence.Next(nowMs);
            int length = encoder.Seal(sequence, _bootCount, isUtc ? _utc.ToUtcMs(firstRowMs) : firstRowMs, isUtc);
            group.FramesSealed++;
            if (encoder.IsKey)
            {
                group.KeyIsUtc = isUtc;
                group.KeyOffsetMs = _utc.ToUtcMs(0);
            }

            if (Observer != null)
            {
                Observer.OnSealed(group.Group, sequence, encoder.Buffer, length);
            }

            byte kind = group.Group == SignalGroup.Alarm ? RecordKind.Alarm : encoder.IsKey ? RecordKind.Key : RecordKind.Frame;
            if (!_store.TryAppend(encoder.Buffer, length, kind, sequence))
            {
                // What would continue it could not be read.
                encoder.RequestKey();
            }
        }
    }
}
