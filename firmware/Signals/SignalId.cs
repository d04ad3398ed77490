namespace Telematics.Signals
{
    /// <summary>The signals' numbers: their places in <see cref="SignalCatalogue"/>. A change of them is a new catalogue version.</summary>
    public static class SignalId
    {
        /// <summary>Latitude, WGS 84, north positive, 1e-7 degrees.</summary>
        public const int Latitude = 0;

        /// <summary>Longitude, WGS 84, east positive, 1e-7 degrees.</summary>
        public const int Longitude = 1;

        /// <summary>Altitude above mean sea level, 0.1 m. VSS means the height above the ellipsoid, so it has no path.</summary>
        public const int Altitude = 2;

        /// <summary>Speed over ground from GNSS, 0.1 km/h.</summary>
        public const int Speed = 3;

        /// <summary>Course over ground, 0.1 degrees from true north, 0 to 360 (which 359.6 rounds to).</summary>
        public const int Course = 4;

        /// <summary>Horizontal dilution of precision, 0.01.</summary>
        public const int Hdop = 5;

        /// <summary>Satellites used in the position.</summary>
        public const int Satellites = 6;

        /// <summary>Kind of fix: 1 none, 2 two-dimensional, 3 three-dimensional. VSS writes NONE, TWO_D, THREE_D.</summary>
        public const int FixType = 7;

        /// <summary>Pack voltage, 0.01 V.</summary>
        public const int PackVoltage = 8;

        /// <summary>Pack current, 0.1 A, positive into the battery (charging, regenerating), as VSS has it.</summary>
        public const int PackCurrent = 9;

        /// <summary>State of charge as the battery states it, 0.1 %.</summary>
        public const int StateOfCharge = 10;

        /// <summary>State of health, 0.1 %.</summary>
        public const int StateOfHealth = 11;

        /// <summary>Lowest cell voltage, 1 mV.</summary>
        public const int CellVoltageMin = 12;

        /// <summary>Highest cell voltage, 1 mV.</summary>
        public const int CellVoltageMax = 13;

        /// <summary>Battery temperature as the battery states it for the whole, 0.1 °C.</summary>
        public const int PackTemperature = 14;

        /// <summary>Lowest temperature in the battery, 0.1 °C.</summary>
        public const int PackTemperatureMin = 15;

        /// <summary>Highest temperature in the battery, 0.1 °C.</summary>
        public const int PackTemperatureMax = 16;

        /// <summary>What the battery takes at most, 0.1 A. VSS has only the limit of the charging inlet.</summary>
        public const int ChargeCurrentLimit = 17;

        /// <summary>What the battery gives at most, 0.1 A.</summary>
        public const int DischargeCurrentLimit = 18;

        /// <summary>The battery's alarms, one a bit: the bits of BatteryAlarm in drivers/Battery.</summary>
        public const int BatteryAlarms = 19;

        /// <summary>The battery's warnings, the same bits.</summary>
        public const int BatteryWarnings = 20;

        /// <summary>Motor speed, rpm, negative in reverse.</summary>
        public const int MotorSpeed = 21;

        /// <summary>Motor current, 0.1 A, negative when braking.</summary>
        public const int MotorCurrent = 22;

        /// <summary>Current into the motor controller, 0.1 A, negative when regenerating: the other sign than <see cref="PackCurrent"/>.</summary>
        public const int MotorInputCurrent = 23;

        /// <summary>Duty cycle of the motor controller, 0.1 %, negative in reverse.</summary>
        public const int MotorDuty = 24;

        /// <summary>Motor winding, 0.1 °C.</summary>
        public const int MotorTemperature = 25;

        /// <summary>Power stage of the motor controller, 0.1 °C.</summary>
        public const int ControllerTemperature = 26;

        /// <summary>Voltage at the motor controller's input, 0.1 V.</summary>
        public const int MotorVoltage = 27;

        /// <summary>Energy taken by the motor controller since it started, 0.1 Wh. VSS counts over the battery's lifetime.</summary>
        public const int EnergyUsed = 28;

        /// <summary>Energy given back by the motor controller since it started, 0.1 Wh. VSS counts over the vehicle's lifetime.</summary>
        public const int EnergyRegenerated = 29;

        /// <summary>Distance covered over the unit's lifetime, 1 m.</summary>
        public const int Odometer = 30;

        /// <summary>Received signal strength of the cellular network or Wi-Fi, dBm.</summary>
        public const int SignalStrength = 31;

        /// <summary>Time since boot, s.</summary>
        public const int Uptime = 32;

        /// <summary>Times that CAN frames were lost since boot.</summary>
        public const int CanOverflows = 33;

        /// <summary>NMEA sentences with a wrong checksum since boot.</summary>
        public const int GnssBadChecksums = 34;

        /// <summary>The longest pass of the scheduler's loop since the last sample, ms.</summary>
        public const int LoopWorstMs = 35;

        /// <summary>Boots of this unit over its lifetime.</summary>
        public const int ResetCount = 36;

        /// <summary>Frames that had to be dropped unsent since boot.</summary>
        public const int FramesDropped = 37;

        /// <summary>Times that the CAN controller went off the bus because of errors there.</summary>
        public const int CanBusOffs = 38;

        /// <summary>Times that the broker refused the unit's name or password, since boot.</summary>
        public const int LoginsRefused = 39;

        /// <summary>Why the modem has no network, as its driver's <c>ModemFault</c> numbers it: 0 for none.</summary>
        public const int ModemFault = 40;

        /// <summary>Times since boot that the modem was reset, switched off and on again, or restarted by itself.</summary>
        public const int ModemResets = 41;

        /// <summary>The last one.</summary>
        internal const int Last = ModemResets;
    }
}
