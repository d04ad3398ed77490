using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Journal;
using Telematics.Mqtt;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// One day of one vehicle: it starts, is ridden for an hour in which things go wrong, and gets some time to send what it has. The
    /// whole of it, from the wires to the receiver, on one thread in virtual time from one seed.
    /// </summary>
    public sealed class VehicleDay
    {
        /// <summary>How long is ridden as a rule, seconds.</summary>
        public const int RideS = 3600;

        /// <summary>How long it may take, after the last fault, until the receiver has all, seconds.</summary>
        public const int MostDrainS = 7200;

        private const int MostViolations = 20;
        private const int StopS = 300;
        private const int KeyS = 200;

        // What the flash refused is written down with the next frame that it takes.
        private const long DoubtUs = 25_000_000;
        private const int MostAnswerS = 1800;
        private const int AnswerStepS = 30;
        private const int JournalBytes = 131072;

        // How long things go on to go wrong once nothing is sampled any more, at most.
        private const int MostLastFaultsS = 60;

        // The share of days on which the journal has no more room than it needs.
        private const double SmallJournals = 0.1;

        // The share of days with hours in which the vehicle is parked.
        private const double ParkedDays = 0.04;
        private const double MostParkedH = 24;
        private const int RideAfterParkingS = 120;

        // Releases that a restart may forget: those of one acknowledgement, before the next record brings their mark (docs/journal.md).
        private const int MostHeldAgain = 256;

        // The share of days on which the unit comes from another vehicle.
        private const double ForeignJournals = 0.08;

        // The share of days on which the ride is sampled so often that frames get full.
        private const double SamplesOften = 0.03;
        private const int OftenMs = 100;
        private const int ForeignFrames = 60;

        private const string VehicleId = "bench";

        private readonly int _seed;
        private readonly int _rideS;
        private readonly VirtualBroker _broker = new();
        private readonly UnreliableNetwork _network;
        private readonly RunDigest _digest = new();
        private readonly ModelledVehicle _vehicle;
        private readonly FlashStorage _flash;
        private readonly Truth _truth;
        private readonly StoreProcess _receiver = new(VehicleId);
        private readonly DayCheck _check;
        private readonly UplinkCheck _uplink;
        private readonly CounterCheck _counters;
        private readonly long _parkUs;
        private bool _wasOpen;
        private int _heldBefore;
        private readonly ReceiverHost _host;
        private readonly PowerSupply _supply;
        private readonly FaultPlan _plan;
        private readonly Fault[] _faults;
        private readonly TroubleWatch _trouble;
        private readonly bool _hasSmallJournal;
        private readonly long _lastFaultsUs;
        private readonly long _startUtcMs;
        private readonly List<Violation> _violations = [];

        /// <summary>Prepares a day.</summary>
        /// <param name="seed">Where all chance comes from.</param>
        /// <param name="kinds">What may go wrong.</param>
        /// <param name="rideS">How long is ridden, seconds.</param>
        /// <param name="parkDays">How many days the vehicle is parked then, before it is ridden for a moment more; 0 for what is drawn: mostly none.</param>
        public VehicleDay(int seed, IEnumerable<FaultKind> kinds, int rideS = RideS, double parkDays = 0)
        {
            _seed = seed;
            _rideS = rideS;
            Random day = new(FaultPlan.Mix(seed, 0));
            string[] rides = [.. Route.Names];
            _network = new UnreliableNetwork(_broker.NewNetwork());
            _plan = new FaultPlan(seed, kinds);
            _flash = new FlashStorage(day.Next());
            PoweredFlash storage = new(_flash);
            if (_plan.NewRandom(FaultKind.ForeignJournal).NextDouble() < ForeignJournals && _plan.Includes(FaultKind.ForeignJournal))
            {
                WriteForeignJournal();
            }

            _hasSmallJournal = _plan.NewRandom(FaultKind.StorageFull).NextDouble() < SmallJournals && _plan.Includes(FaultKind.StorageFull);
            Random park = _plan.NewRandom(FaultKind.Parked);
            if (parkDays == 0 && park.NextDouble() < ParkedDays && _plan.Includes(FaultKind.Parked))
            {
                parkDays = (MostParkedH - 1) / 24.0 * park.NextDouble() * park.NextDouble() + (1 / 24.0);
            }

            _parkUs = (long)(parkDays * 86400e6);
            Route route = Route.Find(rides[day.Next(rides.Length)])!;
            int vehicleSeed = day.Next();
            bool samplesOften = new Random(FaultPlan.Mix(seed, OftenMs)).NextDouble() < SamplesOften;
            DateTime startUtc = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(day.Next(5 * 365 * 86400));
            _startUtcMs = new DateTimeOffset(startUtc).ToUnixTimeMilliseconds();
            _vehicle = new ModelledVehicle(
                new ModelledVehicle.VehicleOptions
                {
                    Route = route,
                    Seed = vehicleSeed,
                    StartUtc = startUtc,
                    Network = _network,
                    Storage = storage,
                },
                new BenchSettings
                {
                    VehicleId = VehicleId,
                    JournalBytes = _hasSmallJournal ? FrameJournal.MinCapacity : JournalBytes,
                    RidePeriodMs = samplesOften ? OftenMs : null,
                });
            storage.World = _vehicle.World;
            VirtualClock clock = _vehicle.Clock;
            Reality reality = new(_vehicle, startUtc, _plan, Violate);
            _truth = new Truth(clock, Violate) { World = _vehicle.World, Reality = reality };
            _supply = new PowerSupply(_vehicle, _flash, _truth, Violate);
            _check = new DayCheck(_truth, _receiver, Violate);
            _host = new ReceiverHost(clock, _broker, _receiver, new Random(day.Next()));
            _lastFaultsUs = day.Next(MostLastFaultsS * 1_000_000);
            _vehicle.GnssLine.Digest = _digest;
            _vehicle.ModemLine!.Digest = _digest;
            _broker.Subscribe("#", (_, payload) =>
            {
                _digest.Add(payload.Span);
                _digest.Add(clock.NowUs);
            });

            TroubleWatch trouble = new(_plan);
            _trouble = trouble;
            _faults = FaultList.Of(new FaultSite
            {
                Plan = _plan,
                Vehicle = _vehicle,
                VehicleId = VehicleId,
                Supply = _supply,
                Flash = _flash,
                Network = _network,
                Broker = _broker,
                Receiver = _host,
                Truth = _truth,
                Trouble = trouble,
                Violate = Violate,
            });
            trouble.Watch(_faults);
            _truth.MayForget = _faults.Any(fault => fault.NextUs != long.MaxValue
                && fault.Kind is FaultKind.FlashBits or FaultKind.FlashChecks or FaultKind.FlashWear or FaultKind.StorageFull);
            _counters = new CounterCheck(_vehicle, trouble, _hasSmallJournal, Violate);
            _supply.Ending = EndBoot;
            _supply.Started = () =>
            {
                _uplink!.BeginAccount();
                CheckHeld();
            };
            bool mayRefuse = _hasSmallJournal || _faults.Any(fault => fault.Kind is FaultKind.StorageFull or FaultKind.FlashWear && fault.NextUs != long.MaxValue);
            _uplink = new UplinkCheck(_vehicle, VehicleId, _supply, _broker, _truth, trouble, _host, mayRefuse, Violate);
            Operator operatorOfFleet = new(_vehicle, VehicleId, _supply, _broker, _uplink, trouble, new Random(day.Next()), Violate);
            ModelWorld world = _vehicle.World;
            world.Add(reality);
            world.Add(_supply);
            world.Add(_host);
            world.Add(_uplink);
            world.Add(operatorOfFleet);
            foreach (Fault fault in _faults)
            {
                if (fault.NextUs != long.MaxValue)
                {
                    world.Add(fault);
                }
            }
        }

        /// <summary>Whether the day ends at its first violation.</summary>
        public bool EndsAtFirst { get; init; }

        /// <summary>What goes wrong.</summary>
        public FaultPlan Plan => _plan;

        /// <summary>What is going to go wrong on this day.</summary>
        public IEnumerable<FaultKind> Planned =>
        [
            .. _faults.Where(fault => fault.NextUs != long.MaxValue).Select(fault => fault.Kind),
            .. _parkUs > 0 ? [FaultKind.Parked] : Array.Empty<FaultKind>(),
            .. _plan.Count(FaultKind.ForeignJournal) > 0 ? [FaultKind.ForeignJournal] : Array.Empty<FaultKind>(),
        ];

        private ReceiverRestoreFault Restored => _faults.OfType<ReceiverRestoreFault>().First();

        private VehicleUnit Unit => _vehicle.Board.Unit;

        private long NowUs => _vehicle.Clock.NowUs;

        private long SinceBootMs => _vehicle.World.FirmwareMs;

        /// <summary>Lives the day.</summary>
        public DayReport Run()
        {
            double drainS = 0;
            try
            {
                MeasuredRuntime.Prepare();
                _vehicle.World.MeasureAllocation = true;
                _host.Start();
                RunUntil(_rideS * 1_000_000L, null);
                Park();
                if (_supply.IsOn)
                {
                    LoopCheck.Check(Unit, SinceBootMs, Violate);
                    CheckCounters();
                }

                // What is sealed last has nothing after it that would show that it is missing; a receiver that was set back sees it at the next key frame.
                RunUntil(Math.Max(NowUs, Restored.RestoredUs + (KeyS * 1_000_000L)), null);
                WaitForAnswers(Restored.RestoredUs > 0 ? MostAnswerS : 0);
                StopSampling();
                RunUntil(NowUs + _lastFaultsUs, null);
                EndFaults();
                long fromUs = NowUs;
                StopSampling();
                RunUntil(fromUs + (MostDrainS * 1_000_000L), () => Unit.Frames.Count == 0);
                drainS = (NowUs - fromUs) / 1e6;
                if (Unit.Frames.Count > 0)
                {
                    Violate($"{Unit.Frames.Count} records are still in the journal, {Unit.Frames.Unsent} of them not sent");
                }

                WaitForAnswers(MostAnswerS);
                RunUntil(NowUs + (MostDrainS * 1_000_000L), () => Unit.Frames.Count == 0);
                CheckCounters();
                _uplink.Stop();
                _wasOpen = _uplink.IsInOrder(NowUs);
                Unit.Stop(SinceBootMs);
                RunUntil(NowUs + (StopS * 1_000_000L), () => Unit.Uplink.IsStopped && _host.IsIdle);
                Check();
            }
            catch (EndException)
            {
            }
            catch (Exception crash) when (crash is not OutOfMemoryException)
            {
                Violate("the unit crashed: " + crash);
            }
            finally
            {
                _receiver.Dispose();
            }

            return Report(drainS);
        }

        // A receiver that lacks what the unit has no more asks for it, and is told so.
        private void WaitForAnswers(int mostS)
        {
            for (int leftS = mostS; leftS > 0 && _receiver.FindVehicle() is { Known.RangeCount: > 1 }; leftS -= AnswerStepS)
            {
                RunUntil(NowUs + (AnswerStepS * 1_000_000L), null);
            }
        }

        // Things go on to go wrong, and the unit goes on to sample, and to be switched off and on.
        private void Park()
        {
            if (_parkUs == 0)
            {
                return;
            }

            _plan.Add(FaultKind.Parked, NowUs);
            SwitchVehicle(false);
            RunUntil(NowUs + _parkUs, null);
            SwitchVehicle(true);
            RunUntil(NowUs + (RideAfterParkingS * 1_000_000L), null);
        }

        // As a unit of another vehicle wrote it.
        private void WriteForeignJournal()
        {
            _plan.Add(FaultKind.ForeignJournal, 1);
            Random chance = new(FaultPlan.Mix(_seed, -1));
            uint origin = new VehicleTopics("other").Origin;
            UnitRecord record = new(_flash);
            SequenceNumbers numbers = new(record, false, new UtcClock(0), new VirtualClock(), origin);
            FrameJournal journal = new(_flash, numbers, origin, JournalBytes, 1024);
            byte[] frame = new byte[200];
            for (int i = 0; i < ForeignFrames; i++)
            {
                chance.NextBytes(frame);
                frame[0] = 0x20;
                journal.TryAppend(frame, 100 + chance.Next(100), RecordKind.Key, numbers.Next(0));
            }

            _flash.Delete("unit.0");
            _flash.Delete("unit.1");
            _flash.Reopen();
        }

        private void SwitchVehicle(bool on)
        {
            _vehicle.Battery!.IsOn = on;
            _vehicle.Motor!.IsOn = on;
            if (on)
            {
                _vehicle.Ride.Unpark();
            }
            else
            {
                _vehicle.Ride.Park();
            }
        }

        private void EndBoot()
        {
            CheckCounters();
            _heldBefore = Unit.Frames.Count;
            if (_flash.FailureChance > 0 || NowUs - _trouble.LastUs(FaultKind.FlashWear) < DoubtUs)
            {
                _truth.DoubtSince(_faults.OfType<FlashWearFault>().First().BeganUs);
            }
        }

        // What is released stays so over a restart, but for what no mark on the flash tells of yet: a mark says that all before it is released,
        // and so nothing of what was released behind a record that is still here.
        private void CheckHeld()
        {
            int held = Unit.Frames.Count;
            if (_heldBefore == 0 && held > MostHeldAgain && !_truth.MayForget)
            {
                Violate($"the journal held nothing before the power went, and holds {held} records after");
            }
        }

        // The unit's account of what it has done, against what was seen of it. What the power cut short may be counted or not.
        private void CheckAccount()
        {
            UplinkSession uplink = Unit.Uplink;
            int sealedFrames = Unit.Sampler.GetCounter(2);
            int rows = Unit.Sampler.GetCounter(1);
            if (System.Math.Abs(sealedFrames - _truth.SealedInBoot) > 1 || System.Math.Abs(rows - _truth.RowsInBoot) > 1)
            {
                Violate($"the unit counts {sealedFrames} frames and {rows} rows, and {_truth.SealedInBoot} and {_truth.RowsInBoot} were seen");
            }

            if (uplink.FramesSent < _uplink.ArrivedInBoot || uplink.BytesOnWire < _uplink.BytesInBoot || uplink.FramesAcknowledged > uplink.FramesSent
                || uplink.MessagesAcknowledged < 0)
            {
                Violate($"the unit counts {uplink.FramesSent} frames sent, {uplink.FramesAcknowledged} of them acknowledged, and {uplink.BytesOnWire} bytes; "
                    + $"{_uplink.ArrivedInBoot} and {_uplink.BytesInBoot} came to the broker");
            }
        }

        private void CheckCounters()
        {
            CheckAccount();
            CheckFaultCounters();
        }

        private void CheckFaultCounters() => _counters.Check(_vehicle.Board, NowUs - (SinceBootMs * 1000), _parkUs > 0 || _rideS > RideS);

        private void RunUntil(long untilUs, Func<bool>? stop)
        {
            while (true)
            {
                try
                {
                    _vehicle.World.RunUntil(untilUs, stop);
                    return;
                }
                catch (PowerCutException)
                {
                    _supply.OnCut();
                }
            }
        }

        // One that was started again takes samples again.
        private void StopSampling()
        {
            try
            {
                if (_supply.IsOn)
                {
                    Unit.Sampler.Stop(SinceBootMs);
                }
            }
            catch (PowerCutException)
            {
                _supply.OnCut();
            }
        }

        // The vehicle is parked, with all in order.
        private void EndFaults()
        {
            foreach (Fault fault in _faults)
            {
                fault.Stop();
            }

            _supply.Settle();
            SwitchVehicle(false);
        }

        private void Check()
        {
            LoopCheck.Check(Unit, SinceBootMs, Violate);
            if (_vehicle.World.AllocatedBytes > 0)
            {
                Violate($"the loop allocated {_vehicle.World.AllocatedBytes} bytes");
            }

            // What the receiver holds and has not committed does not count.
            _host.Kill();
            _host.Start();
            bool mayBeFull = _hasSmallJournal || _plan.Count(FaultKind.StorageFull) + _plan.Count(FaultKind.FlashWear) > 0;
            _check.Run(
                mayBeFull || _plan.Count(FaultKind.FlashBits) + _plan.Count(FaultKind.FlashChecks) > 0,
                mayBeFull,
                _plan.Count(FaultKind.FlashWear) > 0,
                _supply.Boots == 1,
                Restored.RestoredUs > 0 || _plan.Count(FaultKind.BrokerForgets) + _plan.Count(FaultKind.BrokerRestart) > 0,
                Restored.RestoredUs,
                _plan.Count(FaultKind.ClockJump) + _plan.Count(FaultKind.GnssBytes) + _plan.Count(FaultKind.GnssRestart) == 0 ? _startUtcMs : null);
            if (_wasOpen && _broker.Retained("v/" + VehicleId + "/s") is { } status && !status.AsSpan().SequenceEqual("{\"online\":false}"u8))
            {
                Violate("turned off, the unit's status is " + System.Text.Encoding.Latin1.GetString(status));
            }
        }

        private DayReport Report(double drainS)
        {
            _digest.Add(_vehicle.World.Passes);
            _digest.Add(_vehicle.Can.Frames);
            _digest.Add(_vehicle.Can.FailedFrames);
            _digest.Add(NowUs);
            return new DayReport
            {
                Seed = _seed,
                Violations = _violations,
                FramesSealed = _truth.Frames.Length,
                FramesDelivered = _check.Delivered,
                FramesInGaps = _check.InGaps,
                Duplicates = (int)_receiver.Duplicates,
                RowsInTails = _truth.RowsInTails,
                Boots = _supply.Boots,
                DrainS = drainS,
                AllocatedBytes = _vehicle.World.AllocatedBytes,
                Digest = _digest.Value,
                Faults = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, _plan.Count),
            };
        }

        private void Violate(string what)
        {
            if (_violations.Count < MostViolations)
            {
                _violations.Add(new Violation(_seed, NowUs, what));
            }

            if (EndsAtFirst)
            {
                throw new EndException();
            }
        }

        // Enough was seen.
        private sealed class EndException : Exception;
    }
}
