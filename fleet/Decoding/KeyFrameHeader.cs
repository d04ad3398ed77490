using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
{
    /// <summary>The header of a key frame, read.</summary>
    internal sealed class KeyFrameHeader
    {
        /// <summary>Shortest header: without a list of signals and steps.</summary>
        public const int MinLength = FixedLength + 1;

        /// <summary>Its part of fixed length: version, catalogue, flags, sequence number, boot count, time.</summary>
        public const int FixedLength = 1 + 1 + 1 + 4 + 2 + FrameFormat.TimeLength;

        private readonly byte _layoutFlags;
        private readonly byte[] _layoutBytes;

        private KeyFrameHeader(ReadOnlySpan<byte> data, FrameLayout layout, byte[] layoutBytes)
        {
            Layout = layout;
            _layoutFlags = (byte)(data[2] & ~FrameFormat.UtcFlag);
            _layoutBytes = layoutBytes;
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(data[3..]);
            BootCount = BinaryPrimitives.ReadUInt16LittleEndian(data[7..]);
            TimeMs = BinaryPrimitives.ReadUInt32LittleEndian(data[9..]) + ((long)BinaryPrimitives.ReadUInt16LittleEndian(data[13..]) << 32);
            IsUtc = (data[2] & FrameFormat.UtcFlag) != 0;
            Length = FixedLength + layoutBytes.Length;
        }

        public FrameLayout Layout { get; }

        public uint Sequence { get; }

        public int BootCount { get; }

        /// <summary>The first row's time: since 1970-01-01 or since boot.</summary>
        public long TimeMs { get; }

        public bool IsUtc { get; }

        public int Length { get; }

        /// <summary>Reads a header that says the same of its rows as this one, or begins with what does; its layout is the same object.</summary>
        /// <param name="data">A key frame without its check value.</param>
        /// <returns>The header, or null when it says otherwise.</returns>
        public KeyFrameHeader? ReadAlike(ReadOnlySpan<byte> data) =>
            data.Length >= Length && data[1] == Layout.Catalogue.Version && (data[2] & ~FrameFormat.UtcFlag) == _layoutFlags
                && data[FixedLength..Length].SequenceEqual(_layoutBytes)
                ? new KeyFrameHeader(data, Layout, _layoutBytes)
                : null;

        /// <summary>Reads a header.</summary>
        /// <param name="data">A key frame without its check value.</param>
        /// <param name="catalogues">The versions of the catalogue that are known.</param>
        /// <param name="into">Receives the version of the catalogue and the group, whatever they are.</param>
        /// <param name="header">The header, unless there is an error.</param>
        public static FrameError Read(ReadOnlySpan<byte> data, CatalogueHistory catalogues, DecodedFrame into, out KeyFrameHeader? header)
        {
            header = null;
            if (data.Length < MinLength)
            {
                return FrameError.Malformed;
            }

            into.CatalogueVersion = data[1];
            Catalogue? catalogue = catalogues.Find(into.CatalogueVersion);
            if (catalogue is null)
            {
                return FrameError.UnknownCatalogue;
            }

            int flags = data[2];
            into.Group = (SignalGroup)(flags & FrameFormat.GroupMask);
            if ((int)into.Group >= SignalCatalogue.GroupCount)
            {
                return FrameError.UnknownGroup;
            }

            if ((flags & FrameFormat.UnusedFlags) != 0)
            {
                return FrameError.UnknownFlags;
            }

            int at = FixedLength;
            if (!TryReadNumber(data, ref at, out int periodMs) || periodMs > FrameFormat.MaxPeriodMs
                || !TryReadSignals(data, ref at, flags, catalogue, into.Group, out int[] ids, out int[] steps, out byte[]? every))
            {
                return FrameError.Malformed;
            }

            if (!FrameLayout.AreStepsPossible(catalogue, ids, steps))
            {
                return FrameError.Malformed;
            }

            FrameLayout layout = new(catalogue, into.Group, periodMs, ids, steps, every);
            if (layout.HasOwnList != ((flags & FrameFormat.ListFlag) != 0) || layout.HasOwnSteps != ((flags & FrameFormat.StepsFlag) != 0))
            {
                return FrameError.Malformed;
            }

            header = new KeyFrameHeader(data, layout, data[FixedLength..at].ToArray());
            return FrameError.None;
        }

        private static bool TryReadSignals(ReadOnlySpan<byte> data, ref int at, int flags, Catalogue catalogue, SignalGroup group, out int[] ids, out int[] steps, out byte[]? every)
        {
            ids = catalogue.GetGroup(group);
            steps = [];
            every = null;
            if ((flags & FrameFormat.ListFlag) != 0)
            {
                if (data.Length - at < catalogue.ListLength)
                {
                    return false;
                }

                List<int> listed = [];
                for (int id = 0; id < catalogue.ListLength * 8; id++)
                {
                    if ((data[at + (id >> 3)] & (1 << (id & 7))) != 0)
                    {
                        listed.Add(id);
                    }
                }

                at += catalogue.ListLength;
                if (listed.Count == 0 || listed[^1] >= catalogue.Count)
                {
                    return false;
                }

                ids = [.. listed];
            }

            steps = new int[ids.Length];
            for (int i = 0; i < steps.Length && (flags & FrameFormat.StepsFlag) != 0; i++)
            {
                if (!TryReadNumber(data, ref at, out steps[i]) || (steps[i] != 0 && (steps[i] == catalogue.Step[ids[i]] || !FrameLayout.IsStepPossible(catalogue, ids[i], steps[i]))))
                {
                    return false;
                }
            }

            if ((flags & FrameFormat.RatesFlag) == 0)
            {
                return true;
            }

            bool isOwn = false;
            every = new byte[ids.Length];
            for (int i = 0; i < every.Length; i++)
            {
                if (!TryReadNumber(data, ref at, out int rows) || rows is 0 or > FrameFormat.MaxEvery)
                {
                    return false;
                }

                every[i] = (byte)rows;
                isOwn |= rows != 1;
            }

            return isOwn;
        }

        private static bool TryReadNumber(ReadOnlySpan<byte> data, ref int at, out int number)
        {
            number = 0;
            for (int shift = 0; shift <= 28 && at < data.Length; shift += 7)
            {
                int b = data[at++];
                if (shift == 28 && b > 7)
                {
                    return false;
                }

                number |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    return b != 0 || shift == 0;
                }
            }

            return false;
        }
    }
}
