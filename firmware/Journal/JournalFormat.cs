using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>What is fixed about a journal's bytes. <c>docs/journal.md</c> is the reference.</summary>
    internal static class JournalFormat
    {
        /// <summary>The version that this code writes, and the only one that it reads.</summary>
        public const byte Version = 1;

        /// <summary>Length of a segment's header, which stands there twice.</summary>
        public const int HeaderLength = 30;

        /// <summary>Where a segment's first record is.</summary>
        public const int SegmentStart = 2 * HeaderLength;

        /// <summary>Length of what comes before a record's payload.</summary>
        public const int RecordHeaderLength = 11;

        /// <summary>The longest payload.</summary>
        public const int MaxPayloadLength = 2047;

        /// <summary>A record's kind beside those of <see cref="RecordKind"/>: says up to where everything is released.</summary>
        public const int ReleaseMark = 4;

        /// <summary>Length of a release mark.</summary>
        public const int ReleaseMarkLength = RecordHeaderLength + 2;

        /// <summary>Length of a notice's record.</summary>
        public const int NoticeRecordLength = RecordHeaderLength + GapNotice.Length;

        /// <summary>How often a notice of a gap stands there, in a row: nothing else knows what it says.</summary>
        public const int NoticeCopies = 3;

        /// <summary>Length of all copies of a notice.</summary>
        public const int NoticeCopiesLength = NoticeCopies * NoticeRecordLength;

        /// <summary>The flash's unit of erasing.</summary>
        public const int BlockLength = 4096;

        /// <summary>How much of a file a block holds at least: littlefs keeps pointers in the rest.</summary>
        public const int BlockRoom = 4080;

        private const byte Magic0 = (byte)'T';
        private const byte Magic1 = (byte)'J';
        private const byte CompactedFlag = 1;
        private const int VersionAt = 2;
        private const int FlagsAt = 3;
        private const int VehicleAt = 4;
        private const int IdAt = 8;
        private const int FromAt = 12;
        private const int BeforeAt = 16;
        private const int ReleasedIdAt = 20;
        private const int ReleasedOffsetAt = 24;
        private const int HeaderCrcAt = 26;

        // Two bits of marker, three of kind, eleven of length.
        private const int Marker = 0x80;
        private const int MarkerMask = 0xC0;
        private const int KindShift = 3;
        private const int HighMask = 0x07;
        private const int SequenceAt = 2;
        private const int CrcAt = 6;
        private const int CheckAt = 9;
        private const uint CrcMask = 0xFFFFFF;

        /// <summary>How many blocks of the flash a file of a length takes.</summary>
        public static int BlocksOf(int length)
        {
            return (length + BlockRoom - 1) / BlockRoom;
        }

        /// <summary>Writes a segment's header, both times.</summary>
        public static void WriteSegmentHeader(
            byte[] buffer, int at, uint vehicle, uint id, uint from, uint before, bool isCompacted, uint releasedId, int releasedOffset)
        {
            buffer[at] = Magic0;
            buffer[at + 1] = Magic1;
            buffer[at + VersionAt] = Version;
            buffer[at + FlagsAt] = isCompacted ? CompactedFlag : (byte)0;
            Write32(buffer, at + VehicleAt, vehicle);
            Write32(buffer, at + IdAt, id);
            Write32(buffer, at + FromAt, from);
            Write32(buffer, at + BeforeAt, before);
            Write32(buffer, at + ReleasedIdAt, releasedId);
            Write16(buffer, at + ReleasedOffsetAt, releasedOffset);
            Write32(buffer, at + HeaderCrcAt, Crc32.Compute(buffer, at, HeaderCrcAt));
            for (int i = 0; i < HeaderLength; i++)
            {
                buffer[at + HeaderLength + i] = buffer[at + i];
            }
        }

        /// <summary>Whether one of a segment's two headers stands there, whole, of this version and vehicle.</summary>
        public static bool IsSegmentHeader(byte[] buffer, int at, uint vehicle)
        {
            return buffer[at + VersionAt] == Version && Read32(buffer, at + VehicleAt) == vehicle && IsWholeHeader(buffer, at);
        }

        /// <summary>Whether one of a segment's two headers stands there, whole, of this version and another vehicle.</summary>
        public static bool IsOthersHeader(byte[] buffer, int at, uint vehicle)
        {
            return buffer[at + VersionAt] == Version && Read32(buffer, at + VehicleAt) != vehicle && IsWholeHeader(buffer, at);
        }

        public static bool IsCompacted(byte[] header, int at)
        {
            return (header[at + FlagsAt] & CompactedFlag) != 0;
        }

        public static uint IdOf(byte[] header, int at)
        {
            return Read32(header, at + IdAt);
        }

        public static uint FromOf(byte[] header, int at)
        {
            return Read32(header, at + FromAt);
        }

        public static uint BeforeOf(byte[] header, int at)
        {
            return Read32(header, at + BeforeAt);
        }

        public static uint ReleasedIdOf(byte[] header, int at)
        {
            return Read32(header, at + ReleasedIdAt);
        }

        public static int ReleasedOffsetOf(byte[] header, int at)
        {
            return Read16(header, at + ReleasedOffsetAt);
        }

        /// <summary>Writes the header before a payload that stands there already.</summary>
        public static void WriteRecordHeader(byte[] buffer, int at, int kind, int length, uint sequence)
        {
            buffer[at] = (byte)(Marker | (kind << KindShift) | (length >> 8));
            buffer[at + 1] = (byte)length;
            Write32(buffer, at + SequenceAt, sequence);
            uint crc = Crc32.Continue(BeginCrc(buffer, at), buffer, at + RecordHeaderLength, length);
            buffer[at + CrcAt] = (byte)crc;
            buffer[at + CrcAt + 1] = (byte)(crc >> 8);
            buffer[at + CrcAt + 2] = (byte)(crc >> 16);
            uint check = Crc32.Compute(buffer, at, CheckAt);
            buffer[at + CheckAt] = (byte)check;
            buffer[at + CheckAt + 1] = (byte)(check >> 8);
        }

        /// <summary>Whether a byte can begin a record.</summary>
        public static bool IsMarker(byte first)
        {
            return (first & MarkerMask) == Marker && ((first >> KindShift) & HighMask) <= ReleaseMark;
        }

        /// <summary>Whether a record's header stands there, whole. Says nothing of the payload.</summary>
        public static bool IsRecordHeader(byte[] buffer, int at)
        {
            if (!IsMarker(buffer[at]))
            {
                return false;
            }

            uint check = Crc32.Compute(buffer, at, CheckAt);
            return buffer[at + CheckAt] == (byte)check && buffer[at + CheckAt + 1] == (byte)(check >> 8);
        }

        public static int KindOf(byte[] buffer, int at)
        {
            return (buffer[at] >> KindShift) & HighMask;
        }

        public static int LengthOf(byte[] buffer, int at)
        {
            return ((buffer[at] & HighMask) << 8) | buffer[at + 1];
        }

        public static uint SequenceOf(byte[] buffer, int at)
        {
            return Read32(buffer, at + SequenceAt);
        }

        /// <summary>The CRC that header and payload have to have, of which the record holds the lower 24 bits: see <see cref="IsCrc"/>.</summary>
        public static uint CrcOf(byte[] buffer, int at)
        {
            return (uint)(Read16(buffer, at + CrcAt) | (buffer[at + CrcAt + 2] << 16));
        }

        /// <summary>Whether a CRC is the one that a record holds.</summary>
        public static bool IsCrc(uint crc, uint held)
        {
            return (crc & CrcMask) == held;
        }

        /// <summary>The CRC of the header's part; continue it with the payload.</summary>
        public static uint BeginCrc(byte[] buffer, int at)
        {
            return Crc32.Compute(buffer, at, CrcAt);
        }

        private static bool IsWholeHeader(byte[] buffer, int at)
        {
            return buffer[at] == Magic0
                && buffer[at + 1] == Magic1
                && Read32(buffer, at + HeaderCrcAt) == Crc32.Compute(buffer, at, HeaderCrcAt);
        }

        public static int Read16(byte[] buffer, int at)
        {
            return buffer[at] | (buffer[at + 1] << 8);
        }

        public static uint Read32(byte[] buffer, int at)
        {
            return (uint)(buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16) | (buffer[at + 3] << 24));
        }

        public static void Write16(byte[] buffer, int at, int value)
        {
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
        }

        public static void Write32(byte[] buffer, int at, uint value)
        {
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
            buffer[at + 2] = (byte)(value >> 16);
            buffer[at + 3] = (byte)(value >> 24);
        }
    }
}
