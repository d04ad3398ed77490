namespace Telematics.Battery
{
    /// <summary>What a battery alarms or warns of: bits of a mask, alike for every make.</summary>
    public static class BatteryAlarm
    {
        /// <summary>Something, not said what.</summary>
        public const int General = 1 << 0;

        /// <summary>Voltage too high.</summary>
        public const int HighVoltage = 1 << 1;

        /// <summary>Voltage too low.</summary>
        public const int LowVoltage = 1 << 2;

        /// <summary>Too hot.</summary>
        public const int HighTemperature = 1 << 3;

        /// <summary>Too cold.</summary>
        public const int LowTemperature = 1 << 4;

        /// <summary>Too hot to charge.</summary>
        public const int HighTemperatureCharge = 1 << 5;

        /// <summary>Too cold to charge.</summary>
        public const int LowTemperatureCharge = 1 << 6;

        /// <summary>Discharge current too high.</summary>
        public const int HighCurrent = 1 << 7;

        /// <summary>Charge current too high.</summary>
        public const int HighChargeCurrent = 1 << 8;

        /// <summary>The contactor does not do what it should.</summary>
        public const int Contactor = 1 << 9;

        /// <summary>Short circuit.</summary>
        public const int ShortCircuit = 1 << 10;

        /// <summary>The battery management system itself has failed.</summary>
        public const int BmsInternal = 1 << 11;

        /// <summary>Cell voltages too far apart.</summary>
        public const int CellImbalance = 1 << 12;
    }
}
