using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Telematics.Fleet.Messages
{
    /// <summary>What a vehicle says of itself on its topic of status, as <c>docs/messages.md</c> has it. Has no check value: it is taken as it comes, within bounds.</summary>
    public sealed class VehicleStatus
    {
        /// <summary>No status that is longer is read. A unit's has 512 bytes at most.</summary>
        public const int MaxLength = 2048;

        /// <summary>No status with more counters is read.</summary>
        public const int MaxCounters = 128;

        /// <summary>No name of a part or a counter, and no firmware's version, is longer.</summary>
        public const int MaxNameLength = 32;

        private const int MaxDepth = 8;

        private readonly Dictionary<(string Part, string Name), int> _counters = [];

        private VehicleStatus()
        {
        }

        /// <summary>Whether a session is open.</summary>
        public bool IsOnline { get; private set; }

        /// <summary>The firmware's version, of printable ASCII; empty when it is not said.</summary>
        public string Firmware { get; private set; } = "";

        /// <summary>The boot that it is, counted from 1; 0 when it is not said.</summary>
        public int Boot { get; private set; }

        /// <summary>The version of the signal catalogue; 0 when it is not said.</summary>
        public int Catalogue { get; private set; }

        /// <summary>The counters that are told.</summary>
        public IReadOnlyDictionary<(string Part, string Name), int> Counters => _counters;

        /// <summary>How many counters there was no room for. Where it is 0, those that are not told are 0.</summary>
        public int CountersLeftOut { get; private set; }

        /// <summary>Reads a status. What it does not know it skips.</summary>
        /// <param name="payload">What came; anything.</param>
        /// <param name="status">The status.</param>
        /// <returns>False when it is none: no JSON, too long, or with a value, a name or a number that no unit says.</returns>
        public static bool TryRead(ReadOnlySpan<byte> payload, out VehicleStatus status)
        {
            status = new VehicleStatus();
            if (payload.Length > MaxLength)
            {
                return false;
            }

            try
            {
                Utf8JsonReader reader = new(payload, new JsonReaderOptions { MaxDepth = MaxDepth });
                return reader.Read() && reader.TokenType == JsonTokenType.StartObject && status.TryRead(ref reader) && !reader.Read();
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // Also what is no UTF-8, where a text is asked for.
                return false;
            }
        }

        /// <summary>Whether a part or a counter may be called this: a small letter, and up to 31 letters and digits.</summary>
        public static bool IsValidName(string name)
        {
            if (name.Length is 0 or > MaxNameLength || !char.IsAsciiLetterLower(name[0]))
            {
                return false;
            }

            foreach (char c in name)
            {
                if (!char.IsAsciiLetterOrDigit(c))
                {
                    return false;
                }
            }

            return true;
        }

        private bool TryRead(ref Utf8JsonReader reader)
        {
            bool isSaid = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "online":
                        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                        {
                            return false;
                        }

                        IsOnline = reader.GetBoolean();
                        isSaid = true;
                        break;
                    case "firmware":
                        Firmware = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "\n";
                        if (!IsPrintable(Firmware))
                        {
                            return false;
                        }

                        break;
                    case "resets":
                        if (!TryReadCount(ref reader, out int boot))
                        {
                            return false;
                        }

                        Boot = boot;
                        break;
                    case "catalogue":
                        if (!TryReadCount(ref reader, out int catalogue))
                        {
                            return false;
                        }

                        Catalogue = catalogue;
                        break;
                    case "countersLeftOut":
                        if (!TryReadCount(ref reader, out int leftOut))
                        {
                            return false;
                        }

                        CountersLeftOut = leftOut;
                        break;
                    case "counters":
                        if (!TryReadParts(ref reader))
                        {
                            return false;
                        }

                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return isSaid;
        }

        private bool TryReadParts(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string part = reader.GetString()!;
                if (!IsValidName(part) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return false;
                }

                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string name = reader.GetString()!;
                    if (!IsValidName(name) || !reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int value)
                        || _counters.Count == MaxCounters || !_counters.TryAdd((part, name), value))
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private static bool TryReadCount(ref Utf8JsonReader reader, out int count)
        {
            count = 0;
            return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out count) && count >= 0;
        }

        private static bool IsPrintable(string text)
        {
            bool isPrintable = text.Length <= MaxNameLength;
            foreach (char c in text)
            {
                isPrintable &= c is >= ' ' and <= '~' and not ('"' or '\\');
            }

            return isPrintable;
        }
    }
}
