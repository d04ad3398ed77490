using System;
using System.Buffers.Binary;
using Telematics.Bench.Ride;
using Telematics.Bench.World;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A VESC motor controller's status frames: 1, 4 and 5 twenty times a second, 2 and 3 ten times, 80 in all, each
    /// group in one burst as its firmware sends them. Values are cut to steps towards zero, as the firmware's casts do.
    /// Leaves out: measuring noise, faults, the position of the rotor, commands.
    /// </summary>
    public sealed class VescNode : PeriodicCanNode
    {
        private const int Status1 = 0;
        private const int Status4 = 1;
        private const int Status5 = 2;
        private const int Status2 = 3;
        private const int Status3 = 4;

        private readonly VehicleState _truth;
        private long _lastUs = -1;
        private double _usedAh;
        private double _regeneratedAh;
        private double _usedWh;
        private double _regeneratedWh;

        /// <summary>Builds the controller in.</summary>
        /// <param name="bus">The bus it speaks on.</param>
        /// <param name="truth">What it measures.</param>
        /// <param name="controllerId">Its id on the bus, 0 to 255.</param>
        /// <param name="firstUs">When it first speaks.</param>
        public VescNode(CanBusModel bus, VehicleState truth, int controllerId, long firstUs = 35_000)
            : base(MessagesOf(controllerId), firstUs)
        {
            _truth = truth;
            bus.Attach(this);
        }

        /// <summary>What it says of speed, currents, duty and temperatures instead of what is so, as a controller does that is broken; or null.</summary>
        public Random? Nonsense { get; set; }

        /// <summary>What the tachometer stood at when the vehicle's odometer was 0. Set back, as by a restart, it jumps.</summary>
        public int TachometerOffset { get; set; }

        /// <inheritdoc/>
        protected override void Fill(int message, byte[] data, long nowUs)
        {
            if (Nonsense is not null && (message is Status1 or Status4))
            {
                if (message == Status1)
                {
                    Integrate(nowUs);
                }

                Nonsense.NextBytes(data);
                return;
            }

            switch (message)
            {
                case Status1:
                    Integrate(nowUs);
                    Put32(data, 0, _truth.MotorRpm * Motorcycle.PolePairs);
                    Put16(data, 4, _truth.MotorCurrentA * 10);
                    Put16(data, 6, _truth.MotorDuty * 1000);
                    break;
                case Status2:
                    Put32(data, 0, _usedAh * 1e4);
                    Put32(data, 4, _regeneratedAh * 1e4);
                    break;
                case Status3:
                    Put32(data, 0, _usedWh * 1e4);
                    Put32(data, 4, _regeneratedWh * 1e4);
                    break;
                case Status4:
                    Put16(data, 0, _truth.ControllerTemperatureC * 10);
                    Put16(data, 2, _truth.MotorTemperatureC * 10);
                    Put16(data, 4, _truth.MotorInputCurrentA * 10);
                    break;
                case Status5:
                    double wheelTurns = _truth.DistanceM / Motorcycle.WheelCircumferenceM;
                    Put32(data, 0, (wheelTurns * Motorcycle.GearRatio * Motorcycle.PolePairs * 6) + TachometerOffset);
                    Put16(data, 4, _truth.PackVoltageV * 10);
                    break;
            }
        }

        private void Integrate(long nowUs)
        {
            double hours = _lastUs < 0 ? 0 : (nowUs - _lastUs) / 3.6e9;
            _lastUs = nowUs;
            double ampereHours = _truth.MotorInputCurrentA * hours;
            if (ampereHours >= 0)
            {
                _usedAh += ampereHours;
                _usedWh += ampereHours * _truth.PackVoltageV;
            }
            else
            {
                _regeneratedAh -= ampereHours;
                _regeneratedWh -= ampereHours * _truth.PackVoltageV;
            }
        }

        // CAN_PACKET_ID in the firmware's datatypes.h: status 1 is 9, 2 is 14, 3 is 15, 4 is 16, 5 is 27.
        private static CanMessage[] MessagesOf(int controllerId) =>
        [
            new((9 << 8) | controllerId, true, 8, 50_000),
            new((16 << 8) | controllerId, true, 8, 50_000),
            new((27 << 8) | controllerId, true, 8, 50_000),
            new((14 << 8) | controllerId, true, 8, 100_000),
            new((15 << 8) | controllerId, true, 8, 100_000),
        ];

        private static void Put16(byte[] data, int at, double value) =>
            BinaryPrimitives.WriteInt16BigEndian(data.AsSpan(at), (short)Math.Clamp(value, short.MinValue, short.MaxValue));

        private static void Put32(byte[] data, int at, double value) =>
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(at), (int)Math.Clamp(value, int.MinValue, int.MaxValue));
    }
}
