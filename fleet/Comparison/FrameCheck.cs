using System;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Whether frames say what was put into them: every time to the millisecond, every value to its resolution, nothing else.</summary>
    public static class FrameCheck
    {
        /// <summary>Decodes all frames and compares.</summary>
        /// <returns>The first difference in one sentence, or null when there is none.</returns>
        public static string? FindDifference(SampleTable samples, EncodedFrames frames, IFrameReader reader)
        {
            DecodedFrame frame = new();
            int[] nextRows = new int[samples.Columns];
            for (int i = 0; i < frames.Count; i++)
            {
                if (!reader.TryRead(frames[i], frame, out FrameError error))
                {
                    return $"Frame {i + 1} of {frames.Count} was refused: {FrameDecoder.Describe(error, frame)}.";
                }

                if (frame.IsUtc != samples.IsUtc)
                {
                    return $"Frame {i + 1} of {frames.Count} has another base of its times.";
                }

                for (int column = 0; column < frame.SignalIds.Length; column++)
                {
                    int place = samples.FindColumn(frame.SignalIds[column]);
                    int first = place < 0 ? 0 : nextRows[place];
                    string? difference = place >= 0 && first + frame.RowCount > samples.Rows
                        ? $"Frame {i + 1} of {frames.Count} has more samples than went in."
                        : FindDifference(samples, place, first, frame, column);
                    if (difference is not null)
                    {
                        return difference;
                    }

                    if (place >= 0)
                    {
                        nextRows[place] += frame.RowCount;
                    }
                }
            }

            int missing = Array.FindIndex(nextRows, rows => rows != samples.Rows);
            return missing < 0 ? null : $"Of {samples.Rows} samples of {samples.GetSignal(missing).Name} only {nextRows[missing]} came out.";
        }

        private static string? FindDifference(SampleTable samples, int place, int firstRow, DecodedFrame frame, int column)
        {
            SignalDefinition signal = SignalLines.Of(frame.Catalogue)[frame.SignalIds[column]];
            for (int i = 0; i < frame.RowCount; i++)
            {
                int row = firstRow + i;
                bool came = frame.TryGetValue(i, column, out int decoded);
                if (place < 0)
                {
                    if (came)
                    {
                        return $"A value of {signal.Name} came out that did not go in.";
                    }

                    continue;
                }

                if (frame.GetTimeMs(i) != samples.GetTimeMs(row))
                {
                    return $"Sample {row + 1} went in at {samples.GetTimeMs(row)} ms and came out at {frame.GetTimeMs(i)} ms.";
                }

                bool went = samples.TryGetRaw(row, place, out int raw);
                if (went != came || (went && !IsNear(signal, raw, decoded, samples.GetStep(place))))
                {
                    return $"Sample {row + 1}: {signal.Name} went in as {(went ? raw : "missing")} and came out as {(came ? decoded : "missing")}, in raw units.";
                }
            }

            return null;
        }

        // Half a step off at most; but a whole one at the ends of a range that is not whole steps.
        private static bool IsNear(SignalDefinition signal, int raw, int decoded, int step)
        {
            long off = Math.Abs((long)decoded - raw);
            bool isAtEnd = (long)raw - signal.Min < step || (long)signal.Max - raw < step;
            return off * 2 <= step || (isAtEnd && off < step);
        }
    }
}
