using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Fleet.Comparison;
using Telematics.Sampling;
using Telematics.Signals;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// <c>telematics frames</c>: puts samples into frames with the unit's own encoder, checks every value that the fleet's decoder
    /// reads from them, and shows what a sample takes, beside what it takes in the forms that others use.
    /// </summary>
    public static class FramesCommand
    {
        /// <summary>Exit status when what came out of the frames is not what went in.</summary>
        public const int Different = 1;

        private static readonly (string Name, string Title)[] Peers =
        [
            ("json", "JSON, names and units"),
            ("cbor", "CBOR, integer keys, scaled"),
            ("protobuf", "Protobuf, scaled varints"),
            ("packed", "packed struct"),
            ("codec8e", "Teltonika Codec 8 Extended"),
            ("gbt32960", "GB/T 32960.3 report"),
            ("brotli", "Brotli 11 of packed columns, the whole batch"),
            ("zstd", "zstd -19 of packed columns, the whole batch"),
            ("xz", "xz -9 of packed columns, the whole batch"),
            ("xzDifferences", "xz -9 of their differences, the whole batch"),
            ("floor", "adaptive Laplace cost, without headers and times"),
        ];

        /// <summary>Runs the command.</summary>
        /// <returns>Exit status: 0, or 1 when what came out is not what went in.</returns>
        /// <exception cref="BenchInputException">The source is not usable.</exception>
        public static int Run(FramesOptions options, TextWriter output, TextWriter errors)
        {
            SampleTable samples =
                options.CsvFile is not null ? SampleCsv.Read(options.CsvFile, options.Signals, options.AtHz, errors)
                : options.NmeaFile is not null ? NmeaSamples.Read(options.NmeaFile, options.Signals, options.AtHz)
                : RideSamples.Ride(Route.Find(options.Ride!)!, options.Seed, options.DurationS, options.Signals, options.AtHz);
            foreach (SignalLevel level in options.Resolutions ?? [])
            {
                int column = samples.FindColumn(level.Id);
                if (column < 0)
                {
                    throw new BenchInputException($"There is no {SignalCatalogue.Get(level.Id).Name} among the samples that --resolution could apply to.");
                }

                samples.SetStep(column, level.Step);
            }

            UnitFrameCodec codec = new();
            FrameComparison comparison = FrameComparison.Run(samples, codec, ToMs(options.SealS), ToMs(options.KeyS));
            if (comparison.Difference is not null)
            {
                errors.WriteLine(comparison.Difference);
                return Different;
            }

            (double Frames, double Protobuf)? speed = options.Benchmark ? DecoderBenchmark.Run(samples, comparison.Frames, codec) : null;
            Write(comparison, speed, output);
            if (options.Json)
            {
                WriteJson(comparison, speed, output);
            }

            return 0;
        }

        private static int ToMs(double seconds) => (int)Math.Round(seconds * 1000);

        private static void Write(FrameComparison comparison, (double Frames, double Protobuf)? speed, TextWriter output)
        {
            SampleTable samples = comparison.Samples;
            EncodedFrames frames = comparison.Frames;
            double rows = samples.Rows;
            output.WriteLine(FormattableString.Invariant(
                $"{samples.Rows} samples of {samples.Columns} signals and the time in {frames.Count} frames; every value came out as it went in"));
            output.WriteLine();
            output.WriteLine("bytes a sample");
            Line("all, as published", (frames.Bytes + comparison.MqttBytes) / rows);
            Line($"  MQTT's header, topic {MqttPublish.Topic}", comparison.MqttBytes / rows);
            Line("  frame's header and check", (frames.Bytes - frames.BodyBytes) / rows);
            Line("  body", frames.BodyBytes / rows);
            output.WriteLine();
            output.WriteLine($"{"of the body",-50}{"",9}{"Laplace",9}");
            double values = 0;
            for (int column = 0; column < samples.Columns; column++)
            {
                values += comparison.BytesByColumn[column];
                Line($"  {samples.GetSignal(column).Name}", comparison.BytesByColumn[column] / rows, comparison.FloorByColumn[column] / rows);
            }

            Line("  times, and what no signal has to itself", (frames.BodyBytes - values) / rows);
            output.WriteLine();
            output.WriteLine("the same samples in other forms, without MQTT");
            foreach ((string name, string title) in Peers)
            {
                if (comparison.Peers.GetValueOrDefault(name) is double bytes)
                {
                    Line($"  {title}", bytes / rows);
                }
            }

            if (speed is (double ours, double protobuf))
            {
                output.WriteLine();
                output.WriteLine("values decoded a second on one core");
                output.WriteLine(FormattableString.Invariant($"  {"frames",-48}{ours,9:N0}"));
                output.WriteLine(FormattableString.Invariant($"  {"Google.Protobuf, the same samples",-48}{protobuf,9:N0}"));
            }

            void Line(string title, double bytes, double? floor = null) =>
                output.WriteLine(FormattableString.Invariant($"{title,-50}{bytes,9:F3}{floor,9:F3}").TrimEnd());
        }

        private static void WriteJson(FrameComparison comparison, (double Frames, double Protobuf)? speed, TextWriter output)
        {
            SampleTable samples = comparison.Samples;
            Dictionary<string, double> bySignal = [];
            Dictionary<string, double> floorBySignal = [];
            for (int column = 0; column < samples.Columns; column++)
            {
                bySignal[samples.GetSignal(column).Name] = PerSample(comparison.BytesByColumn[column]);
                floorBySignal[samples.GetSignal(column).Name] = PerSample(comparison.FloorByColumn[column]);
            }

            Dictionary<string, double?> peers = [];
            foreach ((string name, _) in Peers)
            {
                peers[name] = comparison.Peers.GetValueOrDefault(name) is double bytes ? PerSample(bytes) : null;
            }

            output.WriteLine(JsonSerializer.Serialize(new
            {
                samples = samples.Rows,
                signals = samples.Columns,
                frames = comparison.Frames.Count,
                bytesPerSample = PerSample(comparison.Frames.Bytes + comparison.MqttBytes),
                bodyBytesPerSample = PerSample(comparison.Frames.BodyBytes),
                bySignal,
                floorBySignal,
                peers,
                decoder = speed is (double frames, double protobuf)
                    ? new { valuesPerSecond = Math.Round(frames), protobufValuesPerSecond = Math.Round(protobuf) }
                    : null,
            }));

            double PerSample(double bytes) => Math.Round(bytes / samples.Rows, 4);
        }
    }
}
