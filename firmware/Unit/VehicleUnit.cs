using System;
using Telematics.Battery;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Frames;
using Telematics.Gnss;
using Telematics.Journal;
using Telematics.Motor;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Uplink;

namespace Telematics.Unit
{
    /// <summary>
    /// The vehicle control unit's application: composes all parts from what the board gives and what it is told, and runs them
    /// in one loop. The board calls <see cref="RunDue"/>, sleeps until the time it returns, and calls it again.
    /// </summary>
    public sealed class VehicleUnit
    {
        private readonly Scheduler _scheduler;
        private bool _isStopping;

        /// <summary>Composes a unit. Reads and writes the storage: this boot is counted.</summary>
        /// <exception cref="ArgumentException">The configuration cannot be: vehicle id, firmware version, frame capacity, a period.</exception>
        public VehicleUnit(UnitConfiguration configuration, UnitHardware hardware)
        {
            Topics = new VehicleTopics(configuration.VehicleId);
            CheckVersion(configuration.FirmwareVersion);
            uint origin = Topics.Origin;

            Record = new UnitRecord(hardware.Storage);
            Record.Load();
            Record.BootCount++;
            Signals = new SignalStore();
            Utc = new UtcClock(configuration.EarliestUtcMs);
            bool isRecordGood = Record.WasFound && Record.TrySave();
            Sequence = new SequenceNumbers(Record, isRecordGood, Utc, hardware.Clock, origin);
            Frames = new FrameJournal(hardware.Storage, Sequence, origin, configuration.JournalBytes, configuration.FrameCapacity);

            if (hardware.GnssPort != null)
            {
                Gnss = new GnssReceiver(hardware.GnssPort);
                GnssSignals = new GnssSignals(Signals, Utc);
                Gnss.SetListener(GnssSignals);
            }

            HealthSignals health = new HealthSignals(Signals, Frames, hardware.Can, Gnss, Record.BootCount);
            SignalSources sources = new SignalSources(Signals, MakeSources(hardware, health));
            SampledGroup[] groups =
            {
                MakeGroup(configuration, SignalGroup.Ride, configuration.RidePeriodMs, configuration.RideSealAfterMs, origin),
                MakeGroup(configuration, SignalGroup.Health, configuration.HealthPeriodMs, configuration.HealthSealAfterMs, origin),
                new SampledGroup(SignalGroup.Alarm, configuration.FrameCapacity, origin),
            };
            Sampler = new Sampler(
                Signals,
                sources,
                health,
                groups,
                new AlarmWatch(hardware.Battery == null ? null : hardware.Battery.State, hardware.Can, configuration.AlarmPeriodMs),
                new FrameSealer(Sequence, Utc, Frames, Record.BootCount),
                new ClockNotices(Utc, Sequence, Frames, origin, Record.BootCount),
                Frames);

            Counters = new CounterTable();
            Commands = new CommandHandler(Signals, sources, Counters);
            if (configuration.Uplink.Broker.ClientId.Length == 0)
            {
                configuration.Uplink.Broker.ClientId = configuration.VehicleId;
            }

            Uplink = new UplinkSession(
                hardware.Link,
                configuration.Uplink,
                Topics,
                Frames,
                configuration.FrameCapacity,
                Sampler,
                Commands,
                new Backoff(
                    configuration.Uplink.BackoffFirstMs,
                    configuration.Uplink.BackoffLimitMs,
                    configuration.Uplink.BackoffSpreadMs,
                    configuration.Uplink.RefusedBackoffFirstMs,
                    configuration.Uplink.RefusedBackoffLimitMs,
                    origin ^ (uint)Record.BootCount),
                new UnitStatus(configuration.FirmwareVersion, Record.BootCount, Counters));
            health.SetUplink(Uplink);

            Watchdog = hardware.WatchdogPin == null ? null : new Watchdog(hardware.WatchdogPin, configuration.WatchdogPeriodMs);
            _scheduler = new Scheduler(hardware.Clock, MakeTasks(configuration, hardware), Watchdog);
            health.SetScheduler(_scheduler);
            Counters.SetParts(ListCounters(hardware));
        }

        /// <summary>The loop and its tasks.</summary>
        public Scheduler Scheduler => _scheduler;

        /// <summary>The vehicle's topics.</summary>
        public VehicleTopics Topics { get; }

        /// <summary>What outlives a reset.</summary>
        public UnitRecord Record { get; }

        /// <summary>Gives frames their numbers.</summary>
        public SequenceNumbers Sequence { get; }

        /// <summary>The latest value of every signal.</summary>
        public SignalStore Signals { get; }

        /// <summary>The time.</summary>
        public UtcClock Utc { get; }

        /// <summary>The GNSS receiver, or null.</summary>
        public GnssReceiver? Gnss { get; }

        /// <summary>What hears the GNSS receiver, or null.</summary>
        public GnssSignals? GnssSignals { get; }

        /// <summary>Hands the CAN bus's frames to the battery and the motor controller, or null.</summary>
        public CanDispatcher? CanDispatcher { get; private set; }

        /// <summary>Takes samples and packs them into frames.</summary>
        public Sampler Sampler { get; }

        /// <summary>The frames and notices that the receiver does not have yet.</summary>
        public FrameJournal Frames { get; }

        /// <summary>Answers commands.</summary>
        public CommandHandler Commands { get; }

        /// <summary>What all parts count.</summary>
        public CounterTable Counters { get; }

        /// <summary>Publishes.</summary>
        public UplinkSession Uplink { get; }

        /// <summary>Feeds the external watchdog, or null.</summary>
        public Watchdog? Watchdog { get; }

        /// <summary>Does what is due.</summary>
        /// <param name="nowMs">Milliseconds since boot; never runs backwards.</param>
        /// <returns>When something is due next, milliseconds since boot.</returns>
        [SteadyState]
        public long RunDue(long nowMs)
        {
            long nextMs = _scheduler.RunDue(nowMs);
            if (_isStopping && Uplink.IsStopped)
            {
                _isStopping = false;
                Frames.Checkpoint();
            }

            return nextMs;
        }

        /// <summary>
        /// Takes no more samples, seals those taken, sends what waits and closes the session: before the unit is turned off or
        /// restarted. Keep calling <see cref="RunDue"/> until <see cref="UplinkSession.IsStopped"/>, as long as that is worth waiting for.
        /// </summary>
        public void Stop(long nowMs)
        {
            _isStopping = true;
            Sampler.Stop(nowMs);
            Uplink.Stop();
        }

        private static SampledGroup MakeGroup(UnitConfiguration configuration, SignalGroup group, int periodMs, int sealAfterMs, uint origin)
        {
            FrameLayout layout = SignalLevel.MakeLayout(group, periodMs, configuration.Levels);
            return new SampledGroup(layout, sealAfterMs, configuration.FrameCapacity, configuration.KeyIntervalMs, origin);
        }

        private ISignalSource[] MakeSources(UnitHardware hardware, HealthSignals health)
        {
            ISignalSource[] sources = new ISignalSource[5];
            int count = 0;
            sources[count++] = health;
            if (hardware.Battery != null)
            {
                sources[count++] = CanSignals.Of(hardware.Battery.State, Signals);
            }

            if (hardware.Motor != null)
            {
                sources[count++] = CanSignals.Of(hardware.Motor.State, Signals);
                sources[count++] = new Odometer(hardware.Motor.State, Signals, Record);
            }

            if (hardware.Modem != null)
            {
                sources[count++] = new ModemSignals(hardware.Modem, Signals, Utc);
            }

            ISignalSource[] all = new ISignalSource[count];
            Array.Copy(sources, all, count);
            return all;
        }

        // What loses samples first, then what keeps them from leaving, then what keeps them from coming.
        private ICounters?[] ListCounters(UnitHardware hardware)
        {
            ICounters?[] parts =
            {
                Frames, Sequence, Record, Sampler, _scheduler, Watchdog,
                Uplink, hardware.Modem, hardware.Modem?.Channel, hardware.Link as ICounters,
                hardware.Can as ICounters, CanDispatcher, hardware.Battery as ICounters, hardware.Motor as ICounters, Gnss,
                Utc, Signals, Commands, hardware.Storage as ICounters,
            };
            ICounters?[] all = new ICounters?[parts.Length + hardware.Buses.Length];
            Array.Copy(parts, all, parts.Length);
            Array.Copy(hardware.Buses, 0, all, parts.Length, hardware.Buses.Length);
            return all;
        }

        // In the order in which data goes through them, so that what came in can go out in the same pass.
        private ScheduledTask[] MakeTasks(UnitConfiguration configuration, UnitHardware hardware)
        {
            ScheduledTask[] tasks = new ScheduledTask[7];
            int count = 0;
            int deadlineMs = configuration.TaskDeadlineMs;
            if (Gnss != null)
            {
                tasks[count++] = new ScheduledTask("gnss", Gnss, configuration.GnssPeriodMs, deadlineMs);
            }

            if (hardware.CanDriver != null)
            {
                tasks[count++] = new ScheduledTask("canDriver", hardware.CanDriver, configuration.CanPeriodMs, deadlineMs);
            }

            if (hardware.Can != null)
            {
                CanDispatcher = new CanDispatcher(hardware.Can, MakeListeners(hardware));
                tasks[count++] = new ScheduledTask("can", CanDispatcher, configuration.CanPeriodMs, deadlineMs);
            }

            if (hardware.Modem != null)
            {
                tasks[count++] = new ScheduledTask("modem", hardware.Modem, configuration.LinkPeriodMs, 0);
            }

            if (hardware.Modem == null || hardware.Modem.Mqtt != hardware.Link)
            {
                tasks[count++] = new ScheduledTask("link", hardware.Link, configuration.LinkPeriodMs, deadlineMs);
            }

            tasks[count++] = new ScheduledTask("sampler", Sampler, configuration.SamplerPeriodMs, deadlineMs);
            tasks[count++] = new ScheduledTask("uplink", Uplink, configuration.UplinkPeriodMs, deadlineMs);

            ScheduledTask[] all = new ScheduledTask[count];
            Array.Copy(tasks, all, count);
            return all;
        }

        // The busier device first: a VESC sends each frame some fifty times a second, a battery some ten.
        private static ICanListener[] MakeListeners(UnitHardware hardware)
        {
            ICanListener? motor = hardware.Motor;
            ICanListener? battery = hardware.Battery;
            if (motor != null)
            {
                return battery != null ? new ICanListener[] { motor, battery } : new ICanListener[] { motor };
            }

            return battery != null ? new ICanListener[] { battery } : new ICanListener[0];
        }

        private static void CheckVersion(string version)
        {
            bool isGood = version.Length <= 32;
            for (int i = 0; i < version.Length; i++)
            {
                isGood &= version[i] >= ' ' && version[i] <= '~' && version[i] != '"' && version[i] != '\\';
            }

            if (!isGood)
            {
                throw new ArgumentException("The firmware version is too long or has characters that do not belong there");
            }
        }
    }
}
