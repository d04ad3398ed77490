namespace Telematics.Gnss
{
    /// <summary>The calendar of UTC in whole days since 1970-01-01.</summary>
    internal static class UtcDate
    {
        /// <summary>No date, or one that does not exist.</summary>
        public const int None = int.MinValue;

        // Days before each month of a year that begins in March, so that the leap day comes last.
        private static readonly int[] DaysBeforeMonth = { 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275 };
        private static readonly int[] DaysInMonth = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

        /// <summary>Days since 1970-01-01, or <see cref="None"/> for a date that the Gregorian calendar does not have.</summary>
        /// <param name="year">1980, where GPS time begins, to 2099.</param>
        /// <param name="month">1 to 12.</param>
        /// <param name="day">1 to 31.</param>
        public static int ToDays(int year, int month, int day)
        {
            if (year < 1980 || year > 2099 || month < 1 || month > 12 || day < 1 || day > DaysInMonth[month - 1]
                || (month == 2 && day == 29 && (year & 3) != 0))
            {
                return None;
            }

            // Every fourth year is a leap year from 1980 to 2099. 1979-03-01 is day 3346.
            int years = (month < 3 ? year - 1 : year) - 1979;
            return 3346 + (years * 365) + ((years + 3) >> 2) + DaysBeforeMonth[month - 1] + day - 1;
        }
    }
}
