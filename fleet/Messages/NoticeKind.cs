namespace Telematics.Fleet.Messages
{
    /// <summary>What a notice says. The numbers are those on the wire.</summary>
    public enum NoticeKind
    {
        /// <summary>Numbers that will never come.</summary>
        Gap = 0x30,

        /// <summary>What time it was, at a time since boot.</summary>
        Time = 0x31,
    }
}
