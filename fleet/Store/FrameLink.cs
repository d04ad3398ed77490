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
        // Version, catalogue, flags, sequence number, boot count, time.
        private const int KeyFixedLength = 1 + 1 + 1 + 4 + 2 + FrameFormat.TimeLength;

        /// <summary>What forbids to look any further.</summary>
        public static FrameError Check(ReadOnlySpan<byte> data) =>
            data.IsEmpty ? FrameError.TooShort
            : data[0] >> 4 != FrameFormat.Version ? FrameError.UnknownFormat
            : data.Length < FrameHead.MinLength ? FrameError.TooShort
            : data.Length > FrameDecoder.MaxLength ? FrameError.Malformed
            : FrameError.None;

        /// <summary>Reads what a key frame says of itself, if it is the vehicle's.</summary>
        public static FrameError ReadKey(string vehicle, ReadOnlySpan<byte> data, out ChainEnd end)
        {
            end = default;
            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];
            uint crc = Checksum.Continue(Checksum.Of(vehicle), content);
            if ((crc & Checksum.Sent) != FrameHead.CheckOf(data))
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

        /// <summary>Whether a frame continues a chain.</summary>
        /// <param name="data">The frame.</param>
        /// <param name="back">What <see cref="FrameHead.TryReadBack"/> read of it.</param>
        /// <param name="end">How far the chain is known.</param>
        /// <param name="next">How far it is known with the frame.</param>
        public static bool Continues(ReadOnlySpan<byte> data, uint back, in ChainEnd end, out ChainEnd next)
        {
            uint sequence = unchecked(end.Sequence + back);
            uint crc = Checksum.Continue(Checksum.Continue(end.Crc, sequence), data[..^FrameFormat.CheckLength]);
            next = end with { Sequence = sequence, Crc = crc };
            return (crc & Checksum.Sent) == FrameHead.CheckOf(data) && sequence > end.Sequence;
        }
    }
}
