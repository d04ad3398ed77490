using System;
using Telematics.Frames;

namespace Telematics.Fleet.Decoding
{
    /// <summary>The first and last bytes of a frame: what it is, what it continues, its check value. <c>docs/wire-format.md</c> describes them.</summary>
    internal static class FrameHead
    {
        /// <summary>The shortest frame.</summary>
        public const int MinLength = 1 + FrameFormat.CheckLength;

        /// <summary>Whether it can be a frame of ours.</summary>
        /// <returns>Why not; the version comes first, for of another format than ours nothing else is known, not even how short it may be.</returns>
        public static FrameError CheckFormat(ReadOnlySpan<byte> data) =>
            data.IsEmpty ? FrameError.TooShort
            : data[0] >> 4 != FrameFormat.Version ? FrameError.UnknownFormat
            : data.Length < MinLength ? FrameError.TooShort
            : FrameError.None;

        /// <summary>Whether it is a key frame, which says its number itself.</summary>
        public static bool IsKey(ReadOnlySpan<byte> data) => (data[0] & FrameFormat.BackMask) == 0;

        /// <summary>Its check value.</summary>
        public static uint CheckOf(ReadOnlySpan<byte> data) => data[^3] | ((uint)data[^2] << 8) | ((uint)data[^1] << 16);

        /// <summary>Whether the check value matches.</summary>
        /// <param name="data">The frame.</param>
        /// <param name="before">The CRC of what comes before it in its chain.</param>
        /// <param name="crc">The same with it.</param>
        public static bool HasCheck(ReadOnlySpan<byte> data, uint before, out uint crc)
        {
            crc = Checksum.Continue(before, data[..^FrameFormat.CheckLength]);
            return (crc & Checksum.Sent) == CheckOf(data);
        }

        /// <summary>Reads how many numbers before its own that of the frame is that it continues.</summary>
        /// <param name="data">A frame that is none of the key frames.</param>
        /// <param name="back">How many, modulo 2^32.</param>
        /// <param name="bodyAt">Where the body begins.</param>
        /// <returns>False when it does not say so as it must.</returns>
        public static bool TryReadBack(ReadOnlySpan<byte> data, out uint back, out int bodyAt)
        {
            back = (uint)data[0] & FrameFormat.BackMask;
            bodyAt = 1;
            if (back < FrameFormat.LongBack)
            {
                return true;
            }

            uint rest = 0;
            for (int shift = 0; bodyAt < data.Length - FrameFormat.CheckLength && shift <= 28; shift += 7)
            {
                uint b = data[bodyAt++];
                rest |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    back = unchecked(rest + FrameFormat.LongBack);
                    return (b != 0 || shift == 0) && (shift < 28 || b <= 0x0F);
                }
            }

            return false;
        }
    }
}
