using Telematics.Frames;
using Telematics.Journal;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Uplink;

namespace Telematics.Unit
{
    /// <summary>What one unit is told about its vehicle, its broker and its habits. Made at start and not changed afterwards.</summary>
    public sealed class UnitConfiguration
    {
        /// <summary>The vehicle's id: 1 to 24 of A to Z, a to z, 0 to 9, - and _. Part of every topic, and the MQTT client id unless that is set.</summary>
        public string VehicleId = "";

        /// <summary>What the status says of the firmware: printable ASCII without quotes and backslashes, up to 32 characters.</summary>
        public string FirmwareVersion = "0.1.0";

        /// <summary>The broker, and how to go about it.</summary>
        public UplinkSettings Uplink = new UplinkSettings();

        /// <summary>Time between samples of the ride, 1 or more.</summary>
        public int RidePeriodMs = 1000;

        /// <summary>How much time a frame of the ride covers at most.</summary>
        public int RideSealAfterMs = 10000;

        /// <summary>Time between samples of the unit's health, 1 or more.</summary>
        public int HealthPeriodMs = 10000;

        /// <summary>How long a sample of the unit's health waits at most for a frame of the ride to leave with.</summary>
        public int HealthSealAfterMs = 10000;

        /// <summary>Time between two frames of alarms at least; alarms that come and go without end are told more rarely.</summary>
        public int AlarmPeriodMs = 1000;

        /// <summary>Resolutions and rates of signals that are not as the catalogue has them.</summary>
        public SignalLevel[] Levels = new SignalLevel[0];

        /// <summary>After so much time a frame that starts is one that can be read alone: a key frame.</summary>
        public int KeyIntervalMs = FrameEncoder.DefaultKeyIntervalMs;

        /// <summary>The longest frame, in bytes; at least 640, and no more than the link carries in one publish.</summary>
        public int FrameCapacity = 1024;

        /// <summary>
        /// How much of the flash frames that wait may take, bytes, <see cref="FrameJournal.MinCapacity"/> to <see cref="FrameJournal.MaxCapacity"/>:
        /// half of the 256 KB that there are on a part of 4 MB; one of 16 MB has room for 2.5 MB.
        /// </summary>
        public int JournalBytes = 131072;

        /// <summary>UTC before which no date is believed, milliseconds since 1970-01-01; 2025 at first. See <see cref="UtcClock"/>.</summary>
        public long EarliestUtcMs = 1735689600000;

        /// <summary>Time between readings of the GNSS receiver's port: its receive buffer must hold what comes in between.</summary>
        public int GnssPeriodMs = 50;

        /// <summary>Time between emptyings of the CAN driver's ring.</summary>
        public int CanPeriodMs = 20;

        /// <summary>Time between steps of the link and the modem.</summary>
        public int LinkPeriodMs = 20;

        /// <summary>Time between looks for samples that are due.</summary>
        public int SamplerPeriodMs = 100;

        /// <summary>Time between looks for frames to publish.</summary>
        public int UplinkPeriodMs = 100;

        /// <summary>Time between feeds of the external watchdog; well below its time-out.</summary>
        public int WatchdogPeriodMs = 500;

        /// <summary>How late a task that matters may be before the watchdog is not fed.</summary>
        public int TaskDeadlineMs = 2000;
    }
}
