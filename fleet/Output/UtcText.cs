using System;
using System.Globalization;

namespace Telematics.Fleet.Output
{
    /// <summary>Writes UTC as ISO 8601 with milliseconds: <c>2026-05-01T12:00:00.000Z</c>.</summary>
    public static class UtcText
    {
        /// <summary>How many characters it takes.</summary>
        public const int Length = 24;

        private static readonly long LastMs = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

        /// <summary>Writes an instant.</summary>
        /// <param name="utcMs">Milliseconds since 1970-01-01, 0 or more.</param>
        /// <param name="into">Receives ASCII, <see cref="Length"/> of it.</param>
        /// <returns>False when the instant is after the year 9999.</returns>
        public static bool TryWrite(long utcMs, Span<byte> into) =>
            utcMs <= LastMs
            && DateTime.UnixEpoch.AddTicks(utcMs * TimeSpan.TicksPerMillisecond)
                .TryFormat(into, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
