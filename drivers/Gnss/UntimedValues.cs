namespace Telematics.Gnss
{
    /// <summary>What sentences without a time of day (GSA, VTG) said, until it is clear which epoch they are of.</summary>
    internal sealed class UntimedValues
    {
        /// <summary>Whether a GSA is in.</summary>
        public bool HasGsa;

        /// <summary>Highest navigation mode of the GSAs, 1 to 3; 0 without one.</summary>
        public int GsaMode;

        /// <summary>HDOP in hundredths, or <see cref="GnssEpoch.NotSet"/>.</summary>
        public int HdopCenti = GnssEpoch.NotSet;

        /// <summary>Whether a VTG is in.</summary>
        public bool HasVtg;

        /// <summary>Speed in mm/s, or <see cref="GnssEpoch.NotSet"/>.</summary>
        public int SpeedMmPerS = GnssEpoch.NotSet;

        /// <summary>Course in 0.01 degrees, or <see cref="GnssEpoch.NotSet"/>.</summary>
        public int CourseCentiDegrees = GnssEpoch.NotSet;

        /// <summary>When the first of them began to arrive.</summary>
        public long ReceivedMs;

        /// <summary>Whether nothing is in.</summary>
        public bool IsEmpty => !HasGsa && !HasVtg;

        /// <summary>Forgets all.</summary>
        public void Clear()
        {
            HasGsa = false;
            GsaMode = 0;
            HdopCenti = GnssEpoch.NotSet;
            HasVtg = false;
            SpeedMmPerS = GnssEpoch.NotSet;
            CourseCentiDegrees = GnssEpoch.NotSet;
        }
    }
}
