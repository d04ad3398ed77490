namespace Telematics.Signals
{
    /// <summary>What a signal's value is worth now. The numbers are those on the wire.</summary>
    public enum SignalQuality
    {
        /// <summary>Set within the signal's age limit.</summary>
        Valid = 0,

        /// <summary>Set once, but not within the signal's age limit.</summary>
        Stale = 1,

        /// <summary>Not set since boot.</summary>
        NeverSeen = 2,

        /// <summary>In a row in which a signal that comes less often is not due. Never on the wire, and never in a store.</summary>
        NotDue = 3,
    }
}
