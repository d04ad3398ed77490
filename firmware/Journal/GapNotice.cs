using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>
    /// A notice of sequence numbers that will never come, and why: 17 bytes, on the flash as on the wire.
    /// <c>docs/journal.md</c> describes them.
    /// </summary>
    public static class GapNotice
    {
        /// <summary>Length of a notice.</summary>
        public const int Length = 17;

        /// <summary>The first byte. The high four bits of a frame's first byte are its version; a notice has 3 there.</summary>
        public const byte FirstByte = 0x30;

        /// <summary>The records were dropped, because they could not be kept: for lack of room as a rule.</summary>
        public const byte Dropped = 1;

        /// <summary>The records were damaged on the flash, or continue one that was.</summary>
        public const byte Damaged = 2;

        /// <summary>No record with these numbers was ever kept: a restart left them out.</summary>
        public const byte NeverUsed = 3;

        /// <summary>A receiver of this vehicle has acknowledged the records before, or they continue one that it has, and they are not kept any more.</summary>
        public const byte Acknowledged = 4;

        /// <summary>The records are not kept any more, and why is not known: acknowledged before the unit kept account of that, or lost with what knew of them.</summary>
        public const byte NotHere = 5;

        private const int CheckedLength = Length - 3;

        /// <summary>Writes a notice.</summary>
        /// <param name="buffer">Has room for it.</param>
        /// <param name="at">Where to.</param>
        /// <param name="reason">One of the five.</param>
        /// <param name="own">The notice's own number.</param>
        /// <param name="first">The lowest number that will never come.</param>
        /// <param name="last">The highest.</param>
        /// <param name="origin">CRC-32 of the vehicle's id, with which the check value begins.</param>
        [SteadyState]
        public static void Write(byte[] buffer, int at, byte reason, uint own, uint first, uint last, uint origin)
        {
            buffer[at] = FirstByte;
            buffer[at + 1] = reason;
            JournalFormat.Write32(buffer, at + 2, own);
            JournalFormat.Write32(buffer, at + 6, first);
            JournalFormat.Write32(buffer, at + 10, last);

            // The lower three bytes of a CRC-32, as in frames.
            uint crc = Crc32.Continue(origin, buffer, at, CheckedLength);
            buffer[at + 14] = (byte)crc;
            buffer[at + 15] = (byte)(crc >> 8);
            buffer[at + 16] = (byte)(crc >> 16);
        }

        internal static byte ReasonOf(byte[] buffer, int at)
        {
            return buffer[at + 1];
        }

        internal static uint FirstOf(byte[] buffer, int at)
        {
            return JournalFormat.Read32(buffer, at + 6);
        }

        internal static uint LastOf(byte[] buffer, int at)
        {
            return JournalFormat.Read32(buffer, at + 10);
        }
    }
}
