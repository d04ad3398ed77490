using Telematics.Modem;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>What the modem knows of the network and how it fares, as signals, and the network's time for the unit's clock.</summary>
    public sealed class ModemSignals : ISignalSource
    {
        private readonly SimcomModem _modem;
        private readonly SignalStore _signals;
        private readonly UtcClock _utc;
        private long _timeTakenMs = -1;

        /// <summary>Makes the adapter.</summary>
        public ModemSignals(SimcomModem modem, SignalStore signals, UtcClock utc)
        {
            _modem = modem;
            _signals = signals;
            _utc = utc;
        }

        /// <inheritdoc/>
        public void Update(long nowMs)
        {
            int strengthDbm = _modem.SignalStrengthDbm;
            if (strengthDbm != SimcomModem.NotSet)
            {
                _signals.Set(SignalId.SignalStrength, strengthDbm, nowMs);
            }

            _signals.Set(SignalId.ModemFault, (int)_modem.Fault, nowMs);
            _signals.Set(SignalId.ModemResets, _modem.Resets + _modem.PowerCycles + _modem.SpontaneousRestarts, nowMs);
            long timeAtMs = _modem.NetworkTimeAtMs;
            if (timeAtMs != _timeTakenMs)
            {
                _timeTakenMs = timeAtMs;
                _utc.OnNetwork(_modem.NetworkUtcMs, timeAtMs);
            }
        }
    }
}
