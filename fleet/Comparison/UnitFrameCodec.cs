using System;
using System.Collections.Generic;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// The unit's own encoder, fed as its sampler feeds it, and the fleet's own decoder. Signals of several groups go into
    /// frames of each; a value that is missing is stale, or never seen before its first.
    /// </summary>
    public sealed class UnitFrameCodec : IFrameCodec
    {
        /// <summary>The unit's longest frame unless it is configured otherwise.</summary>
        private const int FrameCapacity = 1024;

        /// <inheritdoc/>
        /// <remarks>Every frame of format 1 decodes alone, so that <paramref name="keyAfterMs"/> changes nothing.</remarks>
        public EncodedFrames Encode(SampleTable samples, int sealAfterMs, int keyAfterMs)
        {
            EncodedFrames frames = new();
            SignalStore store = new();
            FrameEncoder[] encoders = MakeEncoders(samples);
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
                foreach (FrameEncoder encoder in encoders)
                {
                    if (!encoder.TryAddRow(timeMs, store))
                    {
                        Seal(encoder, samples.IsUtc, sequence++, frames);
                        encoder.TryAddRow(timeMs, store);
                    }

                    if (timeMs - encoder.FirstRowMs + samples.PeriodMs >= sealAfterMs)
                    {
                        Seal(encoder, samples.IsUtc, sequence++, frames);
                    }
                }
            }

            foreach (FrameEncoder encoder in encoders)
            {
                if (encoder.Rows > 0)
                {
                    Seal(encoder, samples.IsUtc, sequence++, frames);
                }
            }

            return frames;
        }

        /// <inheritdoc/>
        public IFrameReader NewReader() => new Reader();

        private static FrameEncoder[] MakeEncoders(SampleTable samples)
        {
            List<FrameEncoder> encoders = [];
            foreach (SignalGroup group in Enum.GetValues<SignalGroup>())
            {
                for (int column = 0; column < samples.Columns; column++)
                {
                    if (samples.GetSignal(column).Group == group)
                    {
                        encoders.Add(new FrameEncoder(group, samples.PeriodMs, FrameCapacity));
                        break;
                    }
                }
            }

            return [.. encoders];
        }

        private static void Seal(FrameEncoder encoder, bool isUtc, uint sequence, EncodedFrames frames)
        {
            int length = encoder.Seal(sequence, 1, encoder.FirstRowMs, isUtc);
            frames.Add(encoder.Buffer.AsSpan(0, length), length - FrameHeader.Length - FrameHeader.CrcLength);
        }

        private sealed class Reader : IFrameReader
        {
            public bool TryRead(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error) =>
                FrameDecoder.TryDecode(data, into, out error);
        }
    }
}
