using System;
using Telematics.Buses;
using Telematics.Can;

namespace Telematics.Motor
{
    /// <summary>
    /// Status frames of one VESC motor controller (29-bit identifiers: command &lt;&lt; 8 | controller; big-endian),
    /// as its firmware sends them (bldc, comm_can.c: comm_can_send_status1 to 5).
    /// </summary>
    public sealed class VescStatus : IMotorProfile, ICanDecoder, ICounters
    {
        // CAN_PACKET_ID in the firmware's datatypes.h.
        private const int Status1 = 9;
        private const int Status2 = 14;
        private const int Status3 = 15;
        private const int Status4 = 16;
        private const int Status5 = 27;

        // The tachometer makes a step with each of the six commutations of an electrical revolution.
        private const int StepsAnElectricalRevolution = 6;

        // 300,000 electrical revolutions a minute: more than the firmware can commutate.
        private const int MaxErpm = 300_000;
        private const int MaxStepsAMs = MaxErpm * StepsAnElectricalRevolution / 60_000;

        // Frames arrive late, and the controller's step is a step later.
        private const int ToleranceMs = 200;

        // Longer than between two frames of any rate that the firmware sends, or two looks at them; no controller starts again in less.
        private const int SilenceMs = 2000;

        // A little more than all that there is: the duty of a filter that overshoots, in 0.1 %.
        private const int BeyondFull = 50;

        // What counts up, in 0.0001 Ah and Wh; the greatest number stands for none.
        private const int MostMah = (int.MaxValue / 10) - 1;
        private const int MostDeciWh = (int.MaxValue / 1000) - 1;

        // Some ten turns of a wheel between two frames: nobody pushes a motorcycle back that fast.
        private const int MaxStepsBack = 1000;

        // Half the range, so that a difference cannot overflow. Thousands of km without a restart of the controller.
        private const int MaxTachometer = 0x3FFFFFFF;

        private readonly MotorState _state;
        private readonly CanSignalTable _table;
        private readonly int _controllerId;
        private readonly long _wheelCircumferenceMm;
        private readonly long _stepsAWheelTurnMilli;
        private int _lastTachometer;
        private long _lastTachometerMs = long.MinValue;
        private int _lastChargeMah;
        private int _lastEnergyDeciWh;
        private long _steps;
        private long _mostSteps;

        /// <summary>Listens to one controller.</summary>
        /// <param name="controllerId">Its id on the bus, 0 to 255.</param>
        /// <param name="polePairs">Of the motor, from 1.</param>
        /// <param name="wheelCircumferenceMm">Of the driven wheel, from 1.</param>
        /// <param name="gearRatioMilli">Motor turns a wheel turn, in thousandths: 1000 for a hub motor.</param>
        /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
        public VescStatus(int controllerId, int polePairs, int wheelCircumferenceMm, int gearRatioMilli)
        {
            if (controllerId < 0 || controllerId > 255 || polePairs < 1 || wheelCircumferenceMm < 1 || gearRatioMilli < 1)
            {
                throw new ArgumentOutOfRangeException();
            }

            _state = new MotorState(this);
            _controllerId = controllerId;
            _wheelCircumferenceMm = wheelCircumferenceMm;
            _stepsAWheelTurnMilli = (long)StepsAnElectricalRevolution * polePairs * gearRatioMilli;
            int status1 = IdOf(Status1);
            int status2 = IdOf(Status2);
            int status3 = IdOf(Status3);
            int status4 = IdOf(Status4);
            int status5 = IdOf(Status5);
            int maxRpm = MaxErpm / polePairs;
            _table = new CanSignalTable(true, new[]
            {
                //        byte type           divisor     min            max  target
                Row(status1, 0, CanType.I32Be, polePairs,        -maxRpm,        maxRpm, MotorValue.ShaftRpm),                             // electrical rpm
                Row(status1, 4, CanType.I16Be,         1,         -20000,         20000, MotorValue.MotorCurrentDeciA),                    // 0.1 A
                Row(status1, 6, CanType.I16Be,         1,          -1000,          1000, MotorValue.DutyDeciPercent, BeyondFull),          // 0.001
                Row(status2, 0, CanType.I32Be,        10,              0,       MostMah, MotorValue.ChargeUsedMah),                        // 0.0001 Ah
                Row(status2, 4, CanType.I32Be,        10,              0,       MostMah, MotorValue.ChargeRegeneratedMah),                 // 0.0001 Ah
                Row(status3, 0, CanType.I32Be,      1000,              0,    MostDeciWh, MotorValue.EnergyUsedDeciWh),                     // 0.0001 Wh
                Row(status3, 4, CanType.I32Be,      1000,              0,    MostDeciWh, MotorValue.EnergyRegeneratedDeciWh),              // 0.0001 Wh
                Row(status4, 0, CanType.I16Be,         1,           -500,          2000, MotorValue.ControllerTemperatureDeciC),           // 0.1 °C
                Row(status4, 2, CanType.I16Be,         1,           -500,          2000, MotorValue.MotorTemperatureDeciC),                // 0.1 °C
                Row(status4, 4, CanType.I16Be,         1,         -20000,         20000, MotorValue.InputCurrentDeciA),                    // 0.1 A
                Row(status5, 0, CanType.I32Be,         1, -MaxTachometer, MaxTachometer, MotorValue.Tachometer),                           // steps
                Row(status5, 4, CanType.I16Be,         1,              0,         20000, MotorValue.InputVoltageDeciV),                    // 0.1 V
            });
        }

        /// <inheritdoc/>
        public MotorState State => _state;

        /// <inheritdoc/>
        public int ShortFields => _table.ShortFields;

        /// <inheritdoc/>
        public int ImplausibleValues => _table.ImplausibleValues;

        /// <summary>Times that the tachometer jumped, as it does when the controller starts again; the jump is not taken for distance.</summary>
        public int TachometerRestarts { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "motor implausibleValues shortFields tachometerRestarts";

        /// <inheritdoc/>
        public int FaultCounters => 3;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => ImplausibleValues,
            1 => ShortFields,
            _ => TachometerRestarts,
        };

        /// <inheritdoc/>
        [SteadyState]
        public bool Accept(CanFrame frame, long nowMs)
        {
            return _table.TryKeep(frame, nowMs);
        }

        /// <inheritdoc/>
        public void AddIds(CanIdList ids)
        {
            _table.AddIds(ids);
        }

        /// <inheritdoc/>
        [SteadyState]
        public void Decode()
        {
            _table.Decode(_state);
            long heardMs = _state.UpdatedMs[MotorValue.Tachometer];
            if (heardMs != _lastTachometerMs)
            {
                UpdateOdometer(heardMs);
            }
        }

        // The tachometer counts back when the wheel does, and from 0 when the controller starts again.
        private void UpdateOdometer(long heardMs)
        {
            int tachometer = _state.Values[MotorValue.Tachometer];
            int delta = tachometer - _lastTachometer;
            if (_lastTachometerMs == long.MinValue)
            {
                delta = 0;
            }
            else if ((delta < 0 && HasRestarted(tachometer, delta, heardMs))
                || delta > ((heardMs - _lastTachometerMs + ToleranceMs) * MaxStepsAMs))
            {
                delta = 0;
                TachometerRestarts++;
            }

            _lastTachometer = tachometer;
            _lastTachometerMs = heardMs;
            _lastChargeMah = _state.Values[MotorValue.ChargeUsedMah];
            _lastEnergyDeciWh = _state.Values[MotorValue.EnergyUsedDeciWh];
            _steps += delta;
            if (_steps > _mostSteps)
            {
                // Rolling back and forth is not distance.
                _mostSteps = _steps;
            }

            _state.Values[MotorValue.OdometerM] = (int)(_mostSteps * _wheelCircumferenceMm / _stepsAWheelTurnMilli);
            _state.UpdatedMs[MotorValue.OdometerM] = heardMs;
        }

        // A tachometer that is less than before: the wheel rolled back, or the controller began to count again. Then it was silent for
        // a while, or what it counts beside began again, too, or it is further back than a wheel can have rolled.
        private bool HasRestarted(int tachometer, int delta, long heardMs)
        {
            return delta < -MaxStepsBack
                || tachometer == 0
                || heardMs - _lastTachometerMs >= SilenceMs
                || _state.Values[MotorValue.ChargeUsedMah] < _lastChargeMah
                || _state.Values[MotorValue.EnergyUsedDeciWh] < _lastEnergyDeciWh;
        }

        private static CanField Row(int id, int start, CanType type, int divisor, int min, int max, int target, int beyond = 0) =>
            new CanField(id, start, type, 1, divisor, 0, min, max, target, beyond);

        private int IdOf(int command) => (command << 8) | _controllerId;
    }
}
