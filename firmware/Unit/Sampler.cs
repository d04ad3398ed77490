using Telematics.Buses;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Unit
{
    /// <summary>Takes samples of each group of signals at its period, packs them into frames, and hands these to the store.</summary>
    public sealed class Sampler : IStep
    {
        private readonly SignalStore _signals;
        private readonly SignalSources _sources;
        private readonly HealthSignals _health;
        private readonly SampledGroup[] _groups;
        private readonly SequenceNumbers _sequence;
        private readonly UtcClock _utc;
        private readonly IFrameStore _store;
        private readonly int _bootCount;
        private ISampleObserver? _observer;
        private bool _isStarted;
        private bool _isStopped;

        /// <summary>Makes a sampler; the first samples are taken one period after the first step.</summary>
        public Sampler(
            SignalStore signals, SignalSources sources, HealthSignals health, SampledGroup[] groups, SequenceNumbers sequence, UtcClock utc, IFrameStore store, int bootCount)
        {
            _signals = signals;
            _sources = sources;
            _health = health;
            _groups = groups;
            _sequence = sequence;
            _utc = utc;
            _store = store;
            _bootCount = bootCount;
        }

        /// <summary>The groups. Not to be changed.</summary>
        public SampledGroup[] Groups => _groups;

        /// <summary>Lets one observer see each sample and each frame. Call at start.</summary>
        public void SetObserver(ISampleObserver observer)
        {
            _observer = observer;
        }

        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            SampledGroup[] groups = _groups;
            for (int i = 0; i < groups.Length; i++)
            {
                SampledGroup group = groups[i];
                if (!_isStarted)
                {
                    group.NextMs = nowMs + group.PeriodMs;
                }
                else if (group.NextMs <= nowMs && !_isStopped)
                {
                    Sample(group, nowMs);
                }
            }

            _isStarted = true;
        }

        /// <summary>Seals what was sampled, and takes no more samples: before the unit is turned off or restarted.</summary>
        public void Stop(long nowMs)
        {
            _isStopped = true;
            for (int i = 0; i < _groups.Length; i++)
            {
                Seal(_groups[i], nowMs);
            }
        }

        private void Sample(SampledGroup group, long nowMs)
        {
            group.NextMs += group.PeriodMs;
            if (group.NextMs <= nowMs)
            {
                int missed = ((int)(nowMs - group.NextMs) / group.PeriodMs) + 1;
                group.SamplesMissed += missed;
                group.NextMs += (long)missed * group.PeriodMs;
            }

            _sources.Refresh(nowMs);
            FrameEncoder encoder = group.Encoder;
            if (!encoder.TryAddRow(nowMs, _signals))
            {
                Seal(group, nowMs);
                encoder.TryAddRow(nowMs, _signals);
            }

            group.SamplesTaken++;
            if (_observer != null)
            {
                _observer.OnSample(group.Group, nowMs, _signals);
            }

            if (group.Group == SignalGroup.Health)
            {
                _health.OnSampled();
            }

            // The next row would make the frame cover more than it should.
            if (nowMs - encoder.FirstRowMs + group.PeriodMs >= group.SealAfterMs)
            {
                Seal(group, nowMs);
            }
        }

        private void Seal(SampledGroup group, long nowMs)
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
            if (_observer != null)
            {
                _observer.OnSealed(group.Group, sequence, encoder.Buffer, length);
            }

            if (!_store.TryAppend(encoder.Buffer, length, encoder.IsKey ? RecordKind.Key : RecordKind.Frame, sequence))
            {
                // What would continue it could not be read.
                encoder.RequestKey();
            }
        }
    }
}
