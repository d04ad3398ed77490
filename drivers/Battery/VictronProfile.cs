using System;
using Telematics.Buses;
using Telematics.Can;

namespace Telematics.Battery
{
    /// <summary>
    /// Batteries that speak Victron's CAN-bus BMS protocol (11-bit identifiers, little-endian): JBD, SimpBMS, diyBMS,
    /// REC, TinyBMS, Orion's preset and many others. Current is positive when charging.
    /// </summary>
    /// <remarks>
    /// 0x373 carries whole kelvins, which senders make by adding 273 to whole degrees, or 273.15 and rounding;
    /// taking 273 off again is exact for both. What names, models and counts modules (0x35E, 0x35F, 0x370 to 0x372,
    /// 0x374 to 0x377, 0x382) is accepted and not used.
    /// </remarks>
    public sealed class VictronProfile : IBatteryProfile, ICanDecoder, ICounters
    {
        private const int IdStateOfCharge = 0x355;
        private const int IdAlarms = 0x35A;

        private const int IdFirstNotUsed = 0x35E;
        private const int IdLast = 0x382;

        // In 0.1 %: coulomb counters run past full, and new cells have more than they are sold with.
        private const int BeyondFull = 200;

        // 0x7FFF and 0xFFFF are what senders write for what they do not know: no range reaches them.
        private static CanField[] MakeTable() => new CanField[]
        {
            // id   byte type           mul div  offset     min    max  target
            Row(0x351, 0, CanType.U16Le,  1,  1,     0,      1,  10000, BatteryValue.ChargeVoltageLimitDeciV),     // 0.1 V
            Row(0x351, 2, CanType.I16Le,  1,  1,     0,      0,  20000, BatteryValue.ChargeCurrentLimitDeciA),     // 0.1 A
            Row(0x351, 4, CanType.I16Le,  1,  1,     0,      0,  20000, BatteryValue.DischargeCurrentLimitDeciA),  // 0.1 A
            Row(0x351, 6, CanType.U16Le,  1,  1,     0,      0,  10000, BatteryValue.DischargeVoltageLimitDeciV),  // 0.1 V
            Row(0x355, 0, CanType.U16Le, 10,  1,     0,      0,   1000, BatteryValue.StateOfChargeDeciPercent, BeyondFull), // 1 %
            Row(0x355, 2, CanType.U16Le, 10,  1,     0,      0,   1000, BatteryValue.StateOfHealthDeciPercent, BeyondFull), // 1 %
            Row(0x356, 0, CanType.I16Le,  1,  1,     0,      0,  32766, BatteryValue.PackVoltageCentiV),           // 0.01 V
            Row(0x356, 2, CanType.I16Le,  1,  1,     0, -20000,  20000, BatteryValue.PackCurrentDeciA),            // 0.1 A
            Row(0x356, 4, CanType.I16Le,  1,  1,     0,   -500,   1500, BatteryValue.PackTemperatureDeciC),        // 0.1 °C
            Row(0x373, 0, CanType.U16Le,  1,  1,     0,    500,   5000, BatteryValue.CellVoltageMinMv),            // mV
            Row(0x373, 2, CanType.U16Le,  1,  1,     0,    500,   5000, BatteryValue.CellVoltageMaxMv),            // mV
            Row(0x373, 4, CanType.U16Le, 10,  1, -2730,   -500,   1500, BatteryValue.CellTemperatureMinDeciC),     // K
            Row(0x373, 6, CanType.U16Le, 10,  1, -2730,   -500,   1500, BatteryValue.CellTemperatureMaxDeciC),     // K
        };

        private readonly CanSignalTable _table = new CanSignalTable(false, MakeTable());
        private readonly BatteryState _state;
        private int _fineStateOfChargeCentiPercent = -1;
        private long _fineStateOfChargeMs = long.MinValue;
        private int _shortFields;

        /// <summary>Makes a profile that has heard nothing.</summary>
        public VictronProfile()
        {
            _state = new BatteryState(this);
        }

        /// <inheritdoc/>
        public BatteryState State => _state;

        /// <inheritdoc/>
        public int ShortFields => _table.ShortFields + _shortFields;

        /// <inheritdoc/>
        public int ImplausibleValues => _table.ImplausibleValues;

        /// <inheritdoc/>
        public string CounterNames => "battery implausibleValues shortFields";

        /// <inheritdoc/>
        public int FaultCounters => 2;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => ImplausibleValues,
            _ => ShortFields,
        };

        /// <inheritdoc/>
        [SteadyState]
        public bool Accept(CanFrame frame, long nowMs)
        {
            if (frame.IsExtended)
            {
                return false;
            }

            int id = frame.Id;
            if (_table.TryKeep(frame, nowMs))
            {
                if (id == IdStateOfCharge)
                {
                    // Bytes 4 and 5: the same again in 0.01 %.
                    _fineStateOfChargeCentiPercent = frame.Length >= 6 ? frame.Data[4] | (frame.Data[5] << 8) : -1;
                    _fineStateOfChargeMs = nowMs;
                }

                return true;
            }

            if (id == IdAlarms && !frame.IsRemote)
            {
                DecodeAlarms(frame, nowMs);
                return true;
            }

            return id >= IdFirstNotUsed && id <= IdLast;
        }

        /// <inheritdoc/>
        public void AddIds(CanIdList ids)
        {
            _table.AddIds(ids);
            ids.Add(IdAlarms, false);
        }

        /// <inheritdoc/>
        [SteadyState]
        public void Decode()
        {
            _table.Decode(_state);
            if (_fineStateOfChargeCentiPercent >= 0)
            {
                RefineStateOfCharge();
                _fineStateOfChargeCentiPercent = -1;
            }
        }

        // Many senders leave the fine value 0, so only what agrees with the whole percents of the same frame is taken.
        private void RefineStateOfCharge()
        {
            int index = BatteryValue.StateOfChargeDeciPercent;
            int fine = _fineStateOfChargeCentiPercent / 10;
            int apart = fine - _state.Values[index];
            if (_state.UpdatedMs[index] == _fineStateOfChargeMs && fine <= 1000 && apart >= -10 && apart <= 10)
            {
                _state.Values[index] = fine;
            }
        }

        // Two bits each, in the order of BatteryAlarm: 01 active, 10 not active, 00 and 11 not supported.
        // Bytes 0 to 3 alarms, 4 to 7 warnings; what follows the 13th pair is reserved, or the system's status.
        private void DecodeAlarms(CanFrame frame, long nowMs)
        {
            if (frame.Length < 8)
            {
                _shortFields++;
                return;
            }

            int[] values = _state.Values;
            values[BatteryValue.Alarms] = ActivePairs(BitConverter.ToInt32(frame.Data, 0));
            values[BatteryValue.Warnings] = ActivePairs(BitConverter.ToInt32(frame.Data, 4));
            _state.UpdatedMs[BatteryValue.Alarms] = nowMs;
            _state.UpdatedMs[BatteryValue.Warnings] = nowMs;
        }

        private static int ActivePairs(int pairs)
        {
            int bits = pairs & ~(pairs >> 1) & 0x55555555;
            bits = (bits | (bits >> 1)) & 0x33333333;
            bits = (bits | (bits >> 2)) & 0x0F0F0F0F;
            bits = (bits | (bits >> 4)) & 0x00FF00FF;
            return (bits | (bits >> 8)) & 0x1FFF;
        }

        private static CanField Row(int id, int start, CanType type, int multiplier, int divisor, int offset, int min, int max, int target, int beyond = 0) =>
            new CanField(id, start, type, multiplier, divisor, offset, min, max, target, beyond);
    }
}
