using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Uplink
{
    /// <summary>What the unit says of itself on its retained status topic, as JSON: what it is, and what has gone wrong since it started.</summary>
    public sealed class UnitStatus
    {
        /// <summary>What it says when no session is open: also its last will.</summary>
        public const string Offline = "{\"online\":false}";

        /// <summary>No status is longer; counters that do not fit are left out, and it says how many.</summary>
        public const int MaxLength = 512;

        private static readonly string OfflineText = Offline;

        private readonly byte[] _online;
        private readonly ICounterTable _counters;
        private int _told;

        /// <summary>Makes what does not change.</summary>
        /// <param name="firmwareVersion">Printable ASCII without quotes and backslashes.</param>
        /// <param name="bootCount">Boots of this unit so far.</param>
        /// <param name="counters">What went wrong.</param>
        public UnitStatus(string firmwareVersion, int bootCount, ICounterTable counters)
        {
            _online = AsciiText.ToBytes(
                "{\"online\":true,\"firmware\":\"" + firmwareVersion + "\",\"resets\":" + bootCount + ",\"catalogue\":" + SignalCatalogue.Version);
            _counters = counters;
        }

        /// <summary>Whether it says that no session is open.</summary>
        public bool IsOffline { get; set; }

        /// <summary>Writes it as it is now.</summary>
        /// <param name="text">Receives it; at least <see cref="MaxLength"/> long.</param>
        /// <returns>Its length.</returns>
        [SteadyState]
        public int Write(byte[] text)
        {
            if (IsOffline)
            {
                return AsciiText.WriteText(text, 0, OfflineText);
            }

            _told = SumUp();
            return CounterText.WriteFaults(_counters, text, AsciiText.WriteBytes(text, 0, _online), MaxLength);
        }

        /// <summary>Whether a fault has been counted since it was written.</summary>
        [SteadyState]
        public bool HasNews()
        {
            return SumUp() != _told;
        }

        // A counter only grows, so that each change makes another sum, but for 2^32 of them.
        private int SumUp()
        {
            int sum = 0;
            int parts = _counters.Parts;
            for (int part = 0; part < parts; part++)
            {
                for (int index = _counters.GetFaultCounters(part) - 1; index >= 0; index--)
                {
                    sum += _counters.GetCounter(part, index);
                }
            }

            return sum;
        }
    }
}
