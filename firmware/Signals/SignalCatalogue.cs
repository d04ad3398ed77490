using System;

namespace Telematics.Signals
{
    /// <summary>
    /// The newest catalogue: the one that the unit has. A new signal is a line at the end of the table here, a number in <see cref="SignalId"/>
    /// and a new version; <c>docs/wire-format.md</c> says how. VSS paths are those of version 6.0.
    /// </summary>
    public static class SignalCatalogue
    {
        /// <summary>Goes up with every signal that is added. What a version says never changes. 1 to 255.</summary>
        public const int Version = 3;

        /// <summary>How many signals there are; ids run from 0 to this less one.</summary>
        public const int Count = SignalId.Last + 1;

        /// <summary>How many groups there are; see <see cref="SignalGroup"/>.</summary>
        public const int GroupCount = 3;

        private const SignalGroup Ride = SignalGroup.Ride;
        private const SignalGroup Health = SignalGroup.Health;

        // Whether an alarm is told with it.
        private const bool Alarm = true;
        private const bool Alone = false;

        private const int GnssAgeMs = 3000;
        private const int BatteryAgeMs = 5000;
        private const int MotorAgeMs = 2000;
        private const int HealthAgeMs = 60000;

        // A weight of one, in 4096ths.
        private const int Whole = 4096;

        private static readonly Catalogue Newest = new Catalogue(Version, Count, new Lines());

        /// <summary>The catalogue that the unit's frames are made with.</summary>
        public static Catalogue Current => Newest;

        /// <summary>
        /// A version that was the newest: the first signals of the table, as each of them was when it was added. For the fleet, which holds
        /// every version there ever was.
        /// </summary>
        /// <param name="version">The version.</param>
        /// <param name="count">How many signals it had.</param>
        public static Catalogue MakeEarlier(int version, int count)
        {
            return new Catalogue(version, count, new Lines());
        }

        /// <summary>The definition of a signal, made anew: see <see cref="Catalogue.Get"/>.</summary>
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

        /// <summary>A signal's line, for as long as the next one is not read.</summary>
        /// <param name="id">0 to <see cref="Count"/> less one.</param>
        /// <param name="line">Is filled in.</param>
        public static SignalDefinition Read(int id, SignalDefinition line)
        {
            return Newest.Read(id, line);
        }

        /// <summary>Finds a signal by its short name or its VSS path, both exact to the letter.</summary>
        /// <returns>The id, or -1 when there is no such signal.</returns>
        public static int Find(byte[] text, int offset, int length)
        {
            return Newest.Find(text, offset, length, SignalDefinition.ForTexts());
        }

        /// <summary>The same, with a line that is kept for it.</summary>
        public static int Find(byte[] text, int offset, int length, SignalDefinition line)
        {
            return Newest.Find(text, offset, length, line);
        }

        // The table is code: on the device its texts stay in the flash, and a line is there for as long as somebody looks at it.
        private sealed class Lines : ISignalLines
        {
            public SignalDefinition Read(int id, SignalDefinition to)
            {
                switch (id)
                {
                    // id, group, whether an alarm is told with it, place in the order of coding, name, VSS path, unit, decimals, step, min, max,
                    // age limit, typical, spread, miss; then what it follows: see SignalDefinition.Follow. A signal's place comes after
                    // those of the signals that it follows; a new one's is SignalDefinition.NoPlace.
                    case SignalId.Latitude:
                        return to.Set(id, Ride, Alarm, 24, "latitude", "Vehicle.CurrentLocation.Latitude", "degrees", 7, 10, -900000000, 900000000, GnssAgeMs, 0, 500000000, 1024);
                    case SignalId.Longitude:
                        return to.Set(id, Ride, Alarm, 25, "longitude", "Vehicle.CurrentLocation.Longitude", "degrees", 7, 10, -1800000000, 1800000000, GnssAgeMs, 0, 900000000, 1024);
                    case SignalId.Altitude:
                        return to.Set(id, Ride, Alone, 26, "altitude", null, "m", 1, 10, -5000, 200000, GnssAgeMs, 2000, 3000, 128);
                    case SignalId.Speed:
                        return to.Set(id, Ride, Alarm, 22, "speed", "Vehicle.Speed", "km/h", 1, 1, 0, 5000, GnssAgeMs, 200, 300, 2048)
                            .Follow(Feature.Change, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.ChangeBefore, SignalId.MotorSpeed, SignalId.MotorSpeed, 0)
                            .Follow(Feature.OwnChange, SignalId.Speed, SignalId.Speed, Feature.Overshoot, SignalId.Latitude, SignalId.Longitude, 0);
                    case SignalId.Course:
                        return to.Set(id, Ride, Alone, 23, "course", "Vehicle.CurrentLocation.Heading", "degrees", 1, 10, 0, 3600, GnssAgeMs, 1800, 1000, 1024);
                    case SignalId.Hdop:
                        return to.Set(id, Ride, Alone, 28, "hdop", null, "", 2, 10, 0, 10000, GnssAgeMs, 100, 60, 16);
                    case SignalId.Satellites:
                        return to.Set(id, Ride, Alone, 29, "satellites", null, "", 0, 1, 0, 99, GnssAgeMs, 12, 5, 16);
                    case SignalId.FixType:
                        return to.Set(id, Ride, Alarm, 30, "fixType", "Vehicle.CurrentLocation.GNSSReceiver.FixType", "", 0, 1, 1, 3, GnssAgeMs, 3, 1, 1);
                    case SignalId.PackVoltage:
                        return to.Set(id, Ride, Alarm, 5, "packVoltage", "Vehicle.Powertrain.TractionBattery.CurrentVoltage", "V", 2, 10, 0, 100000, BatteryAgeMs, 7200, 3000, 512)
                            .Follow(Feature.Change, SignalId.PackCurrent, SignalId.PackCurrent, Feature.None, SignalId.PackCurrent, SignalId.PackCurrent, 0)
                            .Follow(Feature.Change, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, Feature.None, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, 0);
                    case SignalId.PackCurrent:
                        return to.Set(id, Ride, Alarm, 4, "packCurrent", "Vehicle.Powertrain.TractionBattery.CurrentCurrent", "A", 1, 1, -32000, 32000, BatteryAgeMs, 0, 300, 4096)
                            .Follow(Feature.Change, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, Feature.None, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, -Whole)
                            .Follow(Feature.ProductBy256, SignalId.MotorCurrent, SignalId.MotorSpeed, Feature.ProductBy4096, SignalId.MotorCurrent, SignalId.MotorCurrent, 0);
                    case SignalId.StateOfCharge:
                        return to.Set(id, Ride, Alarm, 11, "stateOfCharge", "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", "percent", 1, 1, 0, 1000, BatteryAgeMs, 700, 250, 16);
                    case SignalId.StateOfHealth:
                        return to.Set(id, Ride, Alone, 12, "stateOfHealth", "Vehicle.Powertrain.TractionBattery.StateOfHealth", "percent", 1, 1, 0, 1000, BatteryAgeMs, 1000, 50, 1);
                    case SignalId.CellVoltageMin:
                        return to.Set(id, Ride, Alone, 7, "cellVoltageMin", "Vehicle.Powertrain.TractionBattery.CellVoltage.Min", "V", 3, 1, 0, 10000, BatteryAgeMs, 3700, 200, 1024)
                            .Follow(Feature.Change, SignalId.PackCurrent, SignalId.PackCurrent, Feature.None, SignalId.PackCurrent, SignalId.PackCurrent, 0)
                            .Follow(Feature.Change, SignalId.PackVoltage, SignalId.PackVoltage, Feature.None, SignalId.PackVoltage, SignalId.PackVoltage, 0);
                    case SignalId.CellVoltageMax:
                        return to.Set(id, Ride, Alone, 8, "cellVoltageMax", "Vehicle.Powertrain.TractionBattery.CellVoltage.Max", "V", 3, 1, 0, 10000, BatteryAgeMs, 3700, 200, 1024)
                            .Follow(Feature.Change, SignalId.CellVoltageMin, SignalId.CellVoltageMin, Feature.None, SignalId.CellVoltageMin, SignalId.CellVoltageMin, Whole);
                    case SignalId.PackTemperature:
                        return to.Set(id, Ride, Alone, 13, "packTemperature", "Vehicle.Powertrain.TractionBattery.Temperature.Average", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4);
                    case SignalId.PackTemperatureMin:
                        return to.Set(id, Ride, Alarm, 14, "packTemperatureMin", "Vehicle.Powertrain.TractionBattery.Temperature.Min", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4);
                    case SignalId.PackTemperatureMax:
                        return to.Set(id, Ride, Alarm, 15, "packTemperatureMax", "Vehicle.Powertrain.TractionBattery.Temperature.Max", "Celsius", 1, 10, -600, 2000, BatteryAgeMs, 250, 100, 4);
                    case SignalId.ChargeCurrentLimit:
                        return to.Set(id, Ride, Alone, 18, "chargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs, 1000, 1000, 1);
                    case SignalId.DischargeCurrentLimit:
                        return to.Set(id, Ride, Alone, 19, "dischargeCurrentLimit", null, "A", 1, 1, 0, 65535, BatteryAgeMs, 1000, 1000, 1);
                    case SignalId.BatteryAlarms:
                        return to.Set(id, Ride, Alarm, 20, "batteryAlarms", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs, 0, 1, 1);
                    case SignalId.BatteryWarnings:
                        return to.Set(id, Ride, Alarm, 21, "batteryWarnings", null, "", 0, 1, int.MinValue, int.MaxValue, BatteryAgeMs, 0, 1, 1);
                    case SignalId.MotorSpeed:
                        return to.Set(id, Ride, Alone, 0, "motorSpeed", "Vehicle.Powertrain.ElectricMotor.Speed", "rpm", 0, 10, -200000, 200000, MotorAgeMs, 1000, 1500, 2048)
                            .Follow(Feature.OwnChange, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.Change, SignalId.MotorCurrent, SignalId.MotorCurrent, 0);
                    case SignalId.MotorCurrent:
                        return to.Set(id, Ride, Alone, 1, "motorCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs, 100, 500, 16384)
                            .Follow(Feature.ChangeOfChange, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.None, SignalId.MotorSpeed, SignalId.MotorSpeed, 0);
                    case SignalId.MotorInputCurrent:
                        return to.Set(id, Ride, Alone, 3, "motorInputCurrent", null, "A", 1, 1, -32768, 32767, MotorAgeMs, 100, 300, 4096)
                            .Follow(Feature.ProductBy64, SignalId.MotorCurrent, SignalId.MotorDuty, Feature.None, SignalId.MotorCurrent, SignalId.MotorDuty, 0)
                            .Follow(Feature.ProductBy256, SignalId.MotorCurrent, SignalId.MotorSpeed, Feature.ProductBy4096, SignalId.MotorCurrent, SignalId.MotorCurrent, 0);
                    case SignalId.MotorDuty:
                        return to.Set(id, Ride, Alone, 2, "motorDuty", null, "percent", 1, 10, -1000, 1000, MotorAgeMs, 200, 300, 512)
                            .Follow(Feature.Change, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.Change, SignalId.MotorCurrent, SignalId.MotorCurrent, 0)
                            .Follow(Feature.Change, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.None, SignalId.MotorSpeed, SignalId.MotorSpeed, 0);
                    case SignalId.MotorTemperature:
                        return to.Set(id, Ride, Alone, 16, "motorTemperature", "Vehicle.Powertrain.ElectricMotor.Temperature", "Celsius", 1, 10, -600, 3000, MotorAgeMs, 400, 200, 16);
                    case SignalId.ControllerTemperature:
                        return to.Set(id, Ride, Alone, 17, "controllerTemperature", null, "Celsius", 1, 10, -600, 3000, MotorAgeMs, 350, 200, 16);
                    case SignalId.MotorVoltage:
                        return to.Set(id, Ride, Alone, 6, "motorVoltage", null, "V", 1, 1, 0, 10000, MotorAgeMs, 720, 300, 512)
                            .Follow(Feature.Change, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, Feature.None, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, 0)
                            .Follow(Feature.Change, SignalId.PackVoltage, SignalId.PackVoltage, Feature.None, SignalId.PackVoltage, SignalId.PackVoltage, Whole);
                    case SignalId.EnergyUsed:
                        return to.Set(id, Ride, Alone, 9, "energyUsed", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs, 1000, 3000, 256)
                            .Follow(Feature.Gain, SignalId.MotorInputCurrent, SignalId.MotorVoltage, Feature.None, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, 0)
                            .Follow(Feature.Loss, SignalId.PackCurrent, SignalId.PackVoltage, Feature.None, SignalId.PackCurrent, SignalId.PackCurrent, 0);
                    case SignalId.EnergyRegenerated:
                        return to.Set(id, Ride, Alone, 10, "energyRegenerated", null, "Wh", 1, 1, 0, int.MaxValue, MotorAgeMs, 300, 1000, 128)
                            .Follow(Feature.Loss, SignalId.MotorInputCurrent, SignalId.MotorVoltage, Feature.None, SignalId.MotorInputCurrent, SignalId.MotorInputCurrent, 0)
                            .Follow(Feature.Gain, SignalId.PackCurrent, SignalId.PackVoltage, Feature.None, SignalId.PackCurrent, SignalId.PackCurrent, 0);
                    case SignalId.Odometer:
                        return to.Set(id, Ride, Alone, 27, "odometer", "Vehicle.TraveledDistance", "m", 0, 1, 0, int.MaxValue, HealthAgeMs, 1000000, 10000000, 128)
                            .Follow(Feature.Integral, SignalId.MotorSpeed, SignalId.MotorSpeed, Feature.None, SignalId.MotorSpeed, SignalId.MotorSpeed, 0)
                            .Follow(Feature.Integral, SignalId.Speed, SignalId.Speed, Feature.None, SignalId.Speed, SignalId.Speed, 0);
                    case SignalId.SignalStrength:
                        return to.Set(id, Health, Alone, 31, "signalStrength", null, "dBm", 0, 1, -150, 0, HealthAgeMs, -85, 12, 256);
                    case SignalId.Uptime:
                        return to.Set(id, Health, Alone, 32, "uptime", null, "s", 0, 1, 0, int.MaxValue, HealthAgeMs, 1000, 4000, 256);
                    case SignalId.CanOverflows:
                        return to.Set(id, Health, Alone, 33, "canOverflows", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 4);
                    case SignalId.GnssBadChecksums:
                        return to.Set(id, Health, Alone, 34, "gnssBadChecksums", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 4);
                    case SignalId.LoopWorstMs:
                        return to.Set(id, Health, Alone, 35, "loopWorstMs", null, "ms", 0, 1, 0, int.MaxValue, HealthAgeMs, 20, 30, 1024);
                    case SignalId.ResetCount:
                        return to.Set(id, Health, Alone, 36, "resetCount", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 100, 200, 1);
                    case SignalId.FramesDropped:
                        return to.Set(id, Health, Alone, 37, "framesDropped", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 8, 1);
                    case SignalId.CanBusOffs:
                        return to.Set(id, Health, Alarm, 38, "canBusOffs", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 2, 1);
                    case SignalId.LoginsRefused:
                        return to.Set(id, Health, Alone, 39, "loginsRefused", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 2, 1);
                    case SignalId.ModemFault:
                        return to.Set(id, Health, Alone, SignalDefinition.NoPlace, "modemFault", null, "", 0, 1, 0, 255, HealthAgeMs, 0, 2, 1);
                    case SignalId.ModemResets:
                        return to.Set(id, Health, Alone, SignalDefinition.NoPlace, "modemResets", null, "", 0, 1, 0, int.MaxValue, HealthAgeMs, 0, 2, 1);

                    default:
                        throw new ArgumentOutOfRangeException(nameof(id));
                }
            }
        }
    }
}
