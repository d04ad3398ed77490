namespace Telematics.Gnss
{
    /// <summary>
    /// All that a receiver said about one instant, from every sentence with the same time of day. Never torn:
    /// a value is of this epoch or not valid. Made once and filled again and again.
    /// </summary>
    public sealed class GnssEpoch
    {
        /// <summary>A value that this epoch does not have.</summary>
        public const int NotSet = int.MinValue;

        /// <summary>Milliseconds since boot when the epoch's first sentence began to arrive.</summary>
        public long ReceivedMs;

        /// <summary>Time of day in UTC, milliseconds from midnight, from 86,400,000 on in a leap second, or <see cref="NotSet"/>.</summary>
        public int TimeOfDayMs = NotSet;

        /// <summary>
        /// UTC in milliseconds since 1970-01-01, or <see cref="long.MinValue"/> while the date is not known. The date is that of ZDA or
        /// of an RMC with a fix, kept across midnight; without a fix the time of day may be the receiver's guess. Within a leap second it
        /// stands still at the midnight that follows, and a receiver that says the new date late does not take it a day back.
        /// </summary>
        public long UtcMs = long.MinValue;

        /// <summary>Whether the epoch says another date than the one that <see cref="UtcMs"/> goes by, for the first time: either may be wrong.</summary>
        public bool IsDateDoubted;

        /// <summary>Kind of fix.</summary>
        public GnssFix Fix;

        /// <summary>Latitude in 1e-7 degrees, north positive, or <see cref="NotSet"/>. Set only when the fix is valid; then longitude is too.</summary>
        public int LatitudeE7 = NotSet;

        /// <summary>Longitude in 1e-7 degrees, east positive, or <see cref="NotSet"/>.</summary>
        public int LongitudeE7 = NotSet;

        /// <summary>Altitude above mean sea level in centimetres, or <see cref="NotSet"/>.</summary>
        public int AltitudeCm = NotSet;

        /// <summary>Speed over ground in mm/s, or <see cref="NotSet"/>.</summary>
        public int SpeedMmPerS = NotSet;

        /// <summary>Course over ground in 0.01 degrees from true north, 0 to 35999, or <see cref="NotSet"/>.</summary>
        public int CourseCentiDegrees = NotSet;

        /// <summary>Satellites used in the position, or <see cref="NotSet"/>.</summary>
        public int Satellites = NotSet;

        /// <summary>Horizontal dilution of precision in hundredths, or <see cref="NotSet"/>.</summary>
        public int HdopCenti = NotSet;

        /// <summary>Whether the epoch has a valid position.</summary>
        public bool HasPosition => LatitudeE7 != NotSet;

        /// <summary>
        /// Whether the date can be true: it is known, and not before 2020. A receiver whose week counter has rolled over
        /// is 1024 weeks in the past, one without a fix often at its counter's start; neither date is corrected here.
        /// </summary>
        public bool IsDatePlausible => UtcMs >= EarliestPlausibleUtcMs;

        private const long EarliestPlausibleUtcMs = 1577836800000;
    }
}
