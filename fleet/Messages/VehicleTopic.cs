using System;

namespace Telematics.Fleet.Messages
{
    /// <summary>The topics of vehicles: <c>v/ID/KIND</c>.</summary>
    public static class VehicleTopic
    {
        /// <summary>Frames.</summary>
        public const char Frames = 'f';

        /// <summary>Status.</summary>
        public const char Status = 's';

        /// <summary>Commands.</summary>
        public const char Commands = 'c';

        /// <summary>Answers to commands.</summary>
        public const char Responses = 'r';

        private const int MaxIdLength = 24;

        /// <summary>A topic of a vehicle; <c>+</c> stands for all vehicles.</summary>
        public static string Of(string vehicle, char kind) => $"v/{vehicle}/{kind}";

        /// <summary>Takes a topic apart.</summary>
        public static bool TryParse(string topic, out string vehicle, out char kind)
        {
            vehicle = "";
            kind = '\0';
            if (topic.Length < 5 || !topic.StartsWith("v/", StringComparison.Ordinal) || topic[^2] != '/' || !IsValidId(topic.AsSpan(2, topic.Length - 4)))
            {
                return false;
            }

            vehicle = topic[2..^2];
            kind = topic[^1];
            return true;
        }

        /// <summary>Whether a vehicle may be called this: 1 to 24 of A to Z, a to z, 0 to 9, - and _.</summary>
        public static bool IsValidId(ReadOnlySpan<char> vehicle)
        {
            if (vehicle.Length is 0 or > MaxIdLength)
            {
                return false;
            }

            foreach (char c in vehicle)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
