using System;
using Telematics.Battery;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Modem;
using Telematics.Motor;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Bench.World
{
    /// <summary>
    /// The virtual board: the drivers and the firmware as they are flashed, over models of the parts at wire level.
    /// A board's facts, as those of a real one stand in its pins.
    /// </summary>
    public sealed class VirtualBoard : IFirmware
    {
        /// <summary>Baud rate of the GNSS receiver's line unless a recording needs more.</summary>
        public const int GnssBaudRate = 38400;

        /// <summary>Baud rate of the modem's line.</summary>
        public const int ModemBaudRate = 115200;

        /// <summary>Bits a second on the CAN bus.</summary>
        public const int CanBitRate = 500_000;

        /// <summary>The MCP2515's crystal.</summary>
        public const int CanCrystalHz = 8_000_000;

        /// <summary>The motor controller's id on the CAN bus.</summary>
        public const int MotorControllerId = 10;

        // As the boards: as much as the unit's longest message.
        private const int MaxPayload = 2048;

        private readonly VehicleUnit _unit;

        /// <summary>Builds the drivers and the firmware over the wires.</summary>
        /// <param name="wires">What the models lead to.</param>
        /// <param name="configuration">What the unit is told.</param>
        public VirtualBoard(Wires wires, UnitConfiguration configuration)
        {
            Mcp2515 can = new(wires.CanSpi, wires.CanInterrupt, wires.Clock, CanCrystalHz, CanBitRate);
            IMqttLink link = wires.WifiLink ?? MakeModem(wires).Mqtt;
            VescStatus motor = new(MotorControllerId, Motorcycle.PolePairs, (int)(Motorcycle.WheelCircumferenceM * 1000), (int)(Motorcycle.GearRatio * 1000));
            Can = can;
            _unit = new VehicleUnit(configuration, new UnitHardware(wires.Clock, wires.Storage, link)
            {
                GnssPort = wires.GnssPort,
                Can = can,
                CanDriver = can,
                Battery = new VictronProfile(),
                Motor = motor,
                Modem = Modem,
            });
        }

        /// <summary>The firmware.</summary>
        public VehicleUnit Unit => _unit;

        /// <summary>The CAN controller's driver.</summary>
        public Mcp2515 Can { get; }

        /// <summary>The modem's driver, or null on Wi-Fi.</summary>
        public SimcomModem? Modem { get; private set; }

        /// <inheritdoc/>
        public long RunDue(long nowMs) => _unit.RunDue(nowMs);

        private SimcomModem MakeModem(Wires wires)
        {
            Modem = new SimcomModem(
                wires.ModemPort ?? throw new ArgumentException("There is neither a modem nor a Wi-Fi link."),
                new SimcomModemPins { PowerKey = wires.ModemPowerKey },
                new SimcomModemOptions { Apn = "internet", MaxPayload = MaxPayload });
            return Modem;
        }

        /// <summary>The firmware's side of every wire.</summary>
        public sealed class Wires
        {
            /// <summary>The board's clock.</summary>
            public required IClock Clock { get; init; }

            /// <summary>The board's flash.</summary>
            public required IStorage Storage { get; init; }

            /// <summary>The MCP2515's SPI.</summary>
            public required ISpiBus CanSpi { get; init; }

            /// <summary>The MCP2515's interrupt pin.</summary>
            public required IInterruptPin CanInterrupt { get; init; }

            /// <summary>The GNSS receiver's line.</summary>
            public required ISerialPort GnssPort { get; init; }

            /// <summary>The modem's line, or null on Wi-Fi.</summary>
            public ISerialPort? ModemPort { get; init; }

            /// <summary>The modem's power key, or null on Wi-Fi.</summary>
            public IOutputPin? ModemPowerKey { get; init; }

            /// <summary>The Wi-Fi link, or null with a modem.</summary>
            public IMqttLink? WifiLink { get; init; }
        }
    }
}
