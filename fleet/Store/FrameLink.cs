using System;
using System.Buffers.Binary;
using Telematics.Frames;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// Tells which number a frame has and what it continues, by its check value alone: without reading what it says, so that frames of
    /// a catalogue that is not known here can be stored too. <c>docs/wire-format.md</c> describes the bytes.
    /// </summary>
    internal static class FrameLink
    {
        private const int MinLength = 1 + FrameFormat.CheckLength;

        // Version, catalogue, flags, sequence number, boot count, time.
        private const int KeyFixedLength = 1 + 1 + 1 + 4 + 2 + FrameFormat.TimeLength;

        /// <summary>What forbids to look any further.</summary>
        public static FrameError Check(ReadOnlySpan<byte> data) =>
            data.IsEmpty ? FrameError.TooShort
            : data[0] >> 4 != FrameFormat.Version ? FrameError.UnknownFormat
            : data.Length < MinLength ? FrameError.TooShort
            : data.Length > FrameDecoder.MaxLength ? FrameError.Malformed
            : FrameError.None;

        /// <summary>Whether it is a key frame, which says its number itself.</summary>
        public static bool IsKey(ReadOnlySpan<byte> data) => (data[0] & FrameFormat.BackMask) == 0;

        /// <summary>Reads what a key frame says of itself, if it is the vehicle's.</summary>
        public static FrameError ReadKey(string vehicle, ReadOnlySpan<byte> data, out ChainEnd end)
        {
            end = default;
            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];
            uint crc = Checksum.Continue(Checksum.Of(vehicle), content);
            if ((crc & Checksum.Sent) != CheckOf(data))
            {
                return FrameError.Checksum;
            }

            if (content.Length < KeyFixedLength)
            {
                return FrameError.Malformed;
            }

            uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(data[3..]);
            int flags = data[2];
            end = new ChainEnd(
                sequence, sequence, crc, flags & FrameFormat.GroupMask, BinaryPrimitives.ReadUInt16LittleEndian(data[7..]),
                (flags & FrameFormat.UtcFlag) != 0, true);
            return FrameError.None;
        }

        /// <summary>Reads how many numbers before its own that of the frame is that it continues.</summary>
        /// <returns>False when it does not say so as it must.</returns>
        public static bool TryReadBack(ReadOnlySpan<byte> data, out uint back)
        {
            back = (uint)data[0] & FrameFormat.BackMask;
            if (back < FrameFormat.LongBack)
            {
                return true;
            }

            ulong rest = 0;
            int at = 1;
            for (int shift = 0; shift <= 28 && at < data.Length - FrameFormat.CheckLength; shift += 7)
            {
                uint b = data[at++];
                rest |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                {
                    rest += FrameFormat.LongBack;
                    back = (uint)rest;
                    return (b != 0 || shift == 0) && rest <= uint.MaxValue;
                }
            }

            return false;
        }

        /// <summary>Whether a frame continues a chain.</summary>
        /// <param name="data">The frame.</param>
        /// <param name="back">What <see cref="TryReadBack"/> read of it.</param>
        /// <param name="end">How far the chain is known.</param>
        /// <param name="next">How far it is known with the frame.</param>
        public static bool Continues(ReadOnlySpan<byte> data, uint back, in ChainEnd end, out ChainEnd next)
        {
            uint sequence = unchecked(end.Sequence + back);
            uint crc = Checksum.Continue(Checksum.Continue(end.Crc, sequence), data[..^FrameFormat.CheckLength]);
            next = end with { Sequence = sequence, Crc = crc };
            return (crc & Checksum.Sent) == CheckOf(data) && sequence > end.Sequence;
        }

        private static uint CheckOf(ReadOnlySpan<byte> data) => data[^3] | ((uint)data[^2] << 8) | ((uint)data[^1] << 16);
    }
}
