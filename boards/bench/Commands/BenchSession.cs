using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Faults;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;
using Telematics.Fleet.Commands;
using Telematics.Sessions;
using Telematics.Mqtt;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

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

        // Who stops a ride does not want to wait for what is on its way for long, ms of real time.
        private const int HurriedDrainMs = 2000;

        // The same, where much may be left of what went wrong: time-outs are of minutes, and double.
        private const int FaultyDrainLimitS = 7200;

        // Longest that a receiver takes to say what it has stored, in real time: it waits to tell of more.
        private const int AcknowledgementLimitMs = 15_000;

        // In real time, for each second of virtual time in which the Wi-Fi link has nothing to do but hear.
        private const int WifiHoldMs = 20;

        // The vehicle is alone with its broker.
        private const int ReconnectSpreadS = 4;

        // Nobody who gives a recording means to ride it for longer without saying so.
        private const double LongestRecordingS = 1_000_000;

        // The first connection, and what is made at the first use of something, is start-up.
        private const int SteadyAfterS = 40;

        private readonly ModelWorld _world;
        private readonly BrokerAddress _broker;
        private readonly BenchFaults? _faults;
        private readonly ModelledVehicle _vehicle;
        private readonly INetwork? _network;
        private readonly SocketNetwork? _socket;
        private readonly SharedIdWatch? _sharedId;
        private readonly Func<bool> _isNewsThere;
        private readonly Func<bool> _isFarEndThere;
        private readonly Stopwatch _quiet = new();
        private ClientSession _subscriber;
        private int _unanswered;
        private UnitFigures _before = UnitFigures.None;
        private int _messagesBefore;
        private int _quietSince = -1;
        private long _steadyUs = SteadyAfterS * 1_000_000L;
        private int _rowsBeforeSteady;
        private int _steadyRows;

        /// <summary>Builds it and subscribes to the broker.</summary>
        /// <param name="options">What is asked for.</param>
        /// <param name="broker">The broker.</param>
        /// <param name="faults">What goes wrong, or null.</param>
        /// <exception cref="BenchInputException">A file cannot be used.</exception>
        /// <exception cref="SessionException">The broker cannot be reached.</exception>
        public BenchSession(BenchOptions options, BrokerAddress broker, BenchFaults? faults = null)
        {
            _broker = broker;
            _faults = faults;
            _network = options.Wifi ? null : faults is not null ? faults.Network : _socket = new SocketNetwork();
            _vehicle = new ModelledVehicle(
                new ModelledVehicle.VehicleOptions
                {
                    Route = Route.Find(options.Ride)!,
                    Seed = options.Seed,
                    Network = _network,
                    Storage = faults?.Flash,
                    MqttClients = options.Wifi ? new BenchMqttClientFactory() : null,
                    MqttHelper = options.Wifi ? new BackgroundHelperStarter() : null,
                    NmeaFile = options.NmeaFile,
                    CanFile = options.CanFile,
                    CanInterface = options.CanInterface,
                },
                new BenchSettings
                {
                    VehicleId = VehicleId,
                    ReconnectSpreadS = ReconnectSpreadS,
                    BrokerHost = broker.Host,
                    BrokerPort = broker.Port,
                    BrokerUser = broker.UserName,
                    BrokerPassword = broker.Password,
                });
            if (options.DurationS is null && RecordingS > LongestRecordingS)
            {
                throw new BenchInputException(FormattableString.Invariant($"The recording takes {RecordingS / 86400:F0} days to replay; --duration says how many seconds of it to ride."));
            }

            Truth = new TruthLog((int)(options.DurationS ?? RecordingS ?? 3600) + 1024, Clock);
            FarEnd = new CheckingReceiver(VehicleId, Truth, Clock);
            Board.Unit.Sampler.SetObserver(Truth);
            _world = _vehicle.World;
            _world.Rate = options.Rate;
            _isNewsThere = () => !Board.Wifi!.IsAwaitingNews;
            _isFarEndThere = () => !IsFarEndBehind();
            if (options.Rate == 0)
            {
                _world.HoldTime = HoldForRealWorld;
            }

            _sharedId = BenchCommand.IsOwn(options.Broker) ? null : new SharedIdWatch(() => Board.Unit.Uplink.Sessions);
            _subscriber = Subscribe(broker);
            faults?.Attach(_vehicle, OnUnitOff, OnUnitOn, OnBrokerBack);
        }

        /// <summary>Hears, once, what the user should know while it goes on; null for nobody.</summary>
        public Action<string>? Notice { get; set; }

        /// <summary>Length of the recordings that are replayed, s, or null without any.</summary>
        public double? RecordingS => _vehicle.RecordingS;

        /// <summary>The world's clock.</summary>
        public VirtualClock Clock => _vehicle.Clock;

        /// <summary>The virtual board with the firmware.</summary>
        public VirtualBoard Board => _vehicle.Board;

        /// <summary>What was sampled.</summary>
        public TruthLog Truth { get; }

        /// <summary>What arrived.</summary>
        public CheckingReceiver FarEnd { get; }

        /// <summary>Virtual seconds so far.</summary>
        public double RiddenS => Clock.NowUs / 1e6;

        /// <summary>Where the unit's MQTT session stands, and the modem behind it.</summary>
        public string LinkState => Board.Unit.Uplink.IsOpen ? "open" : Board.Modem is null ? Board.Wifi!.State.ToString() : $"{Board.Modem.State}";

        /// <summary>What is physically true of a signal now, in its unit, or null where no model says.</summary>
        public double? TruthOf(int id) => id switch
        {
            _ when !_vehicle.IsRidden => null,
            SignalId.Latitude => _vehicle.State.LatitudeDeg,
            SignalId.Longitude => _vehicle.State.LongitudeDeg,
            SignalId.Altitude => _vehicle.State.AltitudeM,
            SignalId.Speed => _vehicle.State.SpeedMPerS * 3.6,
            SignalId.Course => _vehicle.State.CourseDeg,
            SignalId.PackVoltage or SignalId.MotorVoltage => _vehicle.State.PackVoltageV,
            SignalId.PackCurrent => _vehicle.State.PackCurrentA,
            SignalId.StateOfCharge => _vehicle.State.StateOfChargePercent,
            SignalId.StateOfHealth => _vehicle.State.StateOfHealthPercent,
            SignalId.CellVoltageMin => _vehicle.State.CellVoltageMinV,
            SignalId.CellVoltageMax => _vehicle.State.CellVoltageMaxV,
            SignalId.PackTemperatureMin => _vehicle.State.PackTemperatureMinC,
            SignalId.PackTemperatureMax => _vehicle.State.PackTemperatureMaxC,
            SignalId.MotorSpeed => _vehicle.State.MotorRpm,
            SignalId.MotorCurrent => _vehicle.State.MotorCurrentA,
            SignalId.MotorInputCurrent => _vehicle.State.MotorInputCurrentA,
            SignalId.MotorDuty => _vehicle.State.MotorDuty * 100,
            SignalId.MotorTemperature => _vehicle.State.MotorTemperatureC,
            SignalId.ControllerTemperature => _vehicle.State.ControllerTemperatureC,
            SignalId.EnergyUsed => _vehicle.State.EnergyUsedWh,
            SignalId.EnergyRegenerated => _vehicle.State.EnergyRegeneratedWh,
            SignalId.Odometer => _vehicle.State.DistanceM,
            _ => null,
        };

        /// <summary>Rides on until the given virtual time.</summary>
        public void RideUntil(double untilS, Func<bool> stop)
        {
            long untilUs = (long)(untilS * 1e6);
            while (Clock.NowUs < untilUs && !stop())
            {
                TellOfSharedId();
                Run(_world.MeasureAllocation ? untilUs : Math.Min(untilUs, Math.Max(_steadyUs, Clock.NowUs + 1)), stop);
                if (!_world.MeasureAllocation && Clock.NowUs >= _steadyUs)
                {
                    _rowsBeforeSteady = Truth.Rows;
                    _world.MeasureAllocation = true;
                }
            }
        }

        /// <summary>Ends the ride: lets the unit send what waits, and close its session.</summary>
        /// <param name="stop">Whether to hurry: then what is not through soon is left.</param>
        public void Drain(CancellationToken stop)
        {
            EndSteady();
            _faults?.Settle();

            // Nobody wants to watch this at real speed.
            _world.Rate = 0;
            _world.HoldTime = HoldForRealWorld;
            Board.Unit.Sampler.Stop(_world.FirmwareMs);
            int limitS = _faults is null ? DrainLimitS : FaultyDrainLimitS;
            Stopwatch took = Stopwatch.StartNew();
            bool IsOver() => stop.IsCancellationRequested && took.ElapsedMilliseconds > HurriedDrainMs;
            for (int s = 0; s < limitS && Board.Unit.Frames.Count > 0 && !IsOver(); s++)
            {
                Run(Clock.NowUs + 1_000_000L, () => Board.Unit.Frames.Count == 0 || IsOver());
                HoldForAcknowledgement();
            }

            Board.Unit.Stop(_world.FirmwareMs);
            Run(Clock.NowUs + (DrainLimitS * 1_000_000L), () => Board.Unit.Uplink.IsStopped || IsOver());
            if (_faults is null && !IsOver())
            {
                HoldUntil(() => FarEnd.Samples >= Truth.Rows);
            }
        }

        /// <summary>The figures so far.</summary>
        public BenchReport Report()
        {
            TellOfSharedId();
            UnitFigures unit = _before.With(Board);
            StoreAudit? store = _faults is null ? null : Audit(_faults.Receiver);
            return new BenchReport
            {
                SamplesTaken = Truth.Rows,
                SamplesReceived = store is null ? FarEnd.Samples : store.Samples,
                SamplesUnsealedAtPowerCut = Truth.RowsUnsealedAtPowerCut,
                Mismatches = store is null ? FarEnd.Mismatches : store.Mismatches,
                Duplicates = FarEnd.Duplicates,
                Refused = FarEnd.Refused,
                FramesPublished = unit.Sent,
                BytesOnWire = unit.BytesOnWire,
                LatencyMs = BenchReport.Summarise(FarEnd.GetSortedLatenciesMs()),
                Gnss = new BenchReport.GnssFigures(unit.Sentences, unit.BadChecksums, unit.Epochs),
                Can = new BenchReport.CanFigures(unit.CanFrames, unit.CanOverflows, unit.CanUncertainOrders, _vehicle.Candump?.BadLines ?? 0)
                {
                    Log = _vehicle.Candump is null ? null : new BenchReport.CanLogFigures(_vehicle.Candump),
                },
                IsIdShared = _sharedId?.IsShared ?? false,
                Reconnects = Math.Max(0, unit.Sessions - 1),
                AllocatedBytesPerSample = _steadyRows > 0 ? Math.Round((double)_world.AllocatedBytes / _steadyRows, 2) : 0,
                RiddenS = Math.Round(RiddenS, 1),
                Faults = _faults?.Counts.ToDictionary(fault => fault.Key.ToString().ToLowerInvariant(), fault => fault.Value),
            };
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _subscriber.Dispose();
            _socket?.Dispose();
            _vehicle.Dispose();
        }

        // What the unit has sent for good is in the store by now; whoever reads it wants no one to write it meanwhile.
        private StoreAudit Audit(ReceiverProcess receiver)
        {
            if (!receiver.IsRunning)
            {
                throw new BenchInputException($"The receiver has ended by itself: {receiver.LastLine}.");
            }

            receiver.Kill();
            StoreAudit audit = StoreAudit.Read(receiver.Store, VehicleId, Truth);
            Truth.SettleUnsure(audit.Has);
            return audit;
        }

        private void Run(long untilUs, Func<bool> stop)
        {
            try
            {
                _world.RunUntil(untilUs, stop);
            }
            catch (PowerCutException)
            {
                _faults!.OnCut();
            }
        }

        private void OnUnitOff()
        {
            EndSteady();
            _steadyUs = long.MaxValue;
            _before = _before.With(Board);
            Truth.EndBoot();
        }

        private void OnUnitOn()
        {
            _messagesBefore = FarEnd.Messages;
            _steadyUs = Clock.NowUs + (SteadyAfterS * 1_000_000L);
            Truth.BeginBoot();
            Board.Unit.Sampler.SetObserver(Truth);
        }

        // What it had acknowledged, and not passed on yet, it has forgotten.
        private void OnBrokerBack()
        {
            _subscriber.Dispose();
            _subscriber = Subscribe(_broker);
            _messagesBefore = FarEnd.Messages - Board.Unit.Uplink.MessagesAcknowledged;
        }

        private void EndSteady()
        {
            _steadyRows += _world.MeasureAllocation ? Truth.Rows - _rowsBeforeSteady : 0;
            _world.MeasureAllocation = false;
        }

        private ClientSession Subscribe(BrokerAddress broker)
        {
            ClientSession client = new(null);
            using ManualResetEventSlim granted = new();
            client.Message += message => OnMessage(client, message.Topic, message.Payload.Span, message.IsRetained);
            client.Subscribed += (_, _) => granted.Set();
            client.Published += _ => Answer();
            client.Disconnected += _ => AnswerAll();
            client.SetCredentials(broker.UserName, broker.Password);
            int answer = client.Connect(broker.Host, broker.Port, 60);
            if (answer != ClientSession.Accepted)
            {
                throw new BenchInputException($"The broker {broker} refuses the connection (CONNACK {answer}).");
            }

            client.Subscribe(Board.Unit.Topics.Frames.Name, 1);
            if (!granted.Wait(10_000))
            {
                throw new BenchInputException($"The broker {broker} does not grant subscriptions.");
            }

            if (_sharedId is not null)
            {
                client.Subscribe(Board.Unit.Topics.Status.Name, 1);
            }

            return client;
        }

        private void TellOfSharedId()
        {
            if (_sharedId is not null && _sharedId.TryTell(out string? notice))
            {
                Notice?.Invoke(notice);
            }
        }

        private void OnMessage(ClientSession client, string topic, ReadOnlySpan<byte> payload, bool isRetained)
        {
            if (topic == Board.Unit.Topics.Status.Name)
            {
                _sharedId?.OnStatus(payload, isRetained);
                return;
            }

            Receive(client, payload);
        }

        // On the subscriber's thread. With faults it is the fleet's receiver that acknowledges, and this end but watches. An acknowledgement that cannot be said now is said with the next message.
        private void Receive(ClientSession client, ReadOnlySpan<byte> payload)
        {
            ReadOnlySpan<byte> acknowledgement = FarEnd.OnMessage(payload);
            if (_faults is null && !acknowledgement.IsEmpty && client.IsConnected)
            {
                // What is said counts as said when the broker has it: the same ride then hears it at the same time, however busy the machine.
                Interlocked.Increment(ref _unanswered);
                client.Publish(Board.Unit.Topics.Commands.Name, acknowledgement, 1, false);
                return;
            }

            FarEnd.OnAnswered();
        }

        // On the subscriber's thread, as what follows.
        private void Answer()
        {
            Interlocked.Decrement(ref _unanswered);
            FarEnd.OnAnswered();
        }

        private void AnswerAll()
        {
            while (Volatile.Read(ref _unanswered) > 0)
            {
                Answer();
            }
        }

        // As fast as possible, virtual time must not run past what the real broker, and the far end behind it, are still at.
        private void HoldForRealWorld()
        {
            if (Board.Wifi is { IsAwaitingNews: true })
            {
                HoldUntil(_isNewsThere);
            }

            if (IsFarEndBehind())
            {
                HoldUntil(_isFarEndThere);
            }
        }

        // With nothing else to do, a second of virtual time takes less than an acknowledgement through a real broker, and far less than
        // the fleet's receiver waits to tell of more.
        private void HoldForAcknowledgement()
        {
            UplinkSession uplink = Board.Unit.Uplink;
            if (Board.Unit.Frames.Count == 0 || Board.Unit.Frames.Unsent > 0 || !uplink.IsOpen)
            {
                return;
            }

            if (_quietSince != uplink.MessagesAcknowledged)
            {
                _quietSince = uplink.MessagesAcknowledged;
                _quiet.Restart();
            }

            int limitMs = (int)Math.Max(0, (_faults is null ? HoldLimitMs : AcknowledgementLimitMs) - _quiet.ElapsedMilliseconds);
            if (_network is not null)
            {
                _network.Wait(limitMs);
            }
            else if (limitMs > 0)
            {
                // The link's own thread takes in what comes.
                Thread.Sleep(WifiHoldMs);
            }
        }

        private bool IsFarEndBehind() => FarEnd.Messages - _messagesBefore < Board.Unit.Uplink.MessagesAcknowledged;

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
