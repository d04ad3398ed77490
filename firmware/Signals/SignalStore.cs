using Telematics.Buses;

namespace Telematics.Signals
{
    /// <summary>The latest value of every signal, when it was set, and what it is worth.</summary>
    public sealed class SignalStore : ICounters
    {
        private readonly int[] _values = new int[SignalCatalogue.Count];
        private readonly long[] _timesMs = new long[SignalCatalogue.Count];
        private readonly byte[] _qualities = new byte[SignalCatalogue.Count];
        private readonly int[] _min = SignalCatalogue.Current.Min;
        private readonly int[] _max = SignalCatalogue.Current.Max;
        private readonly ushort[] _maxAgeMs = SignalCatalogue.Current.MaxAgeMs;

        /// <summary>Makes a store in which no signal has been seen.</summary>
        public SignalStore()
        {
            for (int id = 0; id < _values.Length; id++)
            {
                _qualities[id] = (byte)SignalQuality.NeverSeen;
            }
        }

        /// <summary>Raw values by id; of <see cref="SignalQuality.NeverSeen"/> signals they mean nothing. For reading in tight loops only.</summary>
        public int[] Values => _values;

        /// <summary>Qualities by id, each a <see cref="SignalQuality"/>, as of the last <see cref="MarkStale"/>. For reading in tight loops only.</summary>
        public byte[] Qualities => _qualities;

        /// <summary>How often a signal's quality has become another. While this stays, all of <see cref="Qualities"/> do.</summary>
        public int QualityChanges { get; private set; }

        /// <summary>Values that were refused because they were out of their signal's range.</summary>
        public int Refused { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "signals refused qualityChanges";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Refused,
            _ => QualityChanges,
        };

        /// <summary>Sets a signal. A value out of the signal's range is counted in <see cref="Refused"/> and changes nothing.</summary>
        /// <param name="id">One of <see cref="SignalId"/>.</param>
        /// <param name="raw">The value in raw units.</param>
        /// <param name="nowMs">When it was measured, milliseconds since boot.</param>
        /// <returns>Whether the value was taken.</returns>
        [SteadyState]
        public bool Set(int id, int raw, long nowMs)
        {
            if (raw < _min[id] || raw > _max[id])
            {
                Refused++;
                return false;
            }

            _values[id] = raw;
            _timesMs[id] = nowMs;
            if (_qualities[id] != (byte)SignalQuality.Valid)
            {
                _qualities[id] = (byte)SignalQuality.Valid;
                QualityChanges++;
            }

            return true;
        }

        /// <summary>Marks every valid signal stale that has not been set within its age limit.</summary>
        [SteadyState]
        public void MarkStale(long nowMs)
        {
            byte[] qualities = _qualities;
            long[] timesMs = _timesMs;
            ushort[] maxAgeMs = _maxAgeMs;
            for (int id = 0; id < qualities.Length; id++)
            {
                if (qualities[id] == (byte)SignalQuality.Valid && nowMs - timesMs[id] > maxAgeMs[id])
                {
                    qualities[id] = (byte)SignalQuality.Stale;
                    QualityChanges++;
                }
            }
        }

        /// <summary>What the signal's value is worth, as of the last <see cref="MarkStale"/>.</summary>
        public SignalQuality GetQuality(int id)
        {
            return (SignalQuality)_qualities[id];
        }

        /// <summary>The raw value; meaningless when <see cref="SignalQuality.NeverSeen"/>.</summary>
        public int GetValue(int id)
        {
            return _values[id];
        }

        /// <summary>When the value was set, milliseconds since boot; 0 when <see cref="SignalQuality.NeverSeen"/>.</summary>
        public long GetTimeMs(int id)
        {
            return _timesMs[id];
        }
    }
}
