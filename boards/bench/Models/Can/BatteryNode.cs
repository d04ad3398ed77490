using System;
using System.Buffers.Binary;
using Telematics.Bench.Ride;
using Telematics.Bench.World;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A battery management system that speaks Victron's protocol: 20 frames a second. It measures what is true in steps
    /// of what its frames can say, rounded, and sends temperatures of cells as whole degrees plus 273.
    /// Leaves out: measuring noise and delay, balancing, names and model frames.
    /// </summary>
    public sealed class BatteryNode : PeriodicCanNode
    {
        private const int Limits = 0;
        private const int Charge = 1;
        private const int Pack = 2;
        private const int AlarmsAndWarnings = 3;
        private const int Cells = 4;
        private const double HighestCellV = 4.2;
        private const double LowestCellV = 3.0;

        private static readonly CanMessage[] Messages =
        [
            new(0x351, false, 8, 500_000),
            new(0x355, false, 8, 500_000),
            new(0x356, false, 6, 100_000),
            new(0x35A, false, 8, 1_000_000),
            new(0x373, false, 8, 200_000),
        ];

        private readonly VehicleState _truth;

        /// <summary>Builds the battery in.</summary>
        /// <param name="bus">The bus it speaks on.</param>
        /// <param name="truth">What it measures.</param>
        /// <param name="firstUs">When it first speaks.</param>
        public BatteryNode(CanBusModel bus, VehicleState truth, long firstUs = 20_000)
            : base(Messages, firstUs)
        {
            _truth = truth;
            bus.Attach(this);
        }

        /// <summary>Highest charge current it allows, A.</summary>
        public double ChargeCurrentLimitA { get; set; } = Motorcycle.CapacityAh / 2;

        /// <summary>Highest discharge current it allows, A.</summary>
        public double DischargeCurrentLimitA { get; set; } = Motorcycle.CapacityAh * 3;

        /// <summary>Alarms held by hand besides those that follow from the truth: bit n is the n-th pair of 0x35A.</summary>
        public int ForcedAlarms { get; set; }

        /// <inheritdoc/>
        protected override void Fill(int message, byte[] data, long nowUs)
        {
            switch (message)
            {
                case Limits:
                    Put(data, 0, Motorcycle.CellsInSeries * HighestCellV, 10);
                    Put(data, 2, ChargeCurrentLimitA, 10);
                    Put(data, 4, DischargeCurrentLimitA, 10);
                    Put(data, 6, Motorcycle.CellsInSeries * LowestCellV, 10);
                    break;
                case Charge:
                    Put(data, 0, _truth.StateOfChargePercent, 1);
                    Put(data, 2, _truth.StateOfHealthPercent, 1);
                    Put(data, 4, _truth.StateOfChargePercent, 100);
                    break;
                case Pack:
                    Put(data, 0, _truth.PackVoltageV, 100);
                    Put(data, 2, _truth.PackCurrentA, 10);
                    Put(data, 4, (_truth.PackTemperatureMinC + _truth.PackTemperatureMaxC) / 2, 10);
                    break;
                case AlarmsAndWarnings:
                    PutPairs(data, 0, Conditions(HighestCellV + 0.05, LowestCellV - 0.2, 60) | ForcedAlarms);
                    PutPairs(data, 4, Conditions(HighestCellV, LowestCellV, 50));
                    break;
                case Cells:
                    Put(data, 0, _truth.CellVoltageMinV, 1000);
                    Put(data, 2, _truth.CellVoltageMaxV, 1000);
                    Put(data, 4, Math.Round(_truth.PackTemperatureMinC) + 273, 1);
                    Put(data, 6, Math.Round(_truth.PackTemperatureMaxC) + 273, 1);
                    break;
            }
        }

        // Bits 0 to 3: general, high voltage, low voltage, high temperature.
        private int Conditions(double aboveCellV, double belowCellV, double aboveC)
        {
            int conditions = 0;
            conditions |= _truth.CellVoltageMaxV > aboveCellV ? 2 : 0;
            conditions |= _truth.CellVoltageMinV < belowCellV ? 4 : 0;
            conditions |= _truth.PackTemperatureMaxC > aboveC ? 8 : 0;
            return conditions == 0 ? 0 : conditions | 1;
        }

        // 01 active, 10 not active; 13 conditions are supported.
        private static void PutPairs(byte[] data, int at, int conditions)
        {
            uint pairs = 0;
            for (int i = 0; i < 13; i++)
            {
                pairs |= ((conditions >> i) & 1) != 0 ? 1u << (2 * i) : 2u << (2 * i);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), pairs);
        }

        private static void Put(byte[] data, int at, double value, double stepsAUnit)
        {
            double steps = Math.Clamp(Math.Round(value * stepsAUnit), short.MinValue, ushort.MaxValue);
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(at), (ushort)(int)steps);
        }
    }
}
