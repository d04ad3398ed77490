using Telematics.Frames;
using Telematics.Mqtt;

namespace Telematics.Unit
{
    /// <summary>What one unit is told about its vehicle, its broker and its habits. Made at start and not changed afterwards.</summary>
    public sealed class UnitConfiguration
    {
        /// <summary>The vehicle's id: 1 to 24 of A to Z, a to z, 0 to 9, - and _. Part of every topic, and the MQTT client id unless that is set.</summary>
        public string VehicleId = "";

        /// <summary>What the status says of the firmware: printable ASCII without quotes and backslashes, up to 32 characters.</summary>
        public string FirmwareVersion = "0.1.0";

        /// <summary>The broker, and how to open a session there. Will and subscription are set by the unit.</summary>
        public MqttLinkOptions Broker = new MqttLinkOptions();

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

        /// <summary>The longest message of several frames, in bytes, up to 16383; one of a single frame may be longer. The link may carry less.</summary>
        public int MessageBytes = 2048;

        /// <summary>
        /// Frames are let go of when the broker has them, for fleets that do not run our receiver. What a broker loses, restarted or
        /// overrun, is lost then, and so is what was published while nobody was subscribed; see docs/messages.md.
        /// </summary>
        public bool ReleaseOnPuback = false;

        /// <summary>A frame that the broker has, but of which no receiver speaks for so long, is sent again; doubled with each time.</summary>
        public int ResendAfterMs = 120000;

        /// <summary>The longest such time.</summary>
        public int ResendLimitMs = 3600000;

        /// <summary>
        /// How much of the flash frames that wait may take, bytes, <see cref="Journal.MinCapacity"/> to <see cref="Journal.MaxCapacity"/>:
        /// half of the 256 KB that there are on a part of 4 MB; one of 16 MB has room for 2.5 MB.
        /// </summary>
        public int JournalBytes = 131072;

        /// <summary>UTC before which no date is believed, milliseconds since 1970-01-01; 2025 at first. See <see cref="UtcClock"/>.</summary>
        public long EarliestUtcMs = 1735689600000;

        /// <summary>The wait after the first failed attempt to reach the broker; doubled with each further one.</summary>
        public int BackoffFirstMs = 1000;

        /// <summary>
        /// Where the broker may be at fault, attempts are scattered over so much at least, so that thousands of units that lost it together
        /// do not come back together. A small fleet may set it lower.
        /// </summary>
        public int BackoffSpreadMs = 120000;

        /// <summary>The longest wait between attempts.</summary>
        public int BackoffLimitMs = 300000;

        /// <summary>The first wait after the broker refused the client's name or credentials.</summary>
        public int RefusedBackoffFirstMs = 60000;

        /// <summary>The longest wait after refusals.</summary>
        public int RefusedBackoffLimitMs = 1800000;

        /// <summary>
        /// How long the broker may take to acknowledge. A session in which two acknowledgements in a row do not come in that time is
        /// given up: it only looks as if it was there.
        /// </summary>
        public int PubackTimeoutMs = 30000;

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
