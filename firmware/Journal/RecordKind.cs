namespace Telematics.Journal
{
    /// <summary>What a record in the store of frames is. Plain numbers: they are written to the flash.</summary>
    public static class RecordKind
    {
        /// <summary>A frame that continues another.</summary>
        public const byte Frame = 0;

        /// <summary>A key frame, which can be read alone.</summary>
        public const byte Key = 1;

        /// <summary>A frame of alarms; always a key frame.</summary>
        public const byte Alarm = 2;

        /// <summary>A notice: which sequence numbers will never come, and why.</summary>
        public const byte Notice = 3;
    }
}
