using System;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// The unit's own encoder, fed as its sampler feeds it, and the fleet's own decoder. All signals go into frames of one layout; a
    /// value that is missing is stale, or never seen before its first.
    /// </summary>
    public sealed class UnitFrameCodec : IFrameCodec
    {
        /// <summary>The longest frame that a link carries.</summary>
        private const int FrameCapacity = 10240;

        /// <inheritdoc/>
        public EncodedFrames Encode(SampleTable samples, int sealAfterMs, int keyAfterMs)
        {
            EncodedFrames frames = new() { BitsByColumn = new double[samples.Columns] };
            SignalStore store = new();
            int[] steps = new int[samples.Columns];
            for (int column = 0; column < steps.Length; column++)
            {
                steps[column] = samples.GetStep(column);
            }

            FrameLayout layout = new(SignalGroup.Ride, samples.PeriodMs, samples.Ids.ToArray(), steps);
            FrameEncoder encoder = new(layout, FrameCapacity) { KeyIntervalMs = keyAfterMs };
            Measure measure = new(frames);
            uint sequence = 0;
            for (int row = 0; row < samples.Rows; row++)
            {
                // All that was valid is stale, but for what this row sets anew.
                store.MarkStale(long.MaxValue);
                for (int column = 0; column < samples.Columns; column++)
                {
                    if (samples.TryGetRaw(row, column, out int raw))
                    {
                        store.Set(samples.Ids[column], raw, 0);
                    }
                }

                long timeMs = samples.GetTimeMs(row);
                if (!encoder.TryAddRow(timeMs, store))
                {
                    measure.Seal(encoder, samples.IsUtc, sequence++);
                    encoder.TryAddRow(timeMs, store);
                }

                if (timeMs - encoder.FirstRowMs + samples.PeriodMs >= sealAfterMs)
                {
                    measure.Seal(encoder, samples.IsUtc, sequence++);
                }
            }

            if (encoder.Rows > 0)
            {
                measure.Seal(encoder, samples.IsUtc, sequence++);
            }

            return frames;
        }

        /// <inheritdoc/>
        public IFrameReader NewReader() => new Reader();

        // A decoder tells what each signal took.
        private sealed class Measure(EncodedFrames frames)
        {
            private readonly FrameDecoder _decoder = new();
            private readonly DecodedFrame _decoded = new() { MeasuresBits = true };

            public void Seal(FrameEncoder encoder, bool isUtc, uint sequence)
            {
                int length = encoder.Seal(sequence, 1, encoder.FirstRowMs, isUtc);
                ReadOnlySpan<byte> frame = encoder.Buffer.AsSpan(0, length);
                frames.Add(frame, length - encoder.HeaderLength - FrameFormat.CheckLength);
                if (_decoder.Decode(frame, _decoded, out _) == FrameResult.Decoded)
                {
                    for (int column = 0; column < frames.BitsByColumn!.Length; column++)
                    {
                        frames.BitsByColumn[column] += _decoded.GetBits(column);
                    }
                }
            }
        }

        private sealed class Reader : IFrameReader
        {
            private readonly FrameDecoder _decoder = new();

            public bool TryRead(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error) =>
                _decoder.Decode(data, into, out error) == FrameResult.Decoded;
        }
    }
}
