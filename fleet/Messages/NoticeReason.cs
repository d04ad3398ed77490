namespace Telematics.Fleet.Messages
{
    /// <summary>Why a notice was given. The numbers are those on the wire: 1 to 5 in a notice of a gap, 16 and 17 in one of the time.</summary>
    public enum NoticeReason
    {
        /// <summary>The frames were dropped for lack of room.</summary>
        NoRoom = 1,

        /// <summary>The frames were damaged where they were kept.</summary>
        Damaged = 2,

        /// <summary>No frame ever had these numbers.</summary>
        NeverUsed = 3,

        /// <summary>
        /// A receiver of this vehicle acknowledged the frames before, or they continue one that it did, and the unit does not have them any
        /// more: what asks for them now is another receiver, or has lost them.
        /// </summary>
        Released = 4,

        /// <summary>
        /// The unit does not have the frames any more and does not know why: acknowledged before it kept account of that, or lost with what knew of them.
        /// </summary>
        NotHere = 5,

        /// <summary>The unit came to know UTC.</summary>
        ClockSet = 16,

        /// <summary>The unit's clock was corrected.</summary>
        ClockCorrected = 17,
    }
}
