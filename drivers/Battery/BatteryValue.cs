namespace Telematics.Battery
{
    /// <summary>Which value of a <see cref="BatteryState"/>; the name says the unit.</summary>
    public static class BatteryValue
    {
        /// <summary>Pack voltage, 0.01 V.</summary>
        public const int PackVoltageCentiV = 0;

        /// <summary>Pack current, 0.1 A; positive when charging.</summary>
        public const int PackCurrentDeciA = 1;

        /// <summary>Pack temperature, 0.1 °C.</summary>
        public const int PackTemperatureDeciC = 2;

        /// <summary>State of charge, 0.1 %, 0 to 1000.</summary>
        public const int StateOfChargeDeciPercent = 3;

        /// <summary>State of health, 0.1 %, 0 to 1000.</summary>
        public const int StateOfHealthDeciPercent = 4;

        /// <summary>Lowest cell voltage, mV.</summary>
        public const int CellVoltageMinMv = 5;

        /// <summary>Highest cell voltage, mV.</summary>
        public const int CellVoltageMaxMv = 6;

        /// <summary>Lowest cell temperature, 0.1 °C.</summary>
        public const int CellTemperatureMinDeciC = 7;

        /// <summary>Highest cell temperature, 0.1 °C.</summary>
        public const int CellTemperatureMaxDeciC = 8;

        /// <summary>Voltage to charge to, 0.1 V.</summary>
        public const int ChargeVoltageLimitDeciV = 9;

        /// <summary>Highest charge current allowed now, 0.1 A.</summary>
        public const int ChargeCurrentLimitDeciA = 10;

        /// <summary>Highest discharge current allowed now, 0.1 A, positive.</summary>
        public const int DischargeCurrentLimitDeciA = 11;

        /// <summary>Voltage to discharge to, 0.1 V.</summary>
        public const int DischargeVoltageLimitDeciV = 12;

        /// <summary>Active alarms, bits of <see cref="BatteryAlarm"/>.</summary>
        public const int Alarms = 13;

        /// <summary>Active warnings, bits of <see cref="BatteryAlarm"/>.</summary>
        public const int Warnings = 14;

        /// <summary>How many there are.</summary>
        public const int Count = 15;
    }
}
