namespace Telematics.Gnss
{
    /// <summary>What kind of position the receiver has; numbered as in GSA's navigation mode.</summary>
    public enum GnssFix
    {
        /// <summary>No sentence of the epoch said.</summary>
        Unknown = 0,

        /// <summary>No position.</summary>
        None = 1,

        /// <summary>A position without a height of its own.</summary>
        Fix2D = 2,

        /// <summary>Position and height.</summary>
        Fix3D = 3,
    }
}
