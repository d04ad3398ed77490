using Telematics.Mqtt;

namespace Telematics.Uplink
{
    /// <summary>
    /// How long to wait before the next attempt to open a session: twice as long after each failure, up to a limit, and
    /// scattered, so that the many units that lost the same broker come back over minutes and not at the same moment.
    /// </summary>
    public sealed class Backoff
    {
        private readonly int _firstMs;
        private readonly int _limitMs;
        private readonly int _spreadMs;
        private readonly int _refusedFirstMs;
        private readonly int _refusedLimitMs;
        private int _failures;
        private uint _random;

        /// <summary>Makes one that has seen no failure.</summary>
        /// <param name="firstMs">The wait after the first failure, before it is scattered.</param>
        /// <param name="limitMs">The longest wait.</param>
        /// <param name="spreadMs">
        /// Where the broker may be at fault, waits are scattered over so much at least: the first from nothing to all of it.
        /// </param>
        /// <param name="refusedFirstMs">The first wait after the broker refused: trying again soon does not help.</param>
        /// <param name="refusedLimitMs">The longest wait after the broker refused.</param>
        /// <param name="seed">Differs from vehicle to vehicle.</param>
        public Backoff(int firstMs, int limitMs, int spreadMs, int refusedFirstMs, int refusedLimitMs, uint seed)
        {
            _firstMs = firstMs;
            _limitMs = limitMs;
            _spreadMs = spreadMs;
            _refusedFirstMs = refusedFirstMs;
            _refusedLimitMs = refusedLimitMs;
            _random = seed == 0 ? 1 : seed;
        }

        /// <summary>Failures since the last success.</summary>
        public int Failures => _failures;

        /// <summary>The last session proved to work: the next failure is the first one again.</summary>
        public void OnSuccess()
        {
            _failures = 0;
        }

        /// <summary>An attempt failed, or a session ended.</summary>
        /// <returns>
        /// How long to wait before the next attempt, in milliseconds: from half of the nominal wait to all of it, or, where a broker that
        /// others have lost too may be the reason, from next to nothing to all of it the first time.
        /// </returns>
        public int OnFailure(MqttLinkLoss reason)
        {
            bool isRefused = reason == MqttLinkLoss.Refused;
            bool isBroker = reason == MqttLinkLoss.ConnectionLost || reason == MqttLinkLoss.Timeout || reason == MqttLinkLoss.Tls;
            int limitMs = isRefused ? _refusedLimitMs : _limitMs;
            long waitMs = isRefused ? _refusedFirstMs : _firstMs;
            for (int i = 0; i < _failures && waitMs < limitMs; i++)
            {
                waitMs *= 2;
            }

            if (waitMs > limitMs)
            {
                waitMs = limitMs;
            }

            if (isBroker && waitMs < _spreadMs)
            {
                waitMs = _spreadMs;
            }

            int nominalMs = (int)waitMs;
            int leastMs = isBroker && _failures == 0 ? _firstMs / 2 : nominalMs / 2;
            _failures++;
            return nominalMs > leastMs ? leastMs + (int)(Next() % (uint)(nominalMs - leastMs + 1)) : nominalMs;
        }

        // Xorshift, 32 bits (Marsaglia 2003).
        private uint Next()
        {
            uint random = _random;
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            _random = random;
            return random;
        }
    }
}
