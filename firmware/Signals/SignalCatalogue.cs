namespace Telematics.Signals
{
    /// <summary>
    /// The newest catalogue: the one that the unit has. A new signal is a line at the end of the table here, a number in <see cref="SignalId"/>
    /// and a new version; <c>docs/wire-format.md</c> says how. VSS paths are those of version 6.0.
    /// </summary>
    public static class SignalCatalogue
    {
        /// <summary>Goes up with every signal that is added. What a version says never changes. 1 to 255.</summary>
        public const int Version = 2;

        /// <summary>How many signals there are; ids run from 0 to this less one.</summary>
        public const int Count = 40;

        /// <summary>How many groups there are; see <see cref="SignalGroup"/>.</summary>
        public const int GroupCount = 3;

        private const SignalGroup Ride = SignalGroup.Ride;
        private const SignalGroup Health = SignalGroup.Health;
        private const int GnssAgeMs = 3000;
        private const int BatteryAgeMs = 5000;
        private const int MotorAgeMs = 2000;
        private const int HealthAgeMs = 60000;

        private static readonly SignalDefinition[] Table =
        {
            // id, group, name, VSS path, unit, decimals, step, min, max, age limit, typical, spread, miss
            new(SignalId.Latitude, Ride, "latitude", "Vehicle.CurrentLocation.Latitude", "degrees", 7, 10, -900000000, 900000000, GnssAgeMs, 0, 500000000, 1024),
            new(SignalId.Longitude, Ride, "longitude", "Vehicle.CurrentLocation.Longitude", "degrees", 7, 10, -1800000000, 1800000000, GnssAgeMs, 0, 900000000, 1024),
            new(SignalId.Altitude, Ride, "altitude", null, "m", 1, 10, -5000, 200000, GnssAgeMs, 2000, 3000, 128),
            new(SignalId.Speed, Ride, "speed", "Vehicle.Speed", "km/h", 1, 1, 0, 5000, GnssAgeMs, 200, 300, 2048),
            new(SignalId.Course, Ride, "course", "Vehicle.CurrentLocation.Heading", "degrees", 1, 10, 0, 3600, GnssAgeMs, 1800, 1000, 1024),
            new(SignalId.Hdop, Ride, "hdop", null, "", 2, 10, 0, 10000, GnssAgeMs, 100, 60, 16),
            new(SignalId.Satellites, Ride, "satellites", null, "", 0, 1, 0, 99, GnssAgeMs, 12, 5, 16),
            new(SignalId.FixType, Ride, "fixType", "Vehicle.CurrentLocation.GNSSReceiver.FixType", "", 0, 1, 1, 3, GnssAgeMs, 3, 1, 1),
            new(SignalId.PackVoltage, Ride, "packVoltage", "Vehicle.Powertrain.TractionBattery.CurrentVoltage", "V", 2, 10, 0, 100000, BatteryAgeMs, 7200, 3000, 512),
            new(SignalId.PackCurrent, Ride, "packCurrent", "Vehicle.Powertrain.TractionBattery.CurrentCurrent", "A", 1, 1, -32000, 32000, BatteryAgeMs, 0, 300, 4096),
            new(SignalId.StateOfCharge, Ride, "stateOfCharge", "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", "percent", 1, 1, 0, 1000, BatteryAgeMs, 700, 250, 16),
            new(SignalId.StateOfHealth, Ride, "stateOfHealth", "Vehicle.Powertrain.TractionBattery.StateOfHealth", "percent", 1, 1, 0, 1000, BatteryAgeMs, 1000, 50, 1),
            new(SignalId.CellVoltageMin, Ride, "cellVoltageMin", "Vehicle.Powertrain.TractionBattery.CellVoltage.Min", "V", 3, 1, 0, 10000, BatteryAgeMs, 3700, 200, 1024),
            new(SignalId.CellVoltageMax, Ride, "cellVoltageMax", "Vehicle.Powertrain.TractionBattery.CellVoltage.Max", "V", 3, 1, 0, 10000, BatteryAgeMs, 3700, 200, 1024),
            new(SignalId.PackTemperature, Ride, "packTemperature", "Vehicle.Powertrain.TractionBattery.Temperature.Average", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4),
            new(SignalId.PackTemperatureMin, Ride, "packTemperatureMin", "Vehicle.Powertrain.TractionBattery.Temperature.Min", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4),
            new(SignalId.PackTemperatureMax, Ride, "packTemperatureMax", "Vehicle.Powertrain.TractionBattery.Temperature.Max", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4),
            new(SignalId.ChargeCurrentLimit, Ride, "chargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs, 1000, 1000, 1),
            new(SignalId.DischargeCurrentLimit, Ride, "dischargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs, 1000, 1000, 1),
            new(SignalId.BatteryAlarms, Ride, "batteryAlarms", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs, 0, 1, 1),
            new(SignalId.BatteryWarnings, Ride, "batteryWarnings", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs, 0, 1, 1),
            new(SignalId.MotorSpeed, Ride, "motorSpeed", "Vehicle.Powertrain.ElectricMotor.Speed", "rpm", 0, 10, -200000, 200000, MotorAgeMs, 1000, 1500, 2048),
            new(SignalId.MotorCurrent, Ride, "motorCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs, 100, 500, 16384),
            new(SignalId.MotorInputCurrent, Ride, "motorInputCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs, 100, 300, 4096),
            new(SignalId.MotorDuty, Ride, "motorDuty", null, "percent", 1, 10, -1000, 1000, MotorAgeMs, 200, 300, 512),
            new(SignalId.MotorTemperature, Ride, "motorTemperature", "Vehicle.Powertrain.ElectricMotor.Temperature", "Celsius", 1, 10, -600, 3000, MotorAgeMs, 400, 200, 16),
            new(SignalId.ControllerTemperature, Ride, "controllerTemperature", null, "Celsius", 1, 10, -600, 3000, MotorAgeMs, 350, 200, 16),
            new(SignalId.MotorVoltage, Ride, "motorVoltage", null, "V", 1, 1, 0, 10000, MotorAgeMs, 720, 300, 512),
            new(SignalId.EnergyUsed, Ride, "energyUsed", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs, 1000, 3000, 256),
            new(SignalId.EnergyRegenerated, Ride, "energyRegenerated", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs, 300, 1000, 128),
            new(SignalId.Odometer, Ride, "odometer", "Vehicle.TraveledDistance", "m", 0, 1, 0, int.MaxValue, HealthAgeMs, 1000000, 10000000, 128),
            new(SignalId.SignalStrength, Health, "signalStrength", null, "dBm", 0, 1, -150, 0, HealthAgeMs, -85, 12, 256),
            new(SignalId.Uptime, Health, "uptime", null, "s", 0, 1, 0, int.MaxValue, HealthAgeMs, 1000, 4000, 256),
            new(SignalId.CanOverflows, Health, "canOverflows", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 4),
            new(SignalId.GnssBadChecksums, Health, "gnssBadChecksums", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 4),
            new(SignalId.LoopWorstMs, Health, "loopWorstMs", null, "ms", 0, 1, 0, int.MaxValue, HealthAgeMs, 20, 30, 1024),
            new(SignalId.ResetCount, Health, "resetCount", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 100, 200, 1),
            new(SignalId.FramesDropped, Health, "framesDropped", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 1),
            new(SignalId.CanBusOffs, Health, "canBusOffs", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 2, 1),
            new(SignalId.LoginsRefused, Health, "loginsRefused", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 2, 1),
        };

        // What an alarm is told with: signals that other groups have too.
        private static readonly int[] Alarm =
        {
            SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.FixType, SignalId.PackVoltage, SignalId.PackCurrent,
            SignalId.StateOfCharge, SignalId.PackTemperatureMin, SignalId.PackTemperatureMax, SignalId.BatteryAlarms,
            SignalId.BatteryWarnings, SignalId.CanBusOffs,
        };

        // The order in which a row's values are coded: a signal comes after those that it is predicted from. What is not here comes last, by its id.
        private static readonly int[] Order =
        {
            SignalId.MotorSpeed, SignalId.MotorCurrent, SignalId.MotorDuty, SignalId.MotorInputCurrent, SignalId.PackCurrent, SignalId.PackVoltage,
            SignalId.MotorVoltage, SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.EnergyUsed, SignalId.EnergyRegenerated, SignalId.StateOfCharge,
            SignalId.StateOfHealth, SignalId.PackTemperature, SignalId.PackTemperatureMin, SignalId.PackTemperatureMax, SignalId.MotorTemperature, SignalId.ControllerTemperature,
            SignalId.ChargeCurrentLimit, SignalId.DischargeCurrentLimit, SignalId.BatteryAlarms, SignalId.BatteryWarnings, SignalId.Speed, SignalId.Course,
            SignalId.Latitude, SignalId.Longitude, SignalId.Altitude, SignalId.Odometer, SignalId.Hdop, SignalId.Satellites,
            SignalId.FixType, SignalId.SignalStrength, SignalId.Uptime, SignalId.CanOverflows, SignalId.GnssBadChecksums, SignalId.LoopWorstMs,
            SignalId.ResetCount, SignalId.FramesDropped, SignalId.CanBusOffs, SignalId.LoginsRefused,
        };

        private static readonly Catalogue Newest = new Catalogue(Version, Table, Alarm, Order, Companions.Table);

        /// <summary>The catalogue that the unit's frames are made with.</summary>
        public static Catalogue Current => Newest;

        /// <summary>The definition of a signal.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        public static SignalDefinition Get(int id)
        {
            return Newest.Get(id);
        }

        /// <summary>The ids of a group's signals, ascending: the order of their values in a frame. Not to be changed.</summary>
        public static int[] GetGroup(SignalGroup group)
        {
            return Newest.GetGroup(group);
        }

        /// <summary>Finds a signal by its short name or its VSS path, both exact to the letter.</summary>
        /// <returns>The id, or -1 when there is no such signal.</returns>
        public static int Find(byte[] text, int offset, int length)
        {
            return Newest.Find(text, offset, length);
        }
    }
}
