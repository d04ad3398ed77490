namespace Telematics.Fleet.Store
{
    /// <summary>Why numbers are not in a store.</summary>
    public enum GapReason
    {
        /// <summary>Their frames are missing: lost, or still on their way.</summary>
        Missing,

        /// <summary>They lie between frames of two boots, and nothing was said of them: left out by the restart, or missing.</summary>
        BetweenBoots,

        /// <summary>The unit dropped their frames for lack of room, and said so.</summary>
        NoRoom,

        /// <summary>Their frames were damaged in the unit, and it said so.</summary>
        Damaged,

        /// <summary>The unit said that no frame has them.</summary>
        NeverUsed,

        /// <summary>
        /// The unit said that a receiver had acknowledged their frames before: they were in a store of which this one is an older copy, and
        /// it has lost them, or they continue one of those.
        /// </summary>
        Released,

        /// <summary>The unit does not have the frames and does not know why.</summary>
        NotHere,
    }
}
