using System;
using System.Diagnostics;
using System.Threading;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Mosquitto;
using Telematics.Mqtt;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.Commands
{
    /// <summary>One modelled motorcycle with the real firmware on it, a broker, and the far end behind that.</summary>
    public sealed class BenchSession : IDisposable
    {
        private const string VehicleId = "bench";

        // Longest that virtual time waits for the real world where it would outrun it.
        private const int HoldLimitMs = 2000;

        // Longest that the unit may take to send what waits, in virtual time.
        private const int DrainLimitS = 300;

        // The first connection, and what is made at the first use of something, is start-up.
        private const int SteadyAfterS = 40;

        private static readonly DateTime StartUtc = new(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc);

        private readonly World.World _world;
        private readonly MosquittoClient _subscriber;
        private readonly VehicleState _vehicle = new();
        private readonly RideModel? _ride;
        private readonly M2MqttLink? _wifi;
        private int _rowsBeforeSteady;
        private bool _isSteady;

        /// <summary>Builds it and subscribes to the broker.</summary>
        /// <exception cref="BenchInputException">A file cannot be used.</exception>
        /// <exception cref="MosquittoException">The broker cannot be reached.</exception>
        public BenchSession(BenchOptions options, BrokerAddress broker)
        {
            Clock = new VirtualClock();
            CandumpLog? candump = options.CanFile is null ? null : CandumpLog.Load(options.CanFile);
            RecordingS = candump is null ? null : Math.Ceiling(candump.DurationUs / 1e6) + 2;

            _ride = new RideModel(Route.Find(options.Ride)!, _vehicle, StartUtc, options.Seed);
            CanBusModel bus = new(VirtualBoard.CanBitRate);
            Mcp2515Model controller = new(Clock, bus, VirtualBoard.CanCrystalHz);
            SerialLine gnssLine = new(Clock, VirtualBoard.GnssBaudRate);
            _wifi = options.Wifi ? new M2MqttLink(new BenchMqttClientFactory(), new M2MqttLimits(), new BackgroundHelperStarter()) : null;

            Board = new VirtualBoard(
                new VirtualBoard.Wires
                {
                    Clock = Clock,
                    Storage = new MemoryStorage(),
                    CanSpi = controller,
                    CanInterrupt = controller,
                    GnssPort = gnssLine,
                    WifiLink = _wifi,
                },
                new UnitConfiguration
                {
                    VehicleId = VehicleId,
                    Broker = new MqttLinkOptions { Host = broker.Host, Port = broker.Port },
                });
            Truth = new TruthLog(4096);
            FarEnd = new FarEnd.FarEnd(Truth, Clock);
            Board.Unit.Sampler.SetObserver(Truth);

            _world = new World.World(Clock, Board) { Rate = options.Rate };
            _world.Add(_ride);
            // The bus moves what is on it.
            if (candump is null)
            {
                _ = new BatteryNode(bus, _vehicle);
                _ = new VescNode(bus, _vehicle, VirtualBoard.MotorControllerId);
            }
            else
            {
                _ = new CandumpReplayModel(bus, candump);
            }

            _world.Add(bus);
            if (_wifi is not null && options.Rate == 0)
            {
                _world.HoldTime = HoldForWifi;
            }

            _subscriber = Subscribe(broker);
        }

        /// <summary>Length of the recordings that are replayed, s, or null without any.</summary>
        public double? RecordingS { get; }

        /// <summary>The world's clock.</summary>
        public VirtualClock Clock { get; }

        /// <summary>The virtual board with the firmware.</summary>
        public VirtualBoard Board { get; }

        /// <summary>What was sampled.</summary>
        public TruthLog Truth { get; }

        /// <summary>What arrived.</summary>
        public FarEnd.FarEnd FarEnd { get; }

        /// <summary>Virtual seconds so far.</summary>
        public double RiddenS => Clock.NowUs / 1e6;

        /// <summary>Where the unit's MQTT session stands, and the modem behind it.</summary>
        public string LinkState => Board.Unit.Uplink.IsOpen ? "open" : Board.Modem is null ? _wifi!.State.ToString() : $"{Board.Modem.State}";

        /// <summary>What is physically true of a signal now, in its unit, or null where no model says.</summary>
        public double? TruthOf(int id) => id switch
        {
            _ when _ride is null => null,
            SignalId.Latitude => _vehicle.LatitudeDeg,
            SignalId.Longitude => _vehicle.LongitudeDeg,
            SignalId.Altitude => _vehicle.AltitudeM,
            SignalId.Speed => _vehicle.SpeedMPerS * 3.6,
            SignalId.Course => _vehicle.CourseDeg,
            SignalId.PackVoltage or SignalId.MotorVoltage => _vehicle.PackVoltageV,
            SignalId.PackCurrent => _vehicle.PackCurrentA,
            SignalId.StateOfCharge => _vehicle.StateOfChargePercent,
            SignalId.StateOfHealth => _vehicle.StateOfHealthPercent,
            SignalId.CellVoltageMin => _vehicle.CellVoltageMinV,
            SignalId.CellVoltageMax => _vehicle.CellVoltageMaxV,
            SignalId.PackTemperatureMin => _vehicle.PackTemperatureMinC,
            SignalId.PackTemperatureMax => _vehicle.PackTemperatureMaxC,
            SignalId.MotorSpeed => _vehicle.MotorRpm,
            SignalId.MotorCurrent => _vehicle.MotorCurrentA,
            SignalId.MotorInputCurrent => _vehicle.MotorInputCurrentA,
            SignalId.MotorDuty => _vehicle.MotorDuty * 100,
            SignalId.MotorTemperature => _vehicle.MotorTemperatureC,
            SignalId.ControllerTemperature => _vehicle.ControllerTemperatureC,
            SignalId.EnergyUsed => _vehicle.EnergyUsedWh,
            SignalId.EnergyRegenerated => _vehicle.EnergyRegeneratedWh,
            SignalId.Odometer => _vehicle.DistanceM,
            _ => null,
        };

        /// <summary>Rides on until the given virtual time.</summary>
        public void RideUntil(double untilS, Func<bool> stop)
        {
            if (!_isSteady && untilS > SteadyAfterS && RiddenS < SteadyAfterS)
            {
                _world.RunUntil(SteadyAfterS * 1_000_000L, stop);
            }

            if (!_isSteady && RiddenS >= SteadyAfterS)
            {
                _isSteady = true;
                _rowsBeforeSteady = Truth.Rows;
                _world.MeasureAllocation = true;
            }

            _world.RunUntil((long)(untilS * 1e6), stop);
        }

        /// <summary>Ends the ride: lets the unit send what waits, and close its session.</summary>
        public void Drain()
        {
            _world.MeasureAllocation = false;
            Board.Unit.Stop(Clock.NowMs);
            _world.RunUntil(Clock.NowUs + (DrainLimitS * 1_000_000L), () => Board.Unit.Uplink.IsStopped);
            HoldUntil(() => FarEnd.Samples >= Truth.Rows);
        }

        /// <summary>The figures so far.</summary>
        public BenchReport Report()
        {
            Uplink uplink = Board.Unit.Uplink;
            int steadyRows = Truth.Rows - _rowsBeforeSteady;
            return new BenchReport
            {
                SamplesTaken = Truth.Rows,
                SamplesReceived = FarEnd.Samples,
                Mismatches = FarEnd.Mismatches,
                Duplicates = FarEnd.Duplicates,
                Refused = FarEnd.Refused,
                FramesPublished = uplink.FramesSent,
                BytesOnWire = uplink.BytesOnWire,
                LatencyMs = BenchReport.Summarise(FarEnd.GetSortedLatenciesMs()),
                Gnss = new BenchReport.GnssFigures(Board.Unit.Gnss!.Sentences, Board.Unit.Gnss.BadChecksums, Board.Unit.Gnss.Epochs),
                Can = new BenchReport.CanFigures(Board.Can.FramesReceived, Board.Can.Overflows),
                Reconnects = Math.Max(0, uplink.Sessions - 1),
                AllocatedBytesPerSample = _isSteady && steadyRows > 0 ? Math.Round((double)_world.AllocatedBytes / steadyRows, 2) : 0,
                RiddenS = Math.Round(RiddenS, 1),
            };
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _subscriber.Dispose();
        }

        private MosquittoClient Subscribe(BrokerAddress broker)
        {
            MosquittoClient client = new(null);
            using ManualResetEventSlim granted = new();
            client.Message += (string _, ReadOnlySpan<byte> payload, int _, bool _) => FarEnd.OnMessage(payload);
            client.Subscribed += (_, _) => granted.Set();
            int answer = client.Connect(broker.Host, broker.Port, 60);
            if (answer != MosquittoClient.Accepted)
            {
                throw new BenchInputException($"The broker at {broker.Host}:{broker.Port} refuses connections (CONNACK {answer}).");
            }

            client.Subscribe(Board.Unit.Topics.Frames.Name, 1);
            if (!granted.Wait(10_000))
            {
                throw new BenchInputException($"The broker at {broker.Host}:{broker.Port} does not grant subscriptions.");
            }

            return client;
        }

        private void HoldForWifi() => HoldUntil(() => !_wifi!.IsAwaitingNews);

        // Waits in real time, bounded: the only place where the bench does.
        private static void HoldUntil(Func<bool> done)
        {
            SpinWait spin = default;
            Stopwatch waited = Stopwatch.StartNew();
            while (!done() && waited.ElapsedMilliseconds < HoldLimitMs)
            {
                spin.SpinOnce();
            }
        }
    }
}
