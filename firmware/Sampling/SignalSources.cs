using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>Brings the store up to date before it is sampled or asked: takes what is new, and marks what has grown old.</summary>
    public sealed class SignalSources : ISignalSource
    {
        private readonly SignalStore _signals;
        private readonly ISignalSource[] _sources;

        /// <summary>Makes the list.</summary>
        public SignalSources(SignalStore signals, ISignalSource[] sources)
        {
            _signals = signals;
            _sources = sources;
        }

        /// <inheritdoc/>
        public void Update(long nowMs)
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
