using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>What is fixed about a frame's bytes. <c>docs/wire-format.md</c> is the reference.</summary>
    public static class FrameFormat
    {
        /// <summary>The version that this code writes: the high four bits of a frame's first byte, in every version to come.</summary>
        public const int Version = 2;

        /// <summary>The low four bits of the first byte: 0 in a key frame, otherwise how many numbers before this frame's the one it continues has.</summary>
        public const int BackMask = 0x0F;

        /// <summary>The value of the first byte's low bits that says that the distance follows, less this, as a varint.</summary>
        public const int LongBack = 15;

        /// <summary>Length of the part of the CRC-32 with which a frame ends.</summary>
        public const int CheckLength = 3;

        /// <summary>The most bytes that a continued frame's distance takes behind the first byte.</summary>
        public const int MaxBackLength = 5;

        /// <summary>How many rows a frame is taken to hold until one has been seen.</summary>
        public const int UsualRows = 10;

        /// <summary>The most rows a frame holds.</summary>
        public const int MaxRows = 255;

        /// <summary>Bits 0 to 2 of a key frame's third byte: the group of signals.</summary>
        public const int GroupMask = 0x07;

        /// <summary>In a key frame's third byte: its times are UTC; otherwise they count from the boot.</summary>
        public const int UtcFlag = 0x08;

        /// <summary>In a key frame's third byte: the list of its signals follows; otherwise they are the group's.</summary>
        public const int ListFlag = 0x10;

        /// <summary>In a key frame's third byte: steps that are not the catalogue's follow.</summary>
        public const int StepsFlag = 0x20;

        /// <summary>In a key frame's third byte: in which rows each signal comes follows; otherwise all come in every row.</summary>
        public const int RatesFlag = 0x40;

        /// <summary>The bit of a key frame's third byte that is 0.</summary>
        public const int UnusedFlags = 0x80;

        /// <summary>The most rare that a signal comes: in every row of so many.</summary>
        public const int MaxEvery = 255;

        /// <summary>Length of a key frame's time, bytes: milliseconds since 1970-01-01 UTC, or since boot.</summary>
        public const int TimeLength = 6;

        /// <summary>The longest nominal time between rows, ms.</summary>
        public const int MaxPeriodMs = 0x3FFFFF;
    }
}
