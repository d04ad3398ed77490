namespace Telematics.Frames
{
    /// <summary>Where the fields of a frame's header lie; all numbers little-endian. <c>docs/wire-format.md</c> is the reference.</summary>
    public static class FrameHeader
    {
        /// <summary>The version that this code writes. A change that an older decoder would misread is a new one.</summary>
        public const int FormatVersion = 1;

        /// <summary>Format version, 8 bits.</summary>
        public const int FormatVersionAt = 0;

        /// <summary>Version of the signal catalogue, 8 bits.</summary>
        public const int CatalogueVersionAt = 1;

        /// <summary>Signal group, 8 bits.</summary>
        public const int GroupAt = 2;

        /// <summary>Flags, 8 bits; those not named here are zero.</summary>
        public const int FlagsAt = 3;

        /// <summary>Sequence number, 32 bits, unique among the vehicle's frames.</summary>
        public const int SequenceAt = 4;

        /// <summary>Boot count, modulo 65536, 16 bits.</summary>
        public const int BootCountAt = 8;

        /// <summary>Time of the first row, milliseconds, 48 bits.</summary>
        public const int BaseTimeAt = 10;

        /// <summary>Nominal time between rows, milliseconds, 16 bits.</summary>
        public const int PeriodAt = 16;

        /// <summary>Number of rows, 8 bits, 1 to 255.</summary>
        public const int RowCountAt = 18;

        /// <summary>The header's length; the body follows.</summary>
        public const int Length = 19;

        /// <summary>The length of the CRC-32 over all before it, with which a frame ends.</summary>
        public const int CrcLength = 4;

        /// <summary>The base time is UTC since 1970-01-01; without this flag it counts from the boot with the frame's boot count.</summary>
        public const int UtcFlag = 0x01;

        /// <summary>The most rows a frame holds.</summary>
        public const int MaxRows = 255;
    }
}
