using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>The header of a key frame.</summary>
    internal static class KeyHeader
    {
        // Version, catalogue, flags, sequence number, boot count, time.
        private const int FixedLength = 1 + 1 + 1 + 4 + 2 + FrameFormat.TimeLength;

        /// <summary>The most bytes that learned weights take: of two a signal, nine bits each, and one that says that they are there.</summary>
        public static int MaxWeightsLength(int signals)
        {
            return ((18 * signals) / 8) + 2;
        }

        /// <summary>How long the header of a layout's key frames is.</summary>
        public static int LengthOf(FrameLayout layout)
        {
            int length = FixedLength + LengthOfNumber(layout.PeriodMs);
            length += layout.HasOwnList ? layout.Catalogue.ListLength : 0;
            if (layout.HasOwnSteps)
            {
                for (int column = 0; column < layout.Ids.Length; column++)
                {
                    length += LengthOfNumber(OwnStep(layout, column));
                }
            }

            byte[]? every = layout.Every;
            for (int column = 0; every != null && column < every.Length; column++)
            {
                length += LengthOfNumber(every[column]);
            }

            return length;
        }

        /// <summary>Writes the header to the beginning of a buffer.</summary>
        /// <returns>How long it is: <see cref="LengthOf"/>.</returns>
        [SteadyState]
        public static int Write(byte[] buffer, FrameLayout layout, uint sequence, int bootCount, long baseTimeMs, bool isUtc)
        {
            buffer[0] = FrameFormat.Version << 4;
            buffer[1] = (byte)layout.Catalogue.Version;
            buffer[2] = (byte)((int)layout.Group | (isUtc ? FrameFormat.UtcFlag : 0)
                | (layout.HasOwnList ? FrameFormat.ListFlag : 0) | (layout.HasOwnSteps ? FrameFormat.StepsFlag : 0)
                | (layout.Every != null ? FrameFormat.RatesFlag : 0));
            buffer[3] = (byte)sequence;
            buffer[4] = (byte)(sequence >> 8);
            buffer[5] = (byte)(sequence >> 16);
            buffer[6] = (byte)(sequence >> 24);
            buffer[7] = (byte)bootCount;
            buffer[8] = (byte)(bootCount >> 8);
            long time = baseTimeMs;
            int at = 9;
            for (int i = 0; i < FrameFormat.TimeLength; i++)
            {
                buffer[at++] = (byte)time;
                time >>= 8;
            }

            at = WriteNumber(buffer, at, layout.PeriodMs);
            int[] ids = layout.Ids;
            if (layout.HasOwnList)
            {
                for (int i = 0; i < layout.Catalogue.ListLength; i++)
                {
                    buffer[at + i] = 0;
                }

                for (int column = 0; column < ids.Length; column++)
                {
                    int id = ids[column];
                    buffer[at + (id >> 3)] |= (byte)(1 << (id & 7));
                }

                at += layout.Catalogue.ListLength;
            }

            if (layout.HasOwnSteps)
            {
                for (int column = 0; column < ids.Length; column++)
                {
                    at = WriteNumber(buffer, at, OwnStep(layout, column));
                }
            }

            byte[]? every = layout.Every;
            for (int column = 0; every != null && column < every.Length; column++)
            {
                at = WriteNumber(buffer, at, every[column]);
            }

            return at;
        }

        // 0 for the catalogue's.
        private static int OwnStep(FrameLayout layout, int column)
        {
            int step = layout.Steps[column];
            return step == layout.Catalogue.Step[layout.Ids[column]] ? 0 : step;
        }

        private static int LengthOfNumber(int number)
        {
            int length = 1;
            for (number >>= 7; number != 0; number >>= 7)
            {
                length++;
            }

            return length;
        }

        private static int WriteNumber(byte[] buffer, int at, int number)
        {
            while (number >= 0x80)
            {
                buffer[at++] = (byte)(number | 0x80);
                number >>= 7;
            }

            buffer[at++] = (byte)number;
            return at;
        }
    }
}
