using Telematics.Battery;
using Telematics.Can;

namespace Telematics.Sampling
{
    /// <summary>
    /// Tells when an alarm must be told: the battery's alarms and warnings have become others than those told last, or the CAN controller
    /// went off the bus. One that comes and goes without end is told ever more rarely, but what it was in the end always is.
    /// </summary>
    public sealed class AlarmWatch
    {
        private const int LimitMs = 60000;
        private const int QuietMs = 120000;

        private readonly BatteryState? _battery;
        private readonly ICanBus? _can;
        private readonly int _leastMs;

        // What was told last, and what was raised at any time since it was last quiet.
        private int _alarms;
        private int _warnings;
        private int _busOffs;
        private int _seenAlarms;
        private int _seenWarnings;
        private bool _hasSeenBusOff;
        private long _toldMs = -QuietMs;
        private int _pauseMs;

        /// <summary>Makes a watch to which all is quiet.</summary>
        /// <param name="battery">The battery, or null.</param>
        /// <param name="can">The CAN bus, or null.</param>
        /// <param name="leastMs">Time between two tellings at least.</param>
        public AlarmWatch(BatteryState? battery, ICanBus? can, int leastMs)
        {
            _battery = battery;
            _can = can;
            _leastMs = leastMs;
        }

        /// <summary>Whether there is something to tell.</summary>
        public bool HasNews => ReadAlarms() != _alarms || ReadWarnings() != _warnings || ReadBusOffs() != _busOffs;

        /// <summary>Whether there is something to tell, and time to tell it.</summary>
        public bool IsDue(long nowMs)
        {
            if (!HasNews)
            {
                return false;
            }

            // What is raised for the first time does not wait for what comes and goes.
            bool isNew = (ReadAlarms() & ~_seenAlarms) != 0 || (ReadWarnings() & ~_seenWarnings) != 0
                || (ReadBusOffs() != _busOffs && !_hasSeenBusOff);
            return nowMs - _toldMs >= (isNew ? _leastMs : _pauseMs);
        }

        /// <summary>It was told as it is now.</summary>
        public void OnTold(long nowMs)
        {
            int alarms = ReadAlarms();
            int warnings = ReadWarnings();
            int busOffs = ReadBusOffs();
            bool wasQuiet = nowMs - _toldMs >= QuietMs;
            _seenAlarms = wasQuiet ? alarms : _seenAlarms | alarms;
            _seenWarnings = wasQuiet ? warnings : _seenWarnings | warnings;
            _hasSeenBusOff = busOffs != _busOffs || (_hasSeenBusOff && !wasQuiet);
            _pauseMs = wasQuiet ? _leastMs : _pauseMs * 2 < LimitMs ? _pauseMs * 2 : LimitMs;
            _alarms = alarms;
            _warnings = warnings;
            _busOffs = busOffs;
            _toldMs = nowMs;
        }

        private int ReadAlarms()
        {
            int alarms = _battery == null ? 0 : _battery.Alarms;
            return alarms == CanValues.NotSet ? 0 : alarms;
        }

        private int ReadWarnings()
        {
            int warnings = _battery == null ? 0 : _battery.Warnings;
            return warnings == CanValues.NotSet ? 0 : warnings;
        }

        private int ReadBusOffs()
        {
            return _can == null ? 0 : _can.BusOffs;
        }
    }
}
