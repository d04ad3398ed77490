using System;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Bench.World
{
    /// <summary>A modelled motorcycle, whole: the ride, the parts on their wires, and the virtual board with the real firmware.</summary>
    public sealed class ModelledVehicle : IDisposable
    {
        private static readonly DateTime StartUtc = new(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc);

        private readonly VehicleState _state = new();
        private readonly NmeaReplayModel? _nmea;

        /// <summary>Builds it.</summary>
        /// <exception cref="BenchInputException">A recording cannot be used.</exception>
        public ModelledVehicle(VehicleOptions options, UnitConfiguration configuration)
        {
            Clock = new VirtualClock();
            Random seeds = new(options.Seed);
            RideModel ride = new(options.Route, _state, StartUtc, seeds.Next());
            int gnssSeed = seeds.Next();
            int modemSeed = seeds.Next();

            double recordingMs = 0;
            int gnssBaudRate = VirtualBoard.GnssBaudRate;
            if (options.NmeaFile is not null)
            {
                gnssBaudRate = NmeaReplayModel.SuitableBaudRate(options.NmeaFile, out long nmeaMs);
                recordingMs = nmeaMs;
            }

            SerialLine gnssLine = new(Clock, gnssBaudRate);
            Model receiver = options.NmeaFile is null
                ? new GnssReceiverModel(Clock, gnssLine, _state, StartUtc, new GnssReceiverOptions(), gnssSeed)
                : _nmea = new NmeaReplayModel(gnssLine, options.NmeaFile, 0);

            CanBusModel bus = new(VirtualBoard.CanBitRate);
            Mcp2515Model controller = new(Clock, bus, VirtualBoard.CanCrystalHz);
            if (options.CanFile is null)
            {
                _ = new BatteryNode(bus, _state);
                _ = new VescNode(bus, _state, VirtualBoard.MotorControllerId);
            }
            else
            {
                Candump = CandumpLog.Load(options.CanFile);
                recordingMs = Math.Max(recordingMs, Candump.DurationUs / 1000.0);
                _ = new CandumpReplayModel(bus, Candump);
            }

            SerialLine? modemLine = null;
            if (options.Network is not null)
            {
                modemLine = new SerialLine(Clock, VirtualBoard.ModemBaudRate);
                Modem = new A7670Model(Clock, modemLine, options.Network, new Random(modemSeed), _state, new A7670Options());
            }

            Board = new VirtualBoard(
                new VirtualBoard.Wires
                {
                    Clock = Clock,
                    Storage = new MemoryStorage(),
                    CanSpi = controller,
                    CanInterrupt = controller,
                    GnssPort = gnssLine,
                    ModemPort = modemLine,
                    ModemPowerKey = Modem?.PowerKey,
                    WifiLink = options.WifiLink,
                },
                configuration);

            GnssLine = gnssLine;
            IsRidden = options.NmeaFile is null || options.CanFile is null;
            RecordingS = recordingMs == 0 ? null : Math.Ceiling(recordingMs / 1000) + 2;
            World = new World(Clock, Board);
            World.Add(ride);
            World.Add(receiver);
            World.Add(bus);
            if (Modem is not null)
            {
                World.Add(Modem);
            }
        }

        /// <summary>The world's clock.</summary>
        public VirtualClock Clock { get; }

        /// <summary>The world.</summary>
        public World World { get; }

        /// <summary>The virtual board with the firmware.</summary>
        public VirtualBoard Board { get; }

        /// <summary>The GNSS receiver's line.</summary>
        public SerialLine GnssLine { get; }

        /// <summary>The modem, or null on Wi-Fi.</summary>
        public A7670Model? Modem { get; }

        /// <summary>The log in place of the nodes on the CAN bus, or null.</summary>
        public CandumpLog? Candump { get; }

        /// <summary>What is physically true, where a ride says so.</summary>
        public VehicleState State => _state;

        /// <summary>Whether anything of the ride reaches the wires.</summary>
        public bool IsRidden { get; }

        /// <summary>Length of the recordings that are replayed, s, or null without any.</summary>
        public double? RecordingS { get; }

        /// <inheritdoc/>
        public void Dispose() => _nmea?.Dispose();

        /// <summary>What a modelled vehicle is made of.</summary>
        public sealed record VehicleOptions
        {
            /// <summary>The road.</summary>
            public required Route Route { get; init; }

            /// <summary>Seed of everything that is drawn.</summary>
            public required int Seed { get; init; }

            /// <summary>What the modem reaches over the air, or null without a modem.</summary>
            public INetwork? Network { get; init; }

            /// <summary>The Wi-Fi link, or null with a modem.</summary>
            public IMqttLink? WifiLink { get; init; }

            /// <summary>A recording in place of the GNSS receiver, or null.</summary>
            public string? NmeaFile { get; init; }

            /// <summary>A log in place of the nodes on the CAN bus, or null.</summary>
            public string? CanFile { get; init; }
        }
    }
}
