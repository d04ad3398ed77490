using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Uplink
{
    /// <summary>What the unit says of itself on its retained status topic, as JSON.</summary>
    public sealed class UnitStatus
    {
        /// <summary>What it says when no session is open: also its last will.</summary>
        public const string Offline = "{\"online\":false}";

        private const int MaxIntLength = 11;

        private readonly byte[] _offline = AsciiText.ToBytes(Offline);
        private readonly byte[] _end = AsciiText.ToBytes("}");
        private readonly byte[] _online;
        private readonly byte[] _text;

        /// <summary>Makes the texts.</summary>
        /// <param name="firmwareVersion">Printable ASCII without quotes and backslashes.</param>
        /// <param name="bootCount">Boots of this unit so far.</param>
        /// <param name="filesRefused">Files of the journal that were set aside at start, because they are another vehicle's, another version's or damaged. Said when there were any.</param>
        public UnitStatus(string firmwareVersion, int bootCount, int filesRefused)
        {
            _online = AsciiText.ToBytes(
                "{\"online\":true,\"firmware\":\"" + firmwareVersion + "\",\"resets\":" + bootCount
                + ",\"catalogue\":" + SignalCatalogue.Version + (filesRefused > 0 ? ",\"journalFilesRefused\":" + filesRefused : "") + ",\"loginsRefused\":");
            _text = new byte[_online.Length + _offline.Length + MaxIntLength];
        }

        /// <summary>Holds the text that was written last.</summary>
        public byte[] Text => _text;

        /// <summary>Its length.</summary>
        public int Length { get; private set; }

        /// <summary>Says that a session is open.</summary>
        /// <param name="loginsRefused">How often the broker has refused the unit's name or password since boot.</param>
        [SteadyState]
        public void WriteOnline(int loginsRefused)
        {
            int at = AsciiText.WriteBytes(_text, 0, _online);
            at = AsciiText.WriteInt(_text, at, loginsRefused);
            Length = AsciiText.WriteBytes(_text, at, _end);
        }

        /// <summary>Says that it is about to end.</summary>
        [SteadyState]
        public void WriteOffline()
        {
            Length = AsciiText.WriteBytes(_text, 0, _offline);
        }
    }
}
