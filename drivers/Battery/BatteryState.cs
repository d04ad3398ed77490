using Telematics.Can;

namespace Telematics.Battery
{
    /// <summary>
    /// What a battery says of itself, whatever its make. Call <see cref="CanValues.Refresh"/>
    /// before looking. A value is <see cref="CanValues.NotSet"/> until first heard;
    /// <see cref="CanValues.UpdatedMs"/>, by <see cref="BatteryValue"/>, tells how old it is.
    /// </summary>
    public sealed class BatteryState : CanValues
    {
        /// <summary>Makes a state of which nothing is known.</summary>
        /// <param name="decoder">Brings it up to date, or null for a state that is written in another way.</param>
        public BatteryState(ICanDecoder? decoder = null)
            : base(BatteryValue.Count, decoder)
        {
        }

        /// <summary>Pack voltage, 0.01 V.</summary>
        public int PackVoltageCentiV => Values[BatteryValue.PackVoltageCentiV];

        /// <summary>Pack current, 0.1 A; positive when charging.</summary>
        public int PackCurrentDeciA => Values[BatteryValue.PackCurrentDeciA];

        /// <summary>Pack temperature, 0.1 °C.</summary>
        public int PackTemperatureDeciC => Values[BatteryValue.PackTemperatureDeciC];

        /// <summary>State of charge, 0.1 %, 0 to 1000.</summary>
        public int StateOfChargeDeciPercent => Values[BatteryValue.StateOfChargeDeciPercent];

        /// <summary>State of health, 0.1 %, 0 to 1000.</summary>
        public int StateOfHealthDeciPercent => Values[BatteryValue.StateOfHealthDeciPercent];

        /// <summary>Lowest cell voltage, mV.</summary>
        public int CellVoltageMinMv => Values[BatteryValue.CellVoltageMinMv];

        /// <summary>Highest cell voltage, mV.</summary>
        public int CellVoltageMaxMv => Values[BatteryValue.CellVoltageMaxMv];

        /// <summary>Lowest cell temperature, 0.1 °C.</summary>
        public int CellTemperatureMinDeciC => Values[BatteryValue.CellTemperatureMinDeciC];

        /// <summary>Highest cell temperature, 0.1 °C.</summary>
        public int CellTemperatureMaxDeciC => Values[BatteryValue.CellTemperatureMaxDeciC];

        /// <summary>Voltage to charge to, 0.1 V.</summary>
        public int ChargeVoltageLimitDeciV => Values[BatteryValue.ChargeVoltageLimitDeciV];

        /// <summary>Highest charge current allowed now, 0.1 A.</summary>
        public int ChargeCurrentLimitDeciA => Values[BatteryValue.ChargeCurrentLimitDeciA];

        /// <summary>Highest discharge current allowed now, 0.1 A, positive.</summary>
        public int DischargeCurrentLimitDeciA => Values[BatteryValue.DischargeCurrentLimitDeciA];

        /// <summary>Voltage to discharge to, 0.1 V.</summary>
        public int DischargeVoltageLimitDeciV => Values[BatteryValue.DischargeVoltageLimitDeciV];

        /// <summary>Active alarms, bits of <see cref="BatteryAlarm"/>.</summary>
        public int Alarms => Values[BatteryValue.Alarms];

        /// <summary>Active warnings, bits of <see cref="BatteryAlarm"/>.</summary>
        public int Warnings => Values[BatteryValue.Warnings];
    }
}
