using System;
using System.Globalization;
using System.Text;
using Telematics.Bench.Ride;

namespace Telematics.Bench.World
{
    /// <summary>What stands in the virtual board's settings file: what a unit is told, as boards/README.md has it.</summary>
    public sealed record BenchSettings
    {
        /// <summary>The vehicle.</summary>
        public required string VehicleId { get; init; }

        /// <summary>The broker's name or address.</summary>
        public string BrokerHost { get; init; } = "broker";

        /// <summary>The broker's port.</summary>
        public int BrokerPort { get; init; } = 1883;

        /// <summary>The broker's user, or empty.</summary>
        public string BrokerUser { get; init; } = "";

        /// <summary>The user's password, or empty.</summary>
        public string BrokerPassword { get; init; } = "";

        /// <summary>Whether MQTT goes over Wi-Fi instead of the modem.</summary>
        public bool UsesWifi { get; init; }

        /// <summary>Over how much time units come back that lost the broker together, s; null for what is usual.</summary>
        public int? ReconnectSpreadS { get; init; }

        /// <summary>How much of the flash the journal may take, bytes; null for what is usual.</summary>
        public int? JournalBytes { get; init; }

        /// <summary>From one sample of the ride to the next, ms; or the unit's own.</summary>
        public int? RidePeriodMs { get; init; }

        /// <summary>The file.</summary>
        /// <exception cref="BenchInputException">A name or a password has characters that no settings file can have.</exception>
        public byte[] ToFile()
        {
            StringBuilder file = new();
            Add(file, "vehicle", VehicleId);
            Add(file, "broker.host", BrokerHost);
            Add(file, "broker.port", Text(BrokerPort));
            Add(file, "broker.user", BrokerUser);
            Add(file, "broker.password", BrokerPassword);
            Add(file, "link", UsesWifi ? "wifi" : "modem");
            Add(file, "modem.apn", "internet");
            Add(file, "motor.id", Text(VirtualBoard.MotorControllerId));
            Add(file, "motor.pole-pairs", Text(Motorcycle.PolePairs));
            Add(file, "motor.gear-ratio", Text((int)(Motorcycle.GearRatio * 1000)));
            Add(file, "wheel.circumference", Text((int)(Motorcycle.WheelCircumferenceM * 1000)));
            Add(file, "uplink.reconnect-spread", Text(ReconnectSpreadS));
            Add(file, "journal.bytes", Text(JournalBytes));
            Add(file, "ride.period", Text(RidePeriodMs));
            return Encoding.ASCII.GetBytes(file.ToString());
        }

        private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

        private static void Add(StringBuilder file, string key, string value)
        {
            if (value.Length == 0)
            {
                return;
            }

            if (value.Length > Esp32.ConfigFile.MaxValueLength || value.AsSpan().ContainsAnyExceptInRange('!', '~') && key != "broker.password"
                || value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Trim() != value)
            {
                throw new BenchInputException($"A unit's settings cannot have this for '{key}': '{value}'.");
            }

            file.Append(key).Append('=').Append(value).Append('\n');
        }
    }
}
