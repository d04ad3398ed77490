using System;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>A frame as it was sealed, and what a decoder must make of it.</summary>
    internal sealed class SentFrame
    {
        public required byte[] Bytes { get; init; }

        public required FrameLayout Layout { get; init; }

        public required uint Sequence { get; init; }

        public required bool IsKey { get; init; }

        /// <summary>The CRC of what it continues, its own number included; 0 of a key frame.</summary>
        public required uint CrcBefore { get; init; }

        public required long[] TimesMs { get; init; }

        /// <summary>By row and column.</summary>
        public required int[][] Values { get; init; }

        /// <summary>By row and column.</summary>
        public required byte[][] Qualities { get; init; }

        public int Rows => TimesMs.Length;

        /// <summary>What a decoded frame says other than what went in, or null when nothing.</summary>
        public string? FindDifference(DecodedFrame frame)
        {
            if (frame.Sequence != Sequence || frame.IsKey != IsKey || frame.Group != Layout.Group || frame.PeriodMs != Layout.PeriodMs
                || frame.RowCount != Rows || !frame.SignalIds.SequenceEqual(Layout.Ids))
            {
                return $"frame {frame.Sequence}, {frame.RowCount} rows of {frame.SignalIds.Length} signals instead of frame {Sequence}, {Rows} rows of {Layout.Ids.Length}";
            }

            for (int row = 0; row < Rows; row++)
            {
                if (frame.GetTimeMs(row) != TimesMs[row])
                {
                    return $"row {row} of frame {Sequence} at {frame.GetTimeMs(row)} ms instead of {TimesMs[row]}";
                }

                for (int column = 0; column < Layout.Ids.Length; column++)
                {
                    bool isValid = frame.TryGetValue(row, column, out int raw);
                    byte quality = (byte)frame.GetQuality(row, column);
                    if (quality != Qualities[row][column] || (isValid && raw != Values[row][column]))
                    {
                        return $"{SignalCatalogue.Get(Layout.Ids[column]).Name} in row {row} of frame {Sequence} is {raw} ({(SignalQuality)quality}) "
                            + $"instead of {Values[row][column]} ({(SignalQuality)Qualities[row][column]})";
                    }
                }
            }

            return null;
        }
    }
}
