using System;
using System.Buffers.Binary;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Messages
{
    /// <summary>What a vehicle says beside its frames: which numbers will never come, or what time it is. See <c>docs/messages.md</c>.</summary>
    public readonly record struct Notice
    {
        private const int GapLength = 1 + 1 + 4 + 4 + 4 + CheckLength;
        private const int TimeLength = 1 + 1 + 4 + 2 + 6 + 6 + CheckLength;
        private const int CheckLength = 3;

        /// <summary>Which of the two.</summary>
        public NoticeKind Kind { get; private init; }

        /// <summary>Why.</summary>
        public NoticeReason Reason { get; private init; }

        /// <summary>The notice's own number, of the same count as those of frames.</summary>
        public uint Sequence { get; private init; }

        /// <summary>Of a gap: the lowest number that will not come.</summary>
        public uint First { get; private init; }

        /// <summary>Of a gap: the highest number that will not come; no lower than <see cref="First"/>.</summary>
        public uint Last { get; private init; }

        /// <summary>Of the time: how many times the unit had booted, modulo 65536.</summary>
        public int BootCount { get; private init; }

        /// <summary>Of the time: milliseconds since that boot.</summary>
        public long BootMs { get; private init; }

        /// <summary>Of the time: UTC at that instant, milliseconds since 1970-01-01.</summary>
        public long UtcMs { get; private init; }

        /// <summary>Reads a notice.</summary>
        /// <param name="vehicle">The id of the vehicle that it is to be of, with which its check value begins.</param>
        /// <param name="data">All of it, and nothing else.</param>
        /// <param name="notice">What it says.</param>
        /// <returns>False when it is not a sound notice of a known kind, and of this vehicle.</returns>
        public static bool TryRead(string vehicle, ReadOnlySpan<byte> data, out Notice notice)
        {
            notice = default;
            if (data.Length < 2 || data.Length != LengthOf((NoticeKind)data[0]) || !HasCheck(vehicle, data))
            {
                return false;
            }

            NoticeKind kind = (NoticeKind)data[0];
            NoticeReason reason = (NoticeReason)data[1];
            uint sequence = BinaryPrimitives.ReadUInt32LittleEndian(data[2..]);
            if (kind == NoticeKind.Gap)
            {
                notice = new Notice
                {
                    Kind = kind,
                    Reason = reason,
                    Sequence = sequence,
                    First = BinaryPrimitives.ReadUInt32LittleEndian(data[6..]),
                    Last = BinaryPrimitives.ReadUInt32LittleEndian(data[10..]),
                };
                return reason is >= NoticeReason.NoRoom and <= NoticeReason.NotHere && notice.First <= notice.Last;
            }

            notice = new Notice
            {
                Kind = kind,
                Reason = reason,
                Sequence = sequence,
                BootCount = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]),
                BootMs = ReadTime(data[8..]),
                UtcMs = ReadTime(data[14..]),
            };
            return reason is NoticeReason.ClockSet or NoticeReason.ClockCorrected;
        }

        private static int LengthOf(NoticeKind kind) => kind switch
        {
            NoticeKind.Gap => GapLength,
            NoticeKind.Time => TimeLength,
            _ => 0,
        };

        private static bool HasCheck(string vehicle, ReadOnlySpan<byte> data)
        {
            uint check = data[^3] | ((uint)data[^2] << 8) | ((uint)data[^1] << 16);
            return (Checksum.Continue(Checksum.Of(vehicle), data[..^CheckLength]) & Checksum.Sent) == check;
        }

        private static long ReadTime(ReadOnlySpan<byte> data) =>
            BinaryPrimitives.ReadUInt32LittleEndian(data) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(data[4..]) << 32);
    }
}
