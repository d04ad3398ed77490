using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// What is expected of each signal before anything is known of it, in the order in which a row's values are coded: a signal comes
    /// after those that it is predicted from. Rough figures of a vehicle's physics; what is true of one vehicle is learned.
    /// </summary>
    public static class SignalTraits
    {
        /// <summary>Numbers a line of <see cref="Table"/>.</summary>
        public const int LineLength = 4;

        /// <summary>In a line: the signal, one of <see cref="SignalId"/>.</summary>
        public const int Id = 0;

        /// <summary>In a line: about what the signal is, in raw units.</summary>
        public const int Typical = 1;

        /// <summary>In a line: about how far from that it may be, in raw units, at least 1.</summary>
        public const int Spread = 2;

        /// <summary>In a line: about by how much a good prediction misses it from row to row, in 256ths of the catalogue's step.</summary>
        public const int Change = 3;

        /// <summary>The lines, one a signal of the catalogue. Not to be changed.</summary>
        public static readonly int[] Table =
        {
            SignalId.MotorSpeed, 1000, 1500, 2048,
            SignalId.MotorCurrent, 100, 500, 16384,
            SignalId.MotorDuty, 200, 300, 512,
            SignalId.MotorInputCurrent, 100, 300, 4096,
            SignalId.PackCurrent, 0, 300, 4096,
            SignalId.PackVoltage, 7200, 3000, 512,
            SignalId.MotorVoltage, 720, 300, 512,
            SignalId.CellVoltageMin, 3700, 200, 1024,
            SignalId.CellVoltageMax, 3700, 200, 1024,
            SignalId.EnergyUsed, 1000, 3000, 256,
            SignalId.EnergyRegenerated, 300, 1000, 128,
            SignalId.StateOfCharge, 700, 250, 16,
            SignalId.StateOfHealth, 1000, 50, 1,
            SignalId.PackTemperature, 250, 100, 4,
            SignalId.PackTemperatureMin, 250, 100, 4,
            SignalId.PackTemperatureMax, 250, 100, 4,
            SignalId.MotorTemperature, 400, 200, 16,
            SignalId.ControllerTemperature, 350, 200, 16,
            SignalId.ChargeCurrentLimit, 1000, 1000, 1,
            SignalId.DischargeCurrentLimit, 1000, 1000, 1,
            SignalId.BatteryAlarms, 0, 1, 1,
            SignalId.BatteryWarnings, 0, 1, 1,
            SignalId.Speed, 200, 300, 2048,
            SignalId.Course, 1800, 1000, 1024,
            SignalId.Latitude, 0, 500000000, 1024,
            SignalId.Longitude, 0, 900000000, 1024,
            SignalId.Altitude, 2000, 3000, 128,
            SignalId.Odometer, 1000000, 10000000, 128,
            SignalId.Hdop, 100, 60, 16,
            SignalId.Satellites, 12, 5, 16,
            SignalId.FixType, 3, 1, 1,
            SignalId.SignalStrength, -85, 12, 256,
            SignalId.Uptime, 1000, 4000, 256,
            SignalId.CanOverflows, 0, 8, 4,
            SignalId.GnssBadChecksums, 0, 8, 4,
            SignalId.LoopWorstMs, 20, 30, 1024,
            SignalId.ResetCount, 100, 200, 1,
            SignalId.FramesDropped, 0, 8, 1,
            SignalId.CanBusOffs, 0, 2, 1,
            SignalId.LoginsRefused, 0, 2, 1,
        };
    }
}
