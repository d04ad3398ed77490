using System;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Holds what a unit samples against what is physically true, which no part can fool it about: each value against the vehicle's state
    /// within its age, the clock against the world's, alarms against those that the battery raised. What reaches the receiver is
    /// held against the samples by <see cref="Truth"/>.
    /// </summary>
    /// <remarks>
    /// Leaves out: what of its own a part measures (HDOP, satellites, signal strength), and when values that are wrong for a moment
    /// are no more than late.
    /// </remarks>
    public sealed class Reality : Model
    {
        private const long StepUs = 50_000;

        // As long as the oldest value that is sampled as valid.
        private const int Slots = 160;
        private const int GnssSlots = 3500 / 50;
        private const int BatterySlots = 5400 / 50;
        private const int MotorSlots = 2400 / 50;

        // Without trouble on its way a value is no older than this.
        private const int FreshGnssSlots = 2000 / 50;
        private const int FreshCanSlots = 1300 / 50;

        // After trouble on a wire: until all is as it was.
        private const long QuietUs = 20_000_000;

        private const double MetresPerDegree = 111_320;
        private const double PositionToleranceM = 14;
        private const double AltitudeToleranceM = 18;
        private const double LeastCourseMPerS = 4;
        private const int ClockToleranceMs = 1000;

        // What is no longer heard of is no longer valid: the longest age, and what it takes on its way.
        private const long StaleGnssUs = 4_600_000;
        private const long StaleBatteryUs = 6_600_000;
        private const long StaleMotorUs = 3_600_000;

        // Conditions of which the battery's own values may raise some; the others are raised by force alone.
        private const int OwnAlarms = 0xF;
        private const int LongestLoopMs = 500;

        // What a receiver said before it was right again has been heard, and confirmed, by then.
        private const long OnItsWayUs = 3_000_000;

        // With the network's time alone, which is in whole seconds and late.
        private const int LooseClockToleranceMs = 3500;

        // AlarmWatch tells what comes and goes every minute at the least often.
        private const int AlarmBits = 13;
        private const long AlarmUs = 65_000_000;
        private const long NewsWithinUs = 120_000_000;

        // What a receiver says for so short a time is not believed: three epochs, two seconds apart, make a step.
        private const long ShortLieUs = 1_900_000;

        private static readonly Value[] Values =
        [
            new(SignalId.PackVoltage, BatterySlots, 1.5, state => state.PackVoltageV * 100),
            new(SignalId.PackCurrent, BatterySlots, 1, state => state.PackCurrentA * 10),
            new(SignalId.StateOfCharge, BatterySlots, 1, state => state.StateOfChargePercent * 10),
            new(SignalId.StateOfHealth, BatterySlots, 6, state => state.StateOfHealthPercent * 10),
            new(SignalId.CellVoltageMin, BatterySlots, 1, state => state.CellVoltageMinV * 1000),
            new(SignalId.CellVoltageMax, BatterySlots, 1, state => state.CellVoltageMaxV * 1000),
            new(SignalId.PackTemperature, BatterySlots, 1, state => (state.PackTemperatureMinC + state.PackTemperatureMaxC) * 5),
            new(SignalId.PackTemperatureMin, BatterySlots, 6, state => state.PackTemperatureMinC * 10),
            new(SignalId.PackTemperatureMax, BatterySlots, 6, state => state.PackTemperatureMaxC * 10),
            new(SignalId.MotorSpeed, MotorSlots, 1.5, state => state.MotorRpm),
            new(SignalId.MotorCurrent, MotorSlots, 1.5, state => state.MotorCurrentA * 10),
            new(SignalId.MotorInputCurrent, MotorSlots, 1.5, state => state.MotorInputCurrentA * 10),
            new(SignalId.MotorDuty, MotorSlots, 1.5, state => state.MotorDuty * 1000),
            new(SignalId.MotorTemperature, MotorSlots, 1.5, state => state.MotorTemperatureC * 10),
            new(SignalId.ControllerTemperature, MotorSlots, 1.5, state => state.ControllerTemperatureC * 10),
            new(SignalId.MotorVoltage, MotorSlots, 1.5, state => state.PackVoltageV * 10),
        ];

        private readonly ModelledVehicle _vehicle;
        private readonly FaultPlan _plan;
        private readonly Action<string> _violation;
        private readonly long _startUtcMs;
        private readonly double[] _latitudes = new double[Slots];
        private readonly double[] _longitudes = new double[Slots];
        private readonly double[] _altitudes = new double[Slots];
        private readonly double[] _speeds = new double[Slots];
        private readonly double[] _courses = new double[Slots];
        private readonly double[] _distances = new double[Slots];
        private readonly double[][] _truths = new double[Values.Length][];
        private readonly long[] _clearedUs = new long[AlarmBits];
        private readonly long[] _newUs = new long[AlarmBits];
        private readonly long[] _toldUs = new long[AlarmBits];
        private readonly long[] _newsUs = new long[40];
        private readonly bool[] _areTold = new bool[SignalCatalogue.Count];
        private int _steps;
        private int _news;
        private int _alarms;
        private int _warnings;
        private int _busOffs;
        private long _lieBeganUs;
        private bool _wasRightBeforeLie;
        private long _canTroubleUs;
        private long _gnssTroubleUs;
        private long _liedUs = long.MinValue / 2;
        private long _gnssHeardUs;
        private long _receiverHeardUs;
        private long _canHeardUs;
        private long _noiseUs = long.MinValue / 2;
        private long _nonsenseUs = long.MinValue / 2;
        private double _usedWh;
        private double _regeneratedWh;
        private long _canFaults;
        private long _bootUs;
        private bool _wasClockRight;
        private int _bootOdometerM = -1;
        private double _bootDistanceM;
        private int _raised;
        private long _raisedUs;

        /// <summary>Makes it for a vehicle whose clock stands at 0.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="startUtc">UTC of the world at virtual time 0.</param>
        /// <param name="plan">What goes wrong.</param>
        /// <param name="violation">Hears what must not be.</param>
        public Reality(ModelledVehicle vehicle, DateTime startUtc, FaultPlan plan, Action<string> violation)
        {
            _vehicle = vehicle;
            _plan = plan;
            _violation = violation;
            _startUtcMs = new DateTimeOffset(startUtc).ToUnixTimeMilliseconds();
            for (int i = 0; i < _truths.Length; i++)
            {
                _truths[i] = new double[Slots];
            }

            Array.Fill(_clearedUs, long.MinValue / 2);
            Keep();
            NextUs = StepUs;
        }

        /// <summary>Values that were held against what is true.</summary>
        public long Checked { get; private set; }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            if (_vehicle.Ride.NextUs <= nowUs)
            {
                // Another model has let time pass: the ride goes first, so that no state of it is left out.
                return;
            }

            NextUs = Math.Max(NextUs + StepUs, nowUs + 1);
            Keep();
            _nonsenseUs = _vehicle.Motor?.Nonsense is null ? _nonsenseUs : nowUs;
            long faults = _plan.Count(FaultKind.CanErrors) + _plan.Count(FaultKind.CanBusOff);
            if (faults != _canFaults || _vehicle.Can.Disturbance is not null || _vehicle.Can.Fault != CanBusFault.None || !_vehicle.Battery!.IsOn)
            {
                _canFaults = faults;
                _canTroubleUs = nowUs;
            }

            GnssReceiverModel receiver = _vehicle.Gnss!;
            NoteLie(receiver, nowUs);
            _gnssHeardUs = receiver.IsSilent || !receiver.IsPowered || !receiver.HasFix ? _gnssHeardUs : nowUs;
            _receiverHeardUs = receiver.IsSilent || !receiver.IsPowered ? _receiverHeardUs : nowUs;
            _canHeardUs = _vehicle.Can.Fault != CanBusFault.None || !_vehicle.Battery!.IsOn ? _canHeardUs : nowUs;
            if (receiver.IsSilent || !receiver.IsPowered || !receiver.HasFix || receiver.TimeError != TimeSpan.Zero || _vehicle.GnssLine.NoiseToFirmware is not null)
            {
                _gnssTroubleUs = nowUs;
                _wasClockRight &= receiver.TimeError == TimeSpan.Zero;
            }

            // Its checksum has eight bits: what noise leaves of a sentence may have one that fits.
            if (_vehicle.GnssLine.NoiseToFirmware is not null)
            {
                _noiseUs = nowUs;
            }

            CheckAlarms(nowUs);
        }

        // A clock that was right before a short lie is right after it.
        private void NoteLie(GnssReceiverModel receiver, long nowUs)
        {
            bool lies = receiver.TimeError != TimeSpan.Zero;
            if (lies && _lieBeganUs == 0)
            {
                _lieBeganUs = nowUs;
                _wasRightBeforeLie = _wasClockRight && nowUs - _gnssTroubleUs > QuietUs;
            }
            else if (!lies && _lieBeganUs != 0)
            {
                _wasClockRight |= _wasRightBeforeLie && nowUs - _lieBeganUs < ShortLieUs && _bootUs < _lieBeganUs;
                _lieBeganUs = 0;
            }

            _liedUs = lies ? nowUs : _liedUs;
        }

        /// <summary>The unit has started.</summary>
        public void BeginBoot(long nowUs)
        {
            _bootUs = nowUs;
            _wasClockRight = false;
            _bootOdometerM = -1;
            _raisedUs = nowUs;
            _news = 0;
            (_alarms, _warnings, _busOffs) = (0, 0, 0);
            Array.Fill(_newUs, nowUs);
        }

        /// <summary>The unit has taken a row.</summary>
        /// <param name="group">Of which group.</param>
        /// <param name="signals">What stands in it.</param>
        /// <param name="isUtc">Whether the unit knows UTC.</param>
        /// <param name="utcMs">What time it is for the unit.</param>
        /// <param name="sampledUs">What time it is in the world.</param>
        public void OnSample(SignalGroup group, SignalStore signals, bool isUtc, long utcMs, long sampledUs)
        {
            if (isUtc)
            {
                CheckClock(utcMs - (_startUtcMs + (sampledUs / 1000)), sampledUs);
            }

            if (group == SignalGroup.Alarm)
            {
                CheckNews(signals, sampledUs);
                for (int bit = 0; bit < AlarmBits; bit++)
                {
                    _toldUs[bit] = (signals.Values[SignalId.BatteryAlarms] >> bit & 1) != 0 ? sampledUs : _toldUs[bit];
                }
            }

            CheckRanges(signals);
            if (group == SignalGroup.Ride)
            {
                CheckCan(signals, sampledUs);
                CheckPosition(signals, sampledUs);
                CheckStale(signals, sampledUs);
            }

            if (group == SignalGroup.Health)
            {
                CheckHealth(signals, sampledUs);
            }
        }

        // Whatever a part says, what is valid is a value that its signal can have.
        private void CheckRanges(SignalStore signals)
        {
            Catalogue catalogue = SignalCatalogue.Current;
            for (int id = 0; id < catalogue.Count; id++)
            {
                if (IsValid(signals, id) && (signals.Values[id] < catalogue.Min[id] || signals.Values[id] > catalogue.Max[id]))
                {
                    Complain(id, $"is {signals.Values[id]}, which it cannot be");
                }
            }
        }

        // An alarm's row is taken for something new, and what comes and goes is not told each time.
        private void CheckNews(SignalStore signals, long nowUs)
        {
            int alarms = IsValid(signals, SignalId.BatteryAlarms) ? signals.Values[SignalId.BatteryAlarms] : 0;
            int warnings = IsValid(signals, SignalId.BatteryWarnings) ? signals.Values[SignalId.BatteryWarnings] : 0;
            int busOffs = _vehicle.Board.Can.BusOffs;
            if (alarms == _alarms && warnings == _warnings && busOffs == _busOffs && _vehicle.Battery!.IsOn && nowUs - _canTroubleUs > QuietUs)
            {
                _violation($"alarms {alarms:X} and warnings {warnings:X} are told, as they were before");
            }

            (_alarms, _warnings, _busOffs) = (alarms, warnings, busOffs);
            _newsUs[_news++ % _newsUs.Length] = nowUs;
            if (_news >= _newsUs.Length && nowUs - _newsUs[_news % _newsUs.Length] < NewsWithinUs)
            {
                _violation($"{_newsUs.Length} rows of alarms are taken within {NewsWithinUs / 1_000_000} s");
                _news = 0;
            }
        }

        private void CheckStale(SignalStore signals, long nowUs)
        {
            // What has ended since the last look is heard of again.
            GnssReceiverModel receiver = _vehicle.Gnss!;
            _receiverHeardUs = receiver.IsSilent || !receiver.IsPowered ? _receiverHeardUs : nowUs;
            _gnssHeardUs = receiver.IsSilent || !receiver.IsPowered || !receiver.HasFix ? _gnssHeardUs : nowUs;
            _canHeardUs = _vehicle.Can.Fault != CanBusFault.None || !_vehicle.Battery!.IsOn ? _canHeardUs : nowUs;
            for (int id = SignalId.Latitude; id <= SignalId.EnergyRegenerated; id++)
            {
                long heardUs = id < SignalId.Hdop ? _gnssHeardUs : id <= SignalId.FixType ? _receiverHeardUs : _canHeardUs;
                long mostUs = id <= SignalId.FixType ? StaleGnssUs : id <= SignalId.BatteryWarnings ? StaleBatteryUs : StaleMotorUs;
                if (IsValid(signals, id) && nowUs - Math.Max(heardUs, _bootUs) > mostUs)
                {
                    Complain(id, $"is valid, and nothing was heard of it for {(nowUs - heardUs) / 1000} ms");
                }
            }
        }

        private void CheckHealth(SignalStore signals, long nowUs)
        {
            VehicleUnit unit = _vehicle.Board.Unit;
            CheckExact(signals, SignalId.Uptime, (int)((nowUs - _bootUs) / 1_000_000));
            CheckExact(signals, SignalId.ResetCount, unit.Record.BootCount);
            CheckExact(signals, SignalId.FramesDropped, unit.Frames.Dropped);
            CheckExact(signals, SignalId.CanOverflows, _vehicle.Board.Can.Overflows);
            CheckExact(signals, SignalId.CanBusOffs, _vehicle.Board.Can.BusOffs);
            CheckExact(signals, SignalId.GnssBadChecksums, unit.Gnss!.BadChecksums);
            CheckExact(signals, SignalId.LoginsRefused, unit.Uplink.LoginsRefused);
            if (_vehicle.Board.Modem is { } modem)
            {
                CheckExact(signals, SignalId.ModemFault, (int)modem.Fault);
                CheckExact(signals, SignalId.ModemResets, modem.Resets + modem.PowerCycles + modem.SpontaneousRestarts);
            }

            int loopMs = signals.Values[SignalId.LoopWorstMs];
            if (!IsValid(signals, SignalId.LoopWorstMs) || loopMs < 0 || loopMs > LongestLoopMs)
            {
                Complain(SignalId.LoopWorstMs, $"is {loopMs}");
            }

            // AT+CSQ: 0 to 31.
            int signal = signals.Values[SignalId.SignalStrength];
            if (IsValid(signals, SignalId.SignalStrength) && signal is < -113 or > -51)
            {
                Complain(SignalId.SignalStrength, $"is {signal}");
            }
        }

        private void CheckExact(SignalStore signals, int id, int value)
        {
            if (!IsValid(signals, id) || signals.Values[id] != value)
            {
                Complain(id, $"is {signals.Values[id]} ({(SignalQuality)signals.Qualities[id]}), and {value} is true");
            }
        }

        private static bool IsValid(SignalStore signals, int id) => signals.Qualities[id] == (byte)SignalQuality.Valid;

        private void Keep()
        {
            VehicleState state = _vehicle.State;
            double wh = state.MotorInputCurrentA * state.PackVoltageV * (StepUs / 3.6e9);
            _usedWh += Math.Max(wh, 0);
            _regeneratedWh += Math.Max(-wh, 0);
            int slot = _steps++ % Slots;
            _latitudes[slot] = state.LatitudeDeg;
            _longitudes[slot] = state.LongitudeDeg;
            _altitudes[slot] = state.AltitudeM;
            _speeds[slot] = state.SpeedMPerS;
            _courses[slot] = state.CourseDeg;
            _distances[slot] = state.DistanceM;
            for (int i = 0; i < Values.Length; i++)
            {
                _truths[i][slot] = Values[i].Of(state);
            }
        }

        private void CheckClock(long errorMs, long nowUs)
        {
            errorMs = Math.Abs(errorMs);
            bool isTrusted = nowUs - Math.Max(_gnssTroubleUs, _bootUs) > QuietUs;
            if (errorMs > (isTrusted ? ClockToleranceMs : LooseClockToleranceMs) && (isTrusted || _wasClockRight))
            {
                _violation($"the unit's clock is {errorMs} ms off the world's");
                _wasClockRight = false;
            }

            _wasClockRight |= errorMs <= ClockToleranceMs && _vehicle.Gnss!.TimeError == TimeSpan.Zero && nowUs - _liedUs > OnItsWayUs;
        }

        private void CheckCan(SignalStore signals, long nowUs)
        {
            bool isQuiet = nowUs - Math.Max(_canTroubleUs, _bootUs) > QuietUs;
            for (int i = 0; i < Values.Length; i++)
            {
                Value value = Values[i];
                if (value.Signal >= SignalId.MotorSpeed && (nowUs - _nonsenseUs < QuietUs || _vehicle.Motor?.Nonsense is not null))
                {
                    continue;
                }

                if (!IsValid(signals, value.Signal))
                {
                    if (isQuiet)
                    {
                        Complain(value.Signal, $"is {(SignalQuality)signals.Qualities[value.Signal]}, and nothing is wrong with the bus");
                    }

                    continue;
                }

                Checked++;
                int raw = signals.Values[value.Signal];
                if (!WasTrue(_truths[i], raw, value.Tolerance, isQuiet ? FreshCanSlots : value.Slots))
                {
                    Complain(value.Signal, $"is {raw}, and {_truths[i][(_steps - 1) % Slots]:F1} is true");
                }
            }

            CheckSum(signals, SignalId.EnergyUsed, _usedWh);
            CheckSum(signals, SignalId.EnergyRegenerated, _regeneratedWh);
            if (isQuiet)
            {
                int forced = _vehicle.Battery!.ForcedAlarms;
                if (forced == _raised && nowUs - _raisedUs > QuietUs && IsValid(signals, SignalId.BatteryAlarms)
                    && (signals.Values[SignalId.BatteryAlarms] & forced) != forced)
                {
                    Complain(SignalId.BatteryAlarms, $"is {signals.Values[SignalId.BatteryAlarms]:X}, and {forced:X} is raised");
                }

                if (forced == _raised && nowUs - _raisedUs > QuietUs && IsValid(signals, SignalId.BatteryAlarms)
                    && (signals.Values[SignalId.BatteryAlarms] & ~forced & ~OwnAlarms) != 0)
                {
                    Complain(SignalId.BatteryAlarms, $"is {signals.Values[SignalId.BatteryAlarms]:X}, and {forced:X} is raised");
                }

                if ((signals.Values[SignalId.BatteryWarnings] & ~OwnAlarms) != 0)
                {
                    Complain(SignalId.BatteryWarnings, $"is {signals.Values[SignalId.BatteryWarnings]:X}, and none is raised");
                }

                CheckValue(signals, SignalId.ChargeCurrentLimit, Motorcycle.CapacityAh / 2 * 10);
                CheckValue(signals, SignalId.DischargeCurrentLimit, Motorcycle.CapacityAh * 3 * 10);
            }

            CheckOdometer(signals);
        }

        // The controller integrates by itself, from frame to frame: what it takes for one current lasts as long as the bus is in trouble.
        private void CheckSum(SignalStore signals, int id, double wh)
        {
            double mayMissDeciWh = 20 + (700 * _canFaults);
            if (IsValid(signals, id) && (signals.Values[id] > (wh * 10 * 1.01) + mayMissDeciWh || signals.Values[id] < (wh * 10 * 0.99) - 80 - mayMissDeciWh))
            {
                Complain(id, $"is {signals.Values[id]}, and {wh * 10:F0} is true");
            }
        }

        private void CheckValue(SignalStore signals, int id, double value)
        {
            if (IsValid(signals, id) && Math.Abs(signals.Values[id] - value) > 1)
            {
                Complain(id, $"is {signals.Values[id]}, and {value:F0} is true");
            }
        }

        // What is covered from the first value of a boot on.
        private void CheckOdometer(SignalStore signals)
        {
            if (!IsValid(signals, SignalId.Odometer) || !IsValid(signals, SignalId.MotorSpeed))
            {
                return;
            }

            int odometerM = signals.Values[SignalId.Odometer];
            double distanceM = _vehicle.State.DistanceM;
            if (_bootOdometerM < 0)
            {
                _bootOdometerM = odometerM;
                _bootDistanceM = distanceM;
            }

            double coveredM = distanceM - _bootDistanceM;
            if (Math.Abs(odometerM - _bootOdometerM - coveredM) > 100 + (0.01 * coveredM))
            {
                Complain(SignalId.Odometer, $"has grown by {odometerM - _bootOdometerM} m since the boot, in which {coveredM:F0} m were covered");
            }
        }

        private void CheckPosition(SignalStore signals, long nowUs)
        {
            if (nowUs - _noiseUs < GnssSlots * StepUs)
            {
                return;
            }

            bool isQuiet = nowUs - Math.Max(_gnssTroubleUs, _bootUs) > QuietUs;
            if (!IsValid(signals, SignalId.Latitude) || !IsValid(signals, SignalId.Longitude))
            {
                if (IsValid(signals, SignalId.Latitude) || IsValid(signals, SignalId.Longitude))
                {
                    Complain(SignalId.Latitude, $"and longitude are {(SignalQuality)signals.Qualities[SignalId.Latitude]} and {(SignalQuality)signals.Qualities[SignalId.Longitude]}");
                }

                if (isQuiet)
                {
                    Complain(SignalId.Latitude, "is not known, and nothing is wrong with the receiver");
                }

                return;
            }

            Checked++;
            double latitude = signals.Values[SignalId.Latitude] / 1e7;
            double longitude = signals.Values[SignalId.Longitude] / 1e7;
            double metresEast = MetresPerDegree * Math.Cos(latitude * Math.PI / 180);
            int reach = Math.Min(isQuiet ? FreshGnssSlots : GnssSlots, _steps);
            int found = -1;
            for (int back = 1; back <= reach && found < 0; back++)
            {
                int slot = (_steps - back) % Slots;
                if (Math.Abs(latitude - _latitudes[slot]) * MetresPerDegree < PositionToleranceM
                    && Math.Abs(longitude - _longitudes[slot]) * metresEast < PositionToleranceM)
                {
                    found = slot;
                }
            }

            if (found < 0)
            {
                int now = (_steps - 1) % Slots;
                Complain(SignalId.Latitude, $"and longitude are {latitude:F6} {longitude:F6}, and {_latitudes[now]:F6} {_longitudes[now]:F6} is true");
            }

            if (IsValid(signals, SignalId.Speed) && !WasTrue(_speeds, signals.Values[SignalId.Speed] / 36.0, 0.5, reach))
            {
                Complain(SignalId.Speed, $"is {signals.Values[SignalId.Speed]}, and {_speeds[(_steps - 1) % Slots] * 36:F0} is true");
            }

            if (IsValid(signals, SignalId.Altitude) && !WasTrue(_altitudes, signals.Values[SignalId.Altitude] / 10.0, AltitudeToleranceM, reach))
            {
                Complain(SignalId.Altitude, $"is {signals.Values[SignalId.Altitude]}, and {_altitudes[(_steps - 1) % Slots] * 10:F0} is true");
            }

            if (IsValid(signals, SignalId.Course) && isQuiet && !WasCourse(signals.Values[SignalId.Course] / 10.0, reach))
            {
                Complain(SignalId.Course, $"is {signals.Values[SignalId.Course]}, and {_courses[(_steps - 1) % Slots] * 10:F0} is true");
            }
        }

        private bool WasTrue(double[] truths, double value, double tolerance, int reach)
        {
            reach = Math.Min(reach, _steps);
            for (int back = 1; back <= reach; back++)
            {
                if (Math.Abs(truths[(_steps - back) % Slots] - value) <= tolerance)
                {
                    return true;
                }
            }

            return false;
        }

        // Standing, or nearly so, a vehicle has no course to speak of.
        private bool WasCourse(double course, int reach)
        {
            for (int back = 1; back <= reach; back++)
            {
                int slot = (_steps - back) % Slots;
                double off = Math.Abs(_courses[slot] - course) % 360;
                if (_speeds[slot] < LeastCourseMPerS || Math.Min(off, 360 - off) < 8)
                {
                    return true;
                }
            }

            return false;
        }

        private void CheckAlarms(long nowUs)
        {
            int raised = _vehicle.Battery!.ForcedAlarms;
            int untold = 0;
            for (int bit = 0; bit < AlarmBits; bit++)
            {
                bool isRaised = (raised >> bit & 1) != 0;
                if (isRaised == ((_raised >> bit & 1) != 0))
                {
                    untold |= isRaised && _toldUs[bit] < _newUs[bit] ? 1 << bit : 0;
                }
                else if (!isRaised)
                {
                    _clearedUs[bit] = nowUs;
                }
                else if (nowUs - _clearedUs[bit] > 2 * AlarmUs)
                {
                    // What went and came again between two tellings is as it was told.
                    _newUs[bit] = nowUs - StepUs;
                }
            }

            if (raised != _raised || !_vehicle.World.IsPowered || _canTroubleUs == nowUs)
            {
                _raised = raised;
                _raisedUs = nowUs;
            }
            else if (untold != 0 && nowUs - _raisedUs > AlarmUs)
            {
                _violation($"alarms {untold:X} were raised {AlarmUs / 1_000_000} s ago, and are not told");
                Array.Fill(_toldUs, nowUs);
            }
        }

        // Once a signal and day is enough.
        private void Complain(int id, string what)
        {
            if (!_areTold[id])
            {
                _areTold[id] = true;
                _violation($"signal {id} {what}");
            }
        }

        private sealed record Value(int Signal, int Slots, double Tolerance, Func<VehicleState, double> Of);
    }
}
