namespace Telematics.Journal
{
    /// <summary>In which order what waits is sent.</summary>
    public static class Lane
    {
        /// <summary>Alarms and notices: before all else.</summary>
        public const int Alarm = 0;

        /// <summary>What was appended since the store was last told to begin live.</summary>
        public const int Live = 1;

        /// <summary>What was there before.</summary>
        public const int Backlog = 2;

        /// <summary>How many lanes there are.</summary>
        public const int Count = 3;
    }
}
