using Telematics.Battery;
using Telematics.Can;
using Telematics.Motor;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>What a device on the CAN bus says of itself, as signals: a table of which of its values is which signal.</summary>
    public sealed class CanSignals : ISignalSource
    {
        // Pairs: a value of the state, its signal. Units agree; CanSignalsTests checks it.
        private static readonly int[] BatteryTable =
        {
            BatteryValue.PackVoltageCentiV, SignalId.PackVoltage,
            BatteryValue.PackCurrentDeciA, SignalId.PackCurrent,
            BatteryValue.StateOfChargeDeciPercent, SignalId.StateOfCharge,
            BatteryValue.StateOfHealthDeciPercent, SignalId.StateOfHealth,
            BatteryValue.CellVoltageMinMv, SignalId.CellVoltageMin,
            BatteryValue.CellVoltageMaxMv, SignalId.CellVoltageMax,
            BatteryValue.PackTemperatureDeciC, SignalId.PackTemperature,
            BatteryValue.CellTemperatureMinDeciC, SignalId.PackTemperatureMin,
            BatteryValue.CellTemperatureMaxDeciC, SignalId.PackTemperatureMax,
            BatteryValue.ChargeCurrentLimitDeciA, SignalId.ChargeCurrentLimit,
            BatteryValue.DischargeCurrentLimitDeciA, SignalId.DischargeCurrentLimit,
            BatteryValue.Alarms, SignalId.BatteryAlarms,
            BatteryValue.Warnings, SignalId.BatteryWarnings,
        };

        private static readonly int[] MotorTable =
        {
            MotorValue.ShaftRpm, SignalId.MotorSpeed,
            MotorValue.MotorCurrentDeciA, SignalId.MotorCurrent,
            MotorValue.InputCurrentDeciA, SignalId.MotorInputCurrent,
            MotorValue.DutyDeciPercent, SignalId.MotorDuty,
            MotorValue.MotorTemperatureDeciC, SignalId.MotorTemperature,
            MotorValue.ControllerTemperatureDeciC, SignalId.ControllerTemperature,
            MotorValue.InputVoltageDeciV, SignalId.MotorVoltage,
            MotorValue.EnergyUsedDeciWh, SignalId.EnergyUsed,
            MotorValue.EnergyRegeneratedDeciWh, SignalId.EnergyRegenerated,
        };

        private readonly SignalStore _signals;
        private readonly CanValues _state;
        private readonly int[] _table;
        private readonly long[] _takenMs;

        private CanSignals(SignalStore signals, CanValues state, int[] table)
        {
            _signals = signals;
            _state = state;
            _table = table;
            _takenMs = new long[state.Values.Length];
            for (int i = 0; i < _takenMs.Length; i++)
            {
                _takenMs[i] = long.MinValue;
            }
        }

        /// <summary>The signals of a battery.</summary>
        public static CanSignals Of(BatteryState state, SignalStore signals)
        {
            return new CanSignals(signals, state, BatteryTable);
        }

        /// <summary>The signals of a motor controller, but for the odometer.</summary>
        public static CanSignals Of(MotorState state, SignalStore signals)
        {
            return new CanSignals(signals, state, MotorTable);
        }

        /// <inheritdoc/>
        public void Update(long nowMs)
        {
            _state.Refresh();
            int[] table = _table;
            int[] values = _state.Values;
            long[] updatedMs = _state.UpdatedMs;
            long[] takenMs = _takenMs;
            for (int i = 0; i < table.Length; i += 2)
            {
                int value = table[i];
                long heardMs = updatedMs[value];
                if (heardMs != takenMs[value])
                {
                    takenMs[value] = heardMs;
                    _signals.Set(table[i + 1], values[value], heardMs);
                }
            }
        }
    }
}
