using System;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Buses;
using Telematics.Esp32;
using Telematics.Mqtt;

namespace Telematics.Bench.World
{
    /// <summary>
    /// A modelled motorcycle, whole: the ride, the parts on their wires, and the virtual board with the real firmware, which can lose
    /// its power and get it again.
    /// </summary>
    public sealed class ModelledVehicle : IDisposable
    {
        private readonly VehicleState _state = new();
        private readonly NmeaReplayModel? _nmea;
        private readonly byte[] _settings;
        private readonly VehicleOptions _options;

        /// <summary>Builds it, and the unit starts.</summary>
        /// <exception cref="BenchInputException">A recording cannot be used.</exception>
        public ModelledVehicle(VehicleOptions options, BenchSettings settings)
        {
            _options = options;
            _settings = (settings with { UsesWifi = options.MqttClients is not null }).ToFile();
            Clock = new VirtualClock();
            Random seeds = new(options.Seed);
            Ride = new RideModel(options.Route, _state, options.StartUtc, seeds.Next());
            int gnssSeed = seeds.Next();
            int modemSeed = seeds.Next();
            Flash = new FlashStorage(seeds.Next());

            double recordingMs = 0;
            int gnssBaudRate = VirtualBoard.GnssBaudRate;
            if (options.NmeaFile is not null)
            {
                gnssBaudRate = NmeaReplayModel.SuitableBaudRate(options.NmeaFile, out long nmeaMs);
                recordingMs = nmeaMs;
            }

            GnssLine = new SerialLine(Clock, gnssBaudRate);
            Model receiver = options.NmeaFile is null
                ? Gnss = new GnssReceiverModel(Clock, GnssLine, _state, options.StartUtc, new GnssReceiverOptions(), gnssSeed)
                : _nmea = new NmeaReplayModel(GnssLine, options.NmeaFile, 0);

            Can = new CanBusModel(VirtualBoard.CanBitRate);
            CanController = new Mcp2515Model(Clock, Can, VirtualBoard.CanCrystalHz);
            if (options.CanFile is null)
            {
                Battery = new BatteryNode(Can, _state);
                Motor = new VescNode(Can, _state, VirtualBoard.MotorControllerId);
            }
            else
            {
                Candump = CandumpLog.Load(options.CanFile, options.CanInterface);
                recordingMs = Math.Max(recordingMs, Candump.DurationUs / 1000.0);
                _ = new CandumpReplayModel(Can, Candump);
            }

            if (options.Network is not null)
            {
                ModemLine = new SerialLine(Clock, VirtualBoard.ModemBaudRate);
                Modem = new A7670Model(Clock, ModemLine, options.Network, new Random(modemSeed), _state, new A7670Options());
            }

            IsRidden = options.NmeaFile is null || options.CanFile is null;
            RecordingS = recordingMs == 0 ? null : Math.Ceiling(recordingMs / 1000) + 2;
            World = new ModelWorld(Clock, null);
            World.Add(Ride);
            World.Add(receiver);
            World.Add(Can);
            if (Modem is not null)
            {
                World.Add(Modem);
            }

            Board = PowerOn();
        }

        /// <summary>The world's clock.</summary>
        public VirtualClock Clock { get; }

        /// <summary>The world.</summary>
        public ModelWorld World { get; }

        /// <summary>The virtual board with the firmware; after <see cref="PowerOn"/> another one, on the same wires.</summary>
        public VirtualBoard Board { get; private set; }

        /// <summary>The ride.</summary>
        public RideModel Ride { get; }

        /// <summary>The GNSS receiver, or null where a recording is replayed.</summary>
        public GnssReceiverModel? Gnss { get; }

        /// <summary>The board's flash.</summary>
        public FlashStorage Flash { get; }

        /// <summary>The GNSS receiver's line.</summary>
        public SerialLine GnssLine { get; }

        /// <summary>The CAN bus.</summary>
        public CanBusModel Can { get; }

        /// <summary>The board's CAN controller.</summary>
        public Mcp2515Model CanController { get; }

        /// <summary>The battery, or null where a log is replayed.</summary>
        public BatteryNode? Battery { get; }

        /// <summary>The motor controller, or null where a log is replayed.</summary>
        public VescNode? Motor { get; }

        /// <summary>The modem's line, or null on Wi-Fi.</summary>
        public SerialLine? ModemLine { get; }

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

        /// <summary>The unit loses its power, or is reset: what is not in its storage is gone. Not from within the unit's own pass.</summary>
        /// <param name="withParts">Whether the modem, the GNSS receiver and the CAN controller lose theirs, too, or go on as they are.</param>
        public void CutPower(bool withParts)
        {
            World.CutPower();
            CanController.Detach();
            GnssLine.CutPower();
            ModemLine?.CutPower();

            // The pins float, and the board pulls them to rest; the modem's supply it holds.
            Modem?.PowerKey.Write(false);
            Modem?.Reset.Write(false);
            if (withParts)
            {
                CanController.IsPresent = false;
                Modem?.CutPower();
                if (Gnss is not null)
                {
                    Gnss.IsPowered = false;
                }
            }
        }

        /// <summary>The unit gets its power, and starts from its storage.</summary>
        /// <returns>The board, with a firmware that has just been started.</returns>
        public VirtualBoard PowerOn()
        {
            if (!CanController.IsPresent)
            {
                CanController.IsPresent = true;
                CanController.BrownOut();
            }

            if (Gnss is not null)
            {
                Gnss.IsPowered = true;
            }

            GnssLine.OpenPort();
            ModemLine?.OpenPort();
            Modem?.Supply.Write(true);
            BoardParts parts = new(new BootClock(Clock), _options.Storage ?? Flash)
            {
                CanSpi = CanController,
                CanInterrupt = CanController,
                GnssPort = GnssLine,
                ModemPort = ModemLine,
                MqttClients = _options.MqttClients,
                MqttHelper = _options.MqttHelper,
            };
            parts.ModemPins.PowerKey = Modem?.PowerKey;
            parts.ModemPins.Reset = Modem?.Reset;
            parts.ModemPins.Supply = Modem?.Supply;
            Board = new VirtualBoard(parts, _settings) { World = World };
            World.Boot(Board);
            return Board;
        }

        /// <inheritdoc/>
        public void Dispose() => _nmea?.Dispose();

        /// <summary>What a modelled vehicle is made of.</summary>
        public sealed record VehicleOptions
        {
            /// <summary>The road.</summary>
            public required Route Route { get; init; }

            /// <summary>UTC at virtual time 0.</summary>
            public DateTime StartUtc { get; init; } = new(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc);

            /// <summary>Stands for the board's flash; null for <see cref="Flash"/>.</summary>
            public IStorage? Storage { get; init; }

            /// <summary>Seed of everything that is drawn.</summary>
            public required int Seed { get; init; }

            /// <summary>What the modem reaches over the air, or null without a modem.</summary>
            public INetwork? Network { get; init; }

            /// <summary>Makes MQTT clients over Wi-Fi, or null with a modem.</summary>
            public IMqttClientFactory? MqttClients { get; init; }

            /// <summary>Carries those clients' blocking calls.</summary>
            public IM2MqttHelperStarter? MqttHelper { get; init; }

            /// <summary>A recording in place of the GNSS receiver, or null.</summary>
            public string? NmeaFile { get; init; }

            /// <summary>A log in place of the nodes on the CAN bus, or null.</summary>
            public string? CanFile { get; init; }

            /// <summary>The log's interface that is replayed, or null for that with the most frames.</summary>
            public string? CanInterface { get; init; }
        }
    }
}
