namespace Telematics.Signals
{
    /// <summary>
    /// All signals there are. The encoder, the decoder and the tables of the fleet's side read this and nothing else;
    /// its version travels with every frame. VSS paths are those of version 6.0.
    /// </summary>
    public static class SignalCatalogue
    {
        /// <summary>Goes up with every change of ids, units, decimals, steps or groups. 1 to 255.</summary>
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
            // id, group, name, VSS path, unit, decimals, step, min, max, age limit
            new(SignalId.Latitude, Ride, "latitude", "Vehicle.CurrentLocation.Latitude", "degrees", 7, 10, -900000000, 900000000, GnssAgeMs),
            new(SignalId.Longitude, Ride, "longitude", "Vehicle.CurrentLocation.Longitude", "degrees", 7, 10, -1800000000, 1800000000, GnssAgeMs),
            new(SignalId.Altitude, Ride, "altitude", null, "m", 1, 10, -5000, 200000, GnssAgeMs),
            new(SignalId.Speed, Ride, "speed", "Vehicle.Speed", "km/h", 1, 1, 0, 5000, GnssAgeMs),
            new(SignalId.Course, Ride, "course", "Vehicle.CurrentLocation.Heading", "degrees", 1, 10, 0, 3600, GnssAgeMs),
            new(SignalId.Hdop, Ride, "hdop", null, "", 2, 10, 0, 10000, GnssAgeMs),
            new(SignalId.Satellites, Ride, "satellites", null, "", 0, 1, 0, 99, GnssAgeMs),
            new(SignalId.FixType, Ride, "fixType", "Vehicle.CurrentLocation.GNSSReceiver.FixType", "", 0, 1, 1, 3, GnssAgeMs),
            new(SignalId.PackVoltage, Ride, "packVoltage", "Vehicle.Powertrain.TractionBattery.CurrentVoltage", "V", 2, 10, 0, 100000, BatteryAgeMs),
            new(SignalId.PackCurrent, Ride, "packCurrent", "Vehicle.Powertrain.TractionBattery.CurrentCurrent", "A", 1, 1, -32000, 32000, BatteryAgeMs),
            new(SignalId.StateOfCharge, Ride, "stateOfCharge", "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", "percent", 1, 1, 0, 1000, BatteryAgeMs),
            new(SignalId.StateOfHealth, Ride, "stateOfHealth", "Vehicle.Powertrain.TractionBattery.StateOfHealth", "percent", 1, 1, 0, 1000, BatteryAgeMs),
            new(SignalId.CellVoltageMin, Ride, "cellVoltageMin", "Vehicle.Powertrain.TractionBattery.CellVoltage.Min", "V", 3, 1, 0, 10000, BatteryAgeMs),
            new(SignalId.CellVoltageMax, Ride, "cellVoltageMax", "Vehicle.Powertrain.TractionBattery.CellVoltage.Max", "V", 3, 1, 0, 10000, BatteryAgeMs),
            new(SignalId.PackTemperature, Ride, "packTemperature", "Vehicle.Powertrain.TractionBattery.Temperature.Average", "Celsius", 1, 10, -600, 2000, BatteryAgeMs),
            new(SignalId.PackTemperatureMin, Ride, "packTemperatureMin", "Vehicle.Powertrain.TractionBattery.Temperature.Min", "Celsius", 1, 10, -600, 2000, BatteryAgeMs),
            new(SignalId.PackTemperatureMax, Ride, "packTemperatureMax", "Vehicle.Powertrain.TractionBattery.Temperature.Max", "Celsius", 1, 10, -600, 2000, BatteryAgeMs),
            new(SignalId.ChargeCurrentLimit, Ride, "chargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs),
            new(SignalId.DischargeCurrentLimit, Ride, "dischargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs),
            new(SignalId.BatteryAlarms, Ride, "batteryAlarms", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs),
            new(SignalId.BatteryWarnings, Ride, "batteryWarnings", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs),
            new(SignalId.MotorSpeed, Ride, "motorSpeed", "Vehicle.Powertrain.ElectricMotor.Speed", "rpm", 0, 10, -200000, 200000, MotorAgeMs),
            new(SignalId.MotorCurrent, Ride, "motorCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs),
            new(SignalId.MotorInputCurrent, Ride, "motorInputCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs),
            new(SignalId.MotorDuty, Ride, "motorDuty", null, "percent", 1, 10, -1000, 1000, MotorAgeMs),
            new(SignalId.MotorTemperature, Ride, "motorTemperature", "Vehicle.Powertrain.ElectricMotor.Temperature", "Celsius", 1, 10, -600, 3000, MotorAgeMs),
            new(SignalId.ControllerTemperature, Ride, "controllerTemperature", null, "Celsius", 1, 10, -600, 3000, MotorAgeMs),
            new(SignalId.MotorVoltage, Ride, "motorVoltage", null, "V", 1, 1, 0, 10000, MotorAgeMs),
            new(SignalId.EnergyUsed, Ride, "energyUsed", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs),
            new(SignalId.EnergyRegenerated, Ride, "energyRegenerated", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs),
            new(SignalId.Odometer, Ride, "odometer", "Vehicle.TraveledDistance", "m", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.SignalStrength, Health, "signalStrength", null, "dBm", 0, 1, -150, 0, HealthAgeMs),
            new(SignalId.Uptime, Health, "uptime", null, "s", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.CanOverflows, Health, "canOverflows", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.GnssBadChecksums, Health, "gnssBadChecksums", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.LoopWorstMs, Health, "loopWorstMs", null, "ms", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.ResetCount, Health, "resetCount", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.FramesDropped, Health, "framesDropped", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.CanBusOffs, Health, "canBusOffs", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
            new(SignalId.LoginsRefused, Health, "loginsRefused", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs),
        };

        // What an alarm is told with: signals that other groups have too.
        private static readonly int[] Alarm =
        {
            SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.FixType, SignalId.PackVoltage, SignalId.PackCurrent,
            SignalId.StateOfCharge, SignalId.PackTemperatureMin, SignalId.PackTemperatureMax, SignalId.BatteryAlarms,
            SignalId.BatteryWarnings, SignalId.CanBusOffs,
        };

        private static readonly int[][] Groups = { IdsOf(SignalGroup.Ride), IdsOf(SignalGroup.Health), Alarm };

        /// <summary>The definition of a signal.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        public static SignalDefinition Get(int id)
        {
            return Table[id];
        }

        /// <summary>The ids of a group's signals, ascending: the order of their values in a frame. Not to be changed.</summary>
        public static int[] GetGroup(SignalGroup group)
        {
            return Groups[(int)group];
        }

        /// <summary>Finds a signal by its short name or its VSS path, both exact to the letter.</summary>
        /// <returns>The id, or -1 when there is no such signal.</returns>
        public static int Find(byte[] text, int offset, int length)
        {
            if (length == 0)
            {
                return -1;
            }

            SignalDefinition[] table = Table;
            for (int id = 0; id < table.Length; id++)
            {
                SignalDefinition definition = table[id];
                if (IsSame(definition.NameBytes, text, offset, length) || IsSame(definition.VssPathBytes, text, offset, length))
                {
                    return id;
                }
            }

            return -1;
        }

        private static bool IsSame(byte[] name, byte[] text, int offset, int length)
        {
            if (name.Length != length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                if (name[i] != text[offset + i])
                {
                    return false;
                }
            }

            return true;
        }

        private static int[] IdsOf(SignalGroup group)
        {
            int count = 0;
            foreach (SignalDefinition definition in Table)
            {
                count += definition.Group == group ? 1 : 0;
            }

            int[] ids = new int[count];
            int n = 0;
            foreach (SignalDefinition definition in Table)
            {
                if (definition.Group == group)
                {
                    ids[n++] = definition.Id;
                }
            }

            return ids;
        }
    }
}
