using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// What is expected of each signal, in the order in which a row's values are coded: a signal comes after those that it is
    /// predicted from. Rough figures of a vehicle's physics; what is true of one vehicle is learned from frame to frame.
    /// </summary>
    public static class SignalTraits
    {
        private static readonly SignalTrait[] Table =
        {
            // id, typical, spread (raw units), change (256ths of the catalogue's step)
            new(SignalId.MotorSpeed, 1000, 1500, 2048),
            new(SignalId.MotorCurrent, 100, 500, 16384),
            new(SignalId.MotorDuty, 200, 300, 512),
            new(SignalId.MotorInputCurrent, 100, 300, 4096),
            new(SignalId.PackCurrent, 0, 300, 4096),
            new(SignalId.PackVoltage, 7200, 3000, 512),
            new(SignalId.MotorVoltage, 720, 300, 512),
            new(SignalId.CellVoltageMin, 3700, 200, 1024),
            new(SignalId.CellVoltageMax, 3700, 200, 1024),
            new(SignalId.EnergyUsed, 1000, 3000, 256),
            new(SignalId.EnergyRegenerated, 300, 1000, 128),
            new(SignalId.StateOfCharge, 700, 250, 16),
            new(SignalId.StateOfHealth, 1000, 50, 1),
            new(SignalId.PackTemperature, 250, 100, 4),
            new(SignalId.PackTemperatureMin, 250, 100, 4),
            new(SignalId.PackTemperatureMax, 250, 100, 4),
            new(SignalId.MotorTemperature, 400, 200, 16),
            new(SignalId.ControllerTemperature, 350, 200, 16),
            new(SignalId.ChargeCurrentLimit, 1000, 1000, 1),
            new(SignalId.DischargeCurrentLimit, 1000, 1000, 1),
            new(SignalId.BatteryAlarms, 0, 1, 1),
            new(SignalId.BatteryWarnings, 0, 1, 1),
            new(SignalId.Speed, 200, 300, 2048),
            new(SignalId.Course, 1800, 1000, 1024),
            new(SignalId.Latitude, 0, 500000000, 1024),
            new(SignalId.Longitude, 0, 900000000, 1024),
            new(SignalId.Altitude, 2000, 3000, 128),
            new(SignalId.Odometer, 1000000, 10000000, 128),
            new(SignalId.Hdop, 100, 60, 16),
            new(SignalId.Satellites, 12, 5, 16),
            new(SignalId.FixType, 3, 1, 1),
            new(SignalId.SignalStrength, -85, 12, 256),
            new(SignalId.Uptime, 1000, 4000, 256),
            new(SignalId.CanOverflows, 0, 8, 4),
            new(SignalId.GnssBadChecksums, 0, 8, 4),
            new(SignalId.LoopWorstMs, 20, 30, 1024),
            new(SignalId.ResetCount, 100, 200, 1),
            new(SignalId.FramesDropped, 0, 8, 1),
        };

        /// <summary>How many there are: as many as signals in the catalogue.</summary>
        public static int Count => Table.Length;

        /// <summary>A line of the table.</summary>
        /// <param name="place">0 for the signal that is coded first, to <see cref="Count"/> less one.</param>
        public static SignalTrait Get(int place)
        {
            return Table[place];
        }
    }
}
