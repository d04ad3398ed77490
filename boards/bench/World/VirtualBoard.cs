using System;
using Telematics.Bench.Models;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Esp32;
using Telematics.Modem;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Bench.World
{
    /// <summary>
    /// The virtual board: the unit as every board composes it, from a settings file, over models of the parts at wire level.
    /// A board's facts, as those of a real one stand in its wiring.
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

        private readonly UnitAssembly _assembly;
        private readonly VehicleUnit _unit;

        /// <summary>Starts the unit.</summary>
        /// <param name="parts">What the models lead to.</param>
        /// <param name="file">The settings file.</param>
        /// <exception cref="BenchInputException">The unit does not take its settings.</exception>
        public VirtualBoard(BoardParts parts, byte[] file)
        {
            CellularWiring wiring = new() { GnssBaudRate = GnssBaudRate, ModemBaudRate = ModemBaudRate, CanCrystalHz = CanCrystalHz };
            Settings = UnitSettings.Read(new ConfigFile(file, file.Length), parts.Storage, wiring);
            if ((Settings.Problem ?? Settings.Complaint) is string problem)
            {
                throw new BenchInputException(problem);
            }

            _assembly = new UnitAssembly(parts, Settings);
            _unit = _assembly.Unit;
        }

        /// <summary>What the unit was told.</summary>
        public UnitSettings Settings { get; }

        /// <summary>The firmware.</summary>
        public VehicleUnit Unit => _unit;

        /// <summary>The CAN controller's driver.</summary>
        public Mcp2515 Can => _assembly.Can!;

        /// <summary>The modem's driver, or null on Wi-Fi.</summary>
        public SimcomModem? Modem => _assembly.Modem;

        /// <summary>The link over Wi-Fi, or null with a modem.</summary>
        public M2MqttLink? Wifi => _assembly.Wifi;

        /// <summary>The world, or null: leaves out what a command allocates, which is written down as allowed.</summary>
        public ModelWorld? World { get; set; }

        /// <inheritdoc/>
        public long RunDue(long nowMs)
        {
            int commands = _unit.Commands.Commands;
            long before = GC.GetAllocatedBytesForCurrentThread();
            long exemptBefore = World?.ExemptBytes ?? 0;
            long nextMs = _unit.RunDue(nowMs);
            if (World is { } world && _unit.Commands.Commands != commands)
            {
                world.ExemptBytes = exemptBefore + GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return nextMs;
        }
    }
}
