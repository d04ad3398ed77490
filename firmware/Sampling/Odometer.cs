using Telematics.Journal;
using Telematics.Motor;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>
    /// The distance covered over the unit's lifetime: what the unit's record remembers, and what the motor controller has counted
    /// since boot. It is remembered once a kilometre, and when the vehicle comes to rest.
    /// </summary>
    public sealed class Odometer : ISignalSource
    {
        private const int SaveEveryM = 1000;
        private const int RestMs = 30000;

        private readonly MotorState _motor;
        private readonly SignalStore _signals;
        private readonly UnitRecord _record;
        private readonly int _baseM;
        private long _heardMs = long.MinValue;
        private int _totalM;
        private int _attemptedM;
        private long _movedMs;

        /// <summary>Makes the odometer.</summary>
        /// <param name="motor">The motor controller's state.</param>
        /// <param name="signals">Receives the distance.</param>
        /// <param name="record">The unit's record, loaded.</param>
        public Odometer(MotorState motor, SignalStore signals, UnitRecord record)
        {
            _motor = motor;
            _signals = signals;
            _record = record;
            _baseM = record.OdometerM;
            _totalM = _baseM;
            _attemptedM = _baseM;
        }

        /// <inheritdoc/>
        public void Update(long nowMs)
        {
            long heardMs = _motor.UpdatedMs[MotorValue.OdometerM];
            if (heardMs != _heardMs)
            {
                _heardMs = heardMs;
                int totalM = _baseM + _motor.Values[MotorValue.OdometerM];
                if (_signals.Set(SignalId.Odometer, totalM, heardMs) && totalM != _totalM)
                {
                    _totalM = totalM;
                    _movedMs = nowMs;
                }
            }

            SaveNowAndThen(nowMs);
        }

        private void SaveNowAndThen(long nowMs)
        {
            int sinceM = _totalM - _attemptedM;
            if (sinceM >= SaveEveryM || (sinceM != 0 && nowMs - _movedMs >= RestMs))
            {
                // A write that fails is not tried again before the next kilometre or rest.
                _attemptedM = _totalM;
                _record.OdometerM = _totalM;
                _record.TrySave();
            }
        }
    }
}
