using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>Reads the network's time from <c>+CCLK: "yy/MM/dd,hh:mm:ss±zz"</c>: local time, and its distance to UTC in quarters of an hour (3GPP TS 27.007 §8.15).</summary>
    public static class NetworkClock
    {
        private const int FirstYear = 2024;
        private const int LastYear = 2069;

        private static readonly int[] DaysBeforeMonth = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };

        /// <summary>Reads the answer.</summary>
        /// <param name="text">Holds the answer after its prefix, with or without quotes. A year of four digits, which some firmware writes, is taken too.</param>
        /// <param name="length">The answer's length.</param>
        /// <param name="utcMs">Milliseconds since 1970-01-01 UTC, or 0.</param>
        /// <returns>False for what is no time, has no zone, or is before 2024 or after 2069: a modem without network time starts in 1970, 1980 or 2000.</returns>
        public static bool TryParse(byte[] text, int length, out long utcMs)
        {
            utcMs = 0;
            int at = length > 0 && text[0] == '"' ? 1 : 0;
            if (!TryNext(text, ref at, length, '/', out int year)
                || !TryNext(text, ref at, length, '/', out int month)
                || !TryNext(text, ref at, length, ',', out int day)
                || !TryNext(text, ref at, length, ':', out int hour)
                || !TryNext(text, ref at, length, ':', out int minute)
                || !TryNext(text, ref at, length, '\0', out int second)
                || at >= length || (text[at] != '+' && text[at] != '-')
                || !AsciiText.TryParseInt(text, ref at, length, out int quarters))
            {
                return false;
            }

            if (year < 100)
            {
                year += 2000;
            }

            if (year < FirstYear || year > LastYear || month < 1 || month > 12 || day < 1
                || hour > 23 || minute > 59 || second > 60 || quarters < -48 || quarters > 56)
            {
                return false;
            }

            // 2000 to 2069: every fourth year is a leap year.
            bool leap = (year & 3) == 0;
            int monthDays = month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
            if (day > monthDays)
            {
                return false;
            }

            int years = year - 1970;
            int days = (years * 365) + ((years + 1) / 4) + DaysBeforeMonth[month - 1] + day - 1;
            if (leap && month > 2)
            {
                days++;
            }

            int secondOfDay = (((hour * 60) + minute) * 60) + second - (quarters * 900);
            utcMs = ((days * 86400L) + secondOfDay) * 1000L;
            return true;
        }

        private static bool TryNext(byte[] text, ref int at, int end, char separator, out int value)
        {
            // No sign in front: "-1" or "+1" is no part of a time.
            if (at >= end || text[at] < '0' || text[at] > '9' || !AsciiText.TryParseInt(text, ref at, end, out value))
            {
                value = 0;
                return false;
            }

            if (separator == '\0')
            {
                return true;
            }

            if (at >= end || text[at] != separator)
            {
                return false;
            }

            at++;
            return true;
        }
    }
}
