using System;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// A real-time report of GB/T 32960.3-2016 a sample, without lists of cells and sensors. It holds the blocks in which one
    /// of the signals has its place, each with its type byte; signals that the report has no place for are not counted against it.
    /// </summary>
    public static class Gbt32960Report
    {
        // Start 2, command 1, answer 1, VIN 17, encryption 1, length 2, check 1; and the time.
        private const int FrameBytes = 25 + 6;

        private static readonly (int Bytes, int[] Signals)[] Blocks =
        [
            (1 + 20, [SignalId.Speed, SignalId.Odometer, SignalId.PackVoltage, SignalId.PackCurrent, SignalId.StateOfCharge]),
            (1 + 1 + 12, [SignalId.MotorSpeed, SignalId.MotorCurrent, SignalId.MotorInputCurrent, SignalId.MotorTemperature, SignalId.ControllerTemperature, SignalId.MotorVoltage]),
            (1 + 9, [SignalId.Latitude, SignalId.Longitude]),
            (1 + 14, [SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.PackTemperature, SignalId.PackTemperatureMin, SignalId.PackTemperatureMax]),

            // A report of a battery is not without its alarms, though there be none.
            (1 + 9, [SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.PackVoltage, SignalId.PackCurrent, SignalId.BatteryAlarms, SignalId.BatteryWarnings]),
        ];

        /// <summary>The length of a report, in bytes.</summary>
        public static int MeasureRow(SampleTable samples)
        {
            int length = FrameBytes;
            foreach ((int bytes, int[] signals) in Blocks)
            {
                length += Array.Exists(signals, id => samples.FindColumn(id) >= 0) ? bytes : 0;
            }

            return length;
        }
    }
}
