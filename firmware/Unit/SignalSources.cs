using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Unit
{
    /// <summary>Brings the store up to date before it is sampled or asked.</summary>
    public sealed class SignalSources
    {
        private readonly SignalStore _signals;
        private readonly ISignalSource[] _sources;

        /// <summary>Makes the list.</summary>
        public SignalSources(SignalStore signals, ISignalSource[] sources)
        {
            _signals = signals;
            _sources = sources;
        }

        /// <summary>Takes what is new, and marks what has grown old.</summary>
        [SteadyState]
        public void Refresh(long nowMs)
        {
            ISignalSource[] sources = _sources;
            for (int i = 0; i < sources.Length; i++)
            {
                sources[i].Update(nowMs);
            }

            _signals.MarkStale(nowMs);
        }
    }
}
