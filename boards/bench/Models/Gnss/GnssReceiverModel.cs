using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A GNSS receiver on the motorcycle that writes NMEA 4.10 as a u-blox M8 does: RMC, GGA and GSA, VTG where wanted, GSV once a
    /// second, over a serial line at its rate, a while after the instant that they are about.
    /// </summary>
    /// <remarks>
    /// Models a cold start (time before position), loss of the fix without sky, an error of position that wanders and noise on top,
    /// noise of velocity, which turns the course the more the slower the vehicle is. Leaves out: orbits (satellites drift round the
    /// sky), geometry (HDOP follows from the number of satellites), multipath, dead reckoning, and the receiver's own input.
    /// </remarks>
    public sealed class GnssReceiverModel : Model
    {
        private const int BurstsInWork = 8;
        private const int MostBurstBytes = 1400;
        private const int Systems = 2;
        private const int SatellitesPerSystem = 10;
        private const double MetresPerDegree = 111_320;
        private const double GeoidM = 46.9;
        private const double KnotsPerMPerS = 3600.0 / 1852;

        private readonly VirtualClock _clock;
        private readonly SerialLine _line;
        private readonly VehicleState _vehicle;
        private readonly GnssReceiverOptions _options;
        private readonly Random _random;
        private readonly DateTime _startUtc;
        private readonly long _periodUs;
        private readonly NmeaWriter[] _bursts = new NmeaWriter[BurstsInWork];
        private readonly long[] _dueUs = new long[BurstsInWork];
        private readonly double[] _elevationDeg = new double[Systems * SatellitesPerSystem];
        private readonly double[] _azimuthDeg = new double[Systems * SatellitesPerSystem];
        private readonly int[] _signalDb = new int[Systems * SatellitesPerSystem];
        private readonly int[] _used = new int[Systems];
        private int _firstBurst;
        private int _burstCount;
        private long _instantUs;
        private long _poweredUs;
        private bool _isPowered = true;
        private long _skySinceUs = long.MinValue;
        private double _northErrorM;
        private double _eastErrorM;
        private double _upErrorM;

        /// <summary>Powers the receiver up at virtual time 0.</summary>
        /// <param name="clock">The world's clock.</param>
        /// <param name="line">Its line to the firmware.</param>
        /// <param name="vehicle">Where the vehicle really is.</param>
        /// <param name="startUtc">UTC at virtual time 0.</param>
        /// <param name="options">How it is set up.</param>
        /// <param name="seed">Of its errors and of the satellites in the sky.</param>
        /// <exception cref="ArgumentException">The rate is out of range, or the line is too slow for it.</exception>
        public GnssReceiverModel(VirtualClock clock, SerialLine line, VehicleState vehicle, DateTime startUtc, GnssReceiverOptions options, int seed)
        {
            if (options.RateHz is < 1 or > 25)
            {
                throw new ArgumentException($"A rate of {options.RateHz} Hz is not within 1 to 25.", nameof(options));
            }

            // RMC and GGA with every epoch, GSA of both systems up to 5 Hz, and once a second all of it.
            int bytesPerS = (options.RateHz * (options.SendVtg ? 210 : 165)) + (Math.Min(options.RateHz, 5) * 140) + 450;
            if (bytesPerS * 10 > line.BaudRate)
            {
                throw new ArgumentException($"{line.BaudRate} baud are too few for {options.RateHz} Hz, which need {bytesPerS * 10}.", nameof(line));
            }

            _clock = clock;
            _line = line;
            _vehicle = vehicle;
            _startUtc = startUtc;
            _options = options;
            _random = new Random(seed);
            _periodUs = 1_000_000 / options.RateHz;
            for (int i = 0; i < BurstsInWork; i++)
            {
                _bursts[i] = new NmeaWriter(MostBurstBytes);
            }

            for (int i = 0; i < _elevationDeg.Length; i++)
            {
                _elevationDeg[i] = 5 + (80 * _random.NextDouble() * _random.NextDouble());
                _azimuthDeg[i] = 360 * _random.NextDouble();
            }

            _northErrorM = options.PositionErrorM * Gaussian();
            _eastErrorM = options.PositionErrorM * Gaussian();
            _upErrorM = 2 * options.PositionErrorM * Gaussian();
            _instantUs = clock.NowUs + _periodUs - (((startUtc.Ticks / 10) + clock.NowUs) % _periodUs);
            Plan();
        }

        /// <summary>Whether nothing comes from it: its wire is off, or it hangs.</summary>
        public bool IsSilent { get; set; }

        /// <summary>Whether it has its supply; without, it forgets what it knew.</summary>
        public bool IsPowered
        {
            get => _isPowered;
            set
            {
                _poweredUs = value && !_isPowered ? _clock.NowUs : _poweredUs;
                _burstCount = value ? _burstCount : 0;
                _isPowered = value;
                Plan();
            }
        }

        /// <summary>By how much the time that it states is wrong.</summary>
        public TimeSpan TimeError { get; set; }

        /// <summary>By how much more its own clock is wrong, which it states as long as it has no fix: as after a restart without its battery.</summary>
        public TimeSpan VoidTimeError { get; set; }

        /// <summary>Whether its antenna is cut off from the sky, whatever the vehicle sees.</summary>
        public bool IsShaded { get; set; }

        /// <summary>Whether it had a fix at the last instant.</summary>
        public bool HasFix { get; private set; }

        /// <summary>Bursts sent.</summary>
        public int Epochs { get; private set; }

        /// <summary>Bursts sent that had a fix.</summary>
        public int Fixes { get; private set; }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            while (NextUs <= nowUs)
            {
                if (_burstCount > 0 && _dueUs[_firstBurst] <= _instantUs)
                {
                    if (!IsSilent && _isPowered)
                    {
                        _line.DeviceSend(_bursts[_firstBurst].Written);
                    }

                    _firstBurst = (_firstBurst + 1) % BurstsInWork;
                    _burstCount--;
                    Epochs++;
                }
                else
                {
                    TakeInstant(_instantUs);
                    _instantUs += _periodUs;
                }

                Plan();
            }
        }

        private void Plan() => NextUs = _burstCount > 0 ? Math.Min(_instantUs, _dueUs[_firstBurst]) : _instantUs;

        private void TakeInstant(long instantUs)
        {
            DateTime utc = _startUtc.AddTicks(instantUs * 10);
            bool wholeSecond = utc.Ticks % TimeSpan.TicksPerSecond < _periodUs * 10;
            if (!_vehicle.SkyVisible || IsShaded)
            {
                _skySinceUs = long.MaxValue;
            }
            else if (_skySinceUs == long.MaxValue)
            {
                _skySinceUs = instantUs;
            }

            double upS = (instantUs - _poweredUs) / 1e6;
            bool timeKnown = upS >= _options.TimeKnownAfterS;
            bool fix = upS >= _options.FirstFixAfterS
                && _skySinceUs != long.MaxValue && (_skySinceUs == long.MinValue || instantUs - _skySinceUs >= _options.ReacquisitionS * 1e6);
            HasFix = fix;
            WanderErrors();
            if (wholeSecond)
            {
                MoveSatellites();
            }

            int slot = (_firstBurst + _burstCount) % BurstsInWork;
            NmeaWriter burst = _bursts[slot];
            burst.Clear();
            if (fix)
            {
                Fixes++;
                WriteFix(burst, utc, utc + TimeError);
            }
            else
            {
                WriteNoFix(burst, utc + TimeError + VoidTimeError, timeKnown || VoidTimeError != TimeSpan.Zero);
            }

            if (wholeSecond || _options.RateHz <= 5)
            {
                WriteGsa(burst, fix, 0, "1"u8);
                WriteGsa(burst, fix, 1, "2"u8);
            }

            if (wholeSecond)
            {
                WriteGsv(burst, 0, "GPGSV"u8, 1);
                WriteGsv(burst, 1, "GLGSV"u8, 65);
            }

            _dueUs[slot] = instantUs + (_options.LatencyMs * 1000L);
            _burstCount++;
        }

        private void WriteFix(NmeaWriter burst, DateTime utc, DateTime statedUtc)
        {
            // The ride moves in steps: go on from the last one to this instant.
            double sinceS = Math.Clamp((utc - _vehicle.Utc).TotalSeconds, 0, 0.2);
            double courseRad = _vehicle.CourseDeg * Math.PI / 180;
            double northM = (_vehicle.SpeedMPerS * Math.Cos(courseRad) * sinceS) + _northErrorM + (_options.PositionNoiseM * Gaussian());
            double eastM = (_vehicle.SpeedMPerS * Math.Sin(courseRad) * sinceS) + _eastErrorM + (_options.PositionNoiseM * Gaussian());
            double latitude = _vehicle.LatitudeDeg + (northM / MetresPerDegree);
            double longitude = _vehicle.LongitudeDeg + (eastM / (MetresPerDegree * Math.Cos(_vehicle.LatitudeDeg * Math.PI / 180)));
            longitude -= longitude > 180 ? 360 : longitude < -180 ? -360 : 0;

            double alongMPerS = _vehicle.SpeedMPerS + (_options.SpeedNoiseMPerS * Gaussian());
            double acrossMPerS = _options.SpeedNoiseMPerS * Gaussian();
            double speed = Math.Sqrt((alongMPerS * alongMPerS) + (acrossMPerS * acrossMPerS));
            double course = (_vehicle.CourseDeg + (Math.Atan2(acrossMPerS, alongMPerS) * 180 / Math.PI) + 360) % 360;
            long knotsE3 = (long)Math.Round(speed * KnotsPerMPerS * 1000);
            bool courseKnown = speed > 3 * _options.SpeedNoiseMPerS;
            long courseE2 = (long)Math.Round(course * 100) % 36000;
            int used = _used[0] + _used[1];

            burst.Begin("GNRMC"u8).Time(statedUtc).Text("A"u8).Angle(latitude, 2, "NS"u8).Angle(longitude, 3, "EW"u8).Number(knotsE3, 3);
            Course(burst, courseKnown, courseE2).Date(statedUtc).Empty(2).Text("A"u8).Text("V"u8).End();
            if (_options.SendVtg)
            {
                burst.Begin("GNVTG"u8);
                Course(burst, courseKnown, courseE2).Text("T"u8).Empty().Text("M"u8).Number(knotsE3, 3).Text("N"u8)
                    .Number((long)Math.Round(speed * 3600), 3).Text("K"u8).Text("A"u8).End();
            }

            burst.Begin("GNGGA"u8).Time(statedUtc).Angle(latitude, 2, "NS"u8).Angle(longitude, 3, "EW"u8).Text("1"u8)
                .Number(Math.Min(used, 12), 0, 2).Number(HdopE2(), 2)
                .Number((long)Math.Round((_vehicle.AltitudeM + _upErrorM) * 10), 1).Text("M"u8)
                .Number((long)(GeoidM * 10), 1).Text("M"u8).Empty(2).End();
        }

        private void WriteNoFix(NmeaWriter burst, DateTime utc, bool timeKnown)
        {
            burst.Begin("GNRMC"u8);
            (timeKnown ? burst.Time(utc) : burst.Empty()).Text("V"u8).Empty(6);
            (timeKnown ? burst.Date(utc) : burst.Empty()).Empty(2).Text("N"u8).Text("V"u8).End();
            if (_options.SendVtg)
            {
                burst.Begin("GNVTG"u8).Empty(8).Text("N"u8).End();
            }

            burst.Begin("GNGGA"u8);
            (timeKnown ? burst.Time(utc) : burst.Empty()).Empty(4).Text("0"u8).Text("00"u8).Text("99.99"u8).Empty(6).End();
        }

        private void WriteGsa(NmeaWriter burst, bool fix, int system, ReadOnlySpan<byte> systemId)
        {
            burst.Begin("GNGSA"u8).Text("A"u8).Text(fix ? "3"u8 : "1"u8);
            int places = 12;
            for (int i = 0; fix && i < SatellitesPerSystem; i++)
            {
                if (_signalDb[(system * SatellitesPerSystem) + i] >= 20)
                {
                    burst.Number((system * 64) + 1 + (3 * i), 0, 2);
                    places--;
                }
            }

            burst.Empty(places);
            if (fix)
            {
                int hdop = HdopE2();
                burst.Number(hdop * 2, 2).Number(hdop, 2).Number(hdop * 7 / 4, 2);
            }
            else
            {
                burst.Text("99.99"u8).Text("99.99"u8).Text("99.99"u8);
            }

            burst.Text(systemId).End();
        }

        private void WriteGsv(NmeaWriter burst, int system, ReadOnlySpan<byte> address, int firstId)
        {
            const int PerSentence = 4;
            int sentences = (SatellitesPerSystem + PerSentence - 1) / PerSentence;
            for (int sentence = 0; sentence < sentences; sentence++)
            {
                burst.Begin(address).Number(sentences).Number(sentence + 1).Number(SatellitesPerSystem, 0, 2);
                for (int i = sentence * PerSentence; i < Math.Min((sentence + 1) * PerSentence, SatellitesPerSystem); i++)
                {
                    int satellite = (system * SatellitesPerSystem) + i;
                    burst.Number(firstId + (3 * i), 0, 2).Number((long)_elevationDeg[satellite], 0, 2).Number((long)_azimuthDeg[satellite], 0, 3);
                    if (_signalDb[satellite] > 0)
                    {
                        burst.Number(_signalDb[satellite], 0, 2);
                    }
                    else
                    {
                        burst.Empty();
                    }
                }

                burst.Text("1"u8).End();
            }
        }

        private static NmeaWriter Course(NmeaWriter burst, bool known, long courseE2) => known ? burst.Number(courseE2, 2) : burst.Empty();

        private int HdopE2() => 40 + (600 / Math.Max(_used[0] + _used[1], 4));

        // First-order Gauss-Markov: forgets its direction in the given time and keeps its size.
        private void WanderErrors()
        {
            double keep = Math.Exp(-_periodUs / 1e6 / _options.PositionErrorTimeS);
            double add = _options.PositionErrorM * Math.Sqrt(1 - (keep * keep));
            _northErrorM = (_northErrorM * keep) + (add * Gaussian());
            _eastErrorM = (_eastErrorM * keep) + (add * Gaussian());
            _upErrorM = (_upErrorM * keep) + (2 * add * Gaussian());
        }

        private void MoveSatellites()
        {
            for (int system = 0; system < Systems; system++)
            {
                _used[system] = 0;
                for (int i = 0; i < SatellitesPerSystem; i++)
                {
                    int satellite = (system * SatellitesPerSystem) + i;
                    _azimuthDeg[satellite] = (_azimuthDeg[satellite] + 0.006) % 360;
                    double signal = 20 + (24 * Math.Sin(_elevationDeg[satellite] * Math.PI / 180)) + (1.5 * Gaussian());
                    _signalDb[satellite] = _vehicle.SkyVisible ? (int)Math.Clamp(signal, 0, 55) : 0;
                    _used[system] += _signalDb[satellite] >= 20 ? 1 : 0;
                }
            }
        }

        private double Gaussian() =>
            Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
