using System;
using System.Diagnostics;
using Google.Protobuf;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Comparison
{
    /// <summary>How fast frames decode, and how fast Google.Protobuf parses the same samples: by turns, in one run, on one core.</summary>
    public static class DecoderBenchmark
    {
        private const int Turns = 5;
        private const int TurnMs = 300;

        /// <summary>Measures both; each counts the best of its turns.</summary>
        /// <returns>Values a second. A value that is missing does not count, for either.</returns>
        public static (double Frames, double Protobuf) Run(SampleTable samples, EncodedFrames frames, IFrameCodec codec)
        {
            long values = samples.CountValues();
            ProtobufRows rows = new(samples);
            DecodedFrame frame = new();
            ProtobufRow message = new();
            double bestFrames = 0;
            double bestProtobuf = 0;
            for (int turn = 0; turn < Turns; turn++)
            {
                bestFrames = Math.Max(bestFrames, Measure(values, () => DecodeAll(frames, codec.NewReader(), frame)));
                bestProtobuf = Math.Max(bestProtobuf, Measure(values, () => ParseAll(rows, message)));
            }

            return (bestFrames, bestProtobuf);
        }

        private static double Measure(long values, Action pass)
        {
            pass();
            long passes = 0;
            Stopwatch watch = Stopwatch.StartNew();
            do
            {
                pass();
                passes++;
            }
            while (watch.ElapsedMilliseconds < TurnMs);
            return values * passes / watch.Elapsed.TotalSeconds;
        }

        private static void DecodeAll(EncodedFrames frames, IFrameReader reader, DecodedFrame frame)
        {
            for (int i = 0; i < frames.Count; i++)
            {
                if (!reader.TryRead(frames[i], frame, out FrameError error))
                {
                    throw new InvalidOperationException(FrameDecoder.Describe(error, frame));
                }
            }
        }

        // One message for all rows, filled again and again as our own frame is: the library's fastest way.
        private static void ParseAll(ProtobufRows rows, ProtobufRow message)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                message.Clear();
                message.MergeFrom(rows[row]);
            }
        }
    }
}
