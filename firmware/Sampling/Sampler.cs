using Telematics.Buses;
using Telematics.Frames;
using Telematics.Journal;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>
    /// Takes samples of each group of signals at its period, and of the alarms when they change, packs them into frames, and hands these
    /// to the store. When one group's frame is due, those of all are sealed, so that they leave in one message.
    /// </summary>
    public sealed class Sampler : IStep, IFrameSource, ICounters
    {
        private readonly SignalStore _signals;
        private readonly ISignalSource _sources;
        private readonly ISampledListener _listener;
        private readonly SampledGroup[] _groups;
        private readonly SampledGroup _alarms;
        private readonly AlarmWatch _watch;
        private readonly FrameSealer _sealer;
        private readonly ClockNotices _clock;
        private readonly IFrameSink _store;
        private ISampleObserver? _observer;
        private bool _isStarted;

        /// <summary>Makes a sampler; the first samples are taken one period after the first step.</summary>
        /// <param name="signals">The signals.</param>
        /// <param name="sources">Bring them up to date.</param>
        /// <param name="listener">Hears which groups were sampled.</param>
        /// <param name="groups">The groups; the last one is that of the alarms.</param>
        /// <param name="watch">Tells when these are to be sampled.</param>
        /// <param name="sealer">Completes frames.</param>
        /// <param name="clock">Tells the receiver the time.</param>
        /// <param name="store">Receives the frames.</param>
        public Sampler(
            SignalStore signals,
            ISignalSource sources,
            ISampledListener listener,
            SampledGroup[] groups,
            AlarmWatch watch,
            FrameSealer sealer,
            ClockNotices clock,
            IFrameSink store)
        {
            _signals = signals;
            _sources = sources;
            _listener = listener;
            _groups = groups;
            _alarms = groups[groups.Length - 1];
            _watch = watch;
            _sealer = sealer;
            _clock = clock;
            _store = store;
        }

        /// <summary>The groups. Not to be changed.</summary>
        public SampledGroup[] Groups => _groups;

        /// <inheritdoc/>
        public string CounterNames => "sampler samplesMissed samplesTaken framesSealed";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <summary>A counter, of all groups together.</summary>
        public int GetCounter(int index)
        {
            int sum = 0;
            for (int i = 0; i < _groups.Length; i++)
            {
                SampledGroup group = _groups[i];
                sum += index switch
                {
                    0 => group.SamplesMissed,
                    1 => group.SamplesTaken,
                    _ => group.FramesSealed,
                };
            }

            return sum;
        }

        /// <summary>Lets one observer see each sample and each frame. Call at start.</summary>
        public void SetObserver(ISampleObserver observer)
        {
            _observer = observer;
            _sealer.Observer = observer;
        }

        /// <summary>Whether it takes no more samples.</summary>
        public bool IsStopped { get; private set; }

        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            if (IsStopped)
            {
                return;
            }

            if (_clock.IsDue(nowMs))
            {
                TellTime(nowMs);
            }

            if (_watch.IsDue(nowMs))
            {
                SampleAlarms(nowMs);
            }

            SampledGroup[] groups = _groups;
            bool isSealDue = false;
            for (int i = 0; i < groups.Length; i++)
            {
                SampledGroup group = groups[i];
                if (group.PeriodMs == 0)
                {
                    continue;
                }

                if (!_isStarted)
                {
                    group.NextMs = nowMs + group.PeriodMs;
                }
                else if (group.NextMs <= nowMs)
                {
                    Sample(group, nowMs);
                }

                isSealDue |= group.Encoder.Rows > 0 && nowMs - group.Encoder.FirstRowMs >= group.SealAtMs;
            }

            _isStarted = true;
            if (isSealDue)
            {
                SealAll(nowMs);
            }
        }

        /// <inheritdoc/>
        public void BeginLive(long nowMs)
        {
            SealAll(nowMs);
            RequestKeys();
            _store.BeginLive();
        }

        /// <summary>Seals what was sampled, and takes no more samples: before the unit is turned off or restarted.</summary>
        public void Stop(long nowMs)
        {
            if (!IsStopped && _watch.HasNews)
            {
                SampleAlarms(nowMs);
            }

            IsStopped = true;
            SealAll(nowMs);
            _store.Checkpoint();
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

            Add(group, nowMs);
            _listener.OnSampled(group.Group);
        }

        // An alarm's frame can be read alone, and leaves at once.
        private void SampleAlarms(long nowMs)
        {
            _alarms.Encoder.RequestKey();
            Add(_alarms, nowMs);
            _watch.OnTold(nowMs);
            _sealer.Seal(_alarms, nowMs);
        }

        private void Add(SampledGroup group, long nowMs)
        {
            _sources.Update(nowMs);
            FrameEncoder encoder = group.Encoder;
            if (encoder.Rows == 0)
            {
                _sealer.Begin(group);
            }

            if (!encoder.TryAddRow(nowMs, _signals))
            {
                _sealer.Seal(group, nowMs);
                encoder.TryAddRow(nowMs, _signals);
            }

            group.SamplesTaken++;
            if (_observer != null)
            {
                _observer.OnSample(group.Group, nowMs, _signals);
            }
        }

        // Frames of which the notice is told after keep to the time that they began with; those behind it begin anew.
        private void TellTime(long nowMs)
        {
            SealAll(nowMs);
            RequestKeys();
            _clock.Append(nowMs);
        }

        private void SealAll(long nowMs)
        {
            SampledGroup[] groups = _groups;
            for (int i = 0; i < groups.Length; i++)
            {
                _sealer.Seal(groups[i], nowMs);
            }
        }

        private void RequestKeys()
        {
            SampledGroup[] groups = _groups;
            for (int i = 0; i < groups.Length; i++)
            {
                groups[i].Encoder.RequestKey();
            }
        }
    }
}
