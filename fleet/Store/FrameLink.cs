using System;
using System.Buffers.Binary;
using Telematics.Fleet.Decoding;
using Telematics.Frames;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// Tells which number a frame has and what it continues, by its check value alone: without reading what it says, so that frames of
    /// a catalogue that is not known here can be stored too. <c>docs/wire-format.md</c> describes the bytes.
    /// </summary>
    internal static class FrameLink
    {
        /// <summary>What forbids to look any further.</summary>
        public static FrameError Check(ReadOnlySpan<byte> data)
        {
            FrameError error = FrameHead.CheckFormat(data);
            return error == FrameError.None && data.Length > FrameDecoder.MaxLength ? FrameError.Malformed : error;
        }

        /// <summary>Reads what a key frame says of itself, if it is the vehicle's.</summary>
        public static FrameError ReadKey(string vehicle, ReadOnlySpan<byte> data, out ChainEnd end)
        {
            end = default;
            if (!FrameHead.HasCheck(data, Checksum.Of(vehicle), out uint crc))
            {
                return FrameError.Checksum;
            }

            if (data.Length < KeyFrameHeader.FixedLength + FrameFormat.CheckLength)
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
            bool hasCheck = FrameHead.HasCheck(data, Checksum.Continue(end.Crc, sequence), out uint crc);
            next = end with { Sequence = sequence, Crc = crc };
            return hasCheck && sequence > end.Sequence;
        }
    }
}
