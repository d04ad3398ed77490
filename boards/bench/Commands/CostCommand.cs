using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Counting;
using Telematics.Fleet.Commands;
using Telematics.Fleet.Comparison;
using Telematics.Fleet.Messages;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// What the firmware costs on the device: IL instructions executed, counted in copies of the device assemblies with counters
    /// woven in, over the default profile in virtual time. The framework's own instructions are not in them.
    /// </summary>
    public static class CostCommand
    {
        internal const int WarmUpS = 60;
        internal const int MeasuredS = 300;
        private const int Samples = 200;
        private const int PublishedBytes = 1000;
        private const int Publishes = 60;
        private const int EncodedRows = 600;
        private const int RowsAFrame = 10;
        private const string VehicleId = "cost";

        /// <summary>Measures and prints.</summary>
        /// <returns>0, or 2 when the assemblies that run have no counters.</returns>
        public static int Run(bool json, TextWriter output, TextWriter errors)
        {
            if (!IlCounters.IsWoven)
            {
                // Assemblies are loaded when they are first used.
                using ModelledVehicle trial = Build(new VirtualBroker());
                if (!IlCounters.IsWoven)
                {
                    errors.WriteLine("The device assemblies beside this program have no counters in them; use ./telematics cost.");
                    return Usage.Failure;
                }
            }

            using ModelledVehicle vehicle = Build(new VirtualBroker());
            ModelWorld world = vehicle.World;
            world.RunUntil(WarmUpS * 1_000_000L);
            Dictionary<string, long> before = Read();
            long bytesBefore = vehicle.GnssLine.BytesToFirmware;
            int framesBefore = vehicle.Board.Can.FramesReceived;
            int samplesBefore = SamplesOf(vehicle);
            world.MeasureAllocation = true;
            world.RunUntil((WarmUpS + MeasuredS) * 1_000_000L);
            world.MeasureAllocation = false;
            Dictionary<string, long> executed = Since(before);
            BoardCost board = BoardCost.Measure();

            double gnssBytes = vehicle.GnssLine.BytesToFirmware - bytesBefore;
            double canFrames = vehicle.Board.Can.FramesReceived - framesBefore;
            int samples = SamplesOf(vehicle) - samplesBefore;
            Figures figures = new()
            {
                IlPerSecond = Math.Round(executed.Values.Sum() / (double)MeasuredS),
                IlPerGnssByte = Math.Round(executed.GetValueOrDefault("Telematics.Gnss") / gnssBytes, 1),
                IlPerCanFrame = Math.Round((executed.GetValueOrDefault("Telematics.Can") + executed.GetValueOrDefault("Telematics.Battery") + executed.GetValueOrDefault("Telematics.Motor")) / canFrames, 1),
                IlPerSample = Math.Round(MeasureSample(vehicle)),
                IlPerEncodedSample = Math.Round(MeasureEncoder(false)),
                IlPerEncodedMovingSample = Math.Round(MeasureEncoder(true)),
                IlPerPublishedKilobyte = Math.Round(MeasurePublish()),
                GnssBytesPerSecond = Math.Round(gnssBytes / MeasuredS, 1),
                CanFramesPerSecond = Math.Round(canFrames / MeasuredS, 1),
                AllocatedBytesPerSample = Math.Round((double)world.AllocatedBytes / samples, 2),
                IlPerSecondBoard = board.IlPerSecond,
                IlPerCanFrameBoard = board.IlPerCanFrame,
                GarbageBytesPerSecondBoard = board.GarbageBytesPerSecond,
                IlPerSecondBoardByPart = board.ByPart,
                IlPerSecondByPart = executed.Where(part => part.Value > 0).OrderByDescending(part => part.Value)
                    .ToDictionary(part => part.Key["Telematics.".Length..], part => Math.Round(part.Value / (double)MeasuredS)),
            };
            Write(figures, json, output);
            return 0;
        }

        private static ModelledVehicle Build(VirtualBroker broker)
        {
            AcknowledgeAll(broker);
            return new ModelledVehicle(
                new ModelledVehicle.VehicleOptions { Route = Route.Find("commute")!, Seed = 1, Network = broker.NewNetwork() },
                new BenchSettings { VehicleId = VehicleId });
        }

        // A receiver that acknowledges belongs to it; one that decoded would be counted too, because it does so with the unit's tables.
        internal static void AcknowledgeAll(VirtualBroker broker)
        {
            byte[] message = new byte[Acknowledgement.MaxLength];
            int length = Acknowledgement.Write(message, VehicleId, [new SequenceRun(0, uint.MaxValue)], out _);
            broker.Subscribe(
                VehicleTopic.Of(VehicleId, VehicleTopic.Frames),
                (_, _) => broker.Publish(VehicleTopic.Of(VehicleId, VehicleTopic.Commands), message.AsSpan(0, length)));
        }

        internal static Dictionary<string, long> Since(Dictionary<string, long> before) =>
            Read().ToDictionary(now => now.Key, now => now.Value - before.GetValueOrDefault(now.Key));

        private static int SamplesOf(ModelledVehicle vehicle) => vehicle.Board.Unit.Sampler.Groups.Sum(group => group.SamplesTaken);

        internal static Dictionary<string, long> Read() => IlCounters.Find().ToDictionary(counter => counter.Assembly, counter => counter.Count);

        private static long Total() => IlCounters.Find().Sum(counter => counter.Count);

        // The sampler alone, stepped once a sample, everything that it calls included: refreshing the signals, encoding, sealing
        // and queueing. Values stand still from step to step but for the ride going on between.
        private static double MeasureSample(ModelledVehicle vehicle)
        {
            long executed = 0;
            long dueMs = (vehicle.Clock.NowMs / 1000 * 1000) + 1000;
            for (int i = 0; i < Samples; i++, dueMs += 1000)
            {
                // The world stops just before a sample is due; the sampler's own turn then comes from here.
                vehicle.World.RunUntil((dueMs * 1000) - 1);
                long before = Total();
                vehicle.Board.Unit.Sampler.Step(dueMs);
                executed += Total() - before;
            }

            return (double)executed / Samples;
        }

        // The encoder alone, fed from a store of signals as the sampler feeds it: with the ride's 20 usual signals, sealed every 10 samples,
        // key frames every 120; as they are, or each moved to and fro by a few steps more from sample to sample, so that none of them
        // ever stands still.
        private static double MeasureEncoder(bool allMove)
        {
            SampleTable samples = RideSamples.Ride(Route.Find("commute")!, 1, WarmUpS + EncodedRows, null, null);
            FrameEncoder encoder = new(new FrameLayout(SignalGroup.Ride, samples.PeriodMs, samples.Ids.ToArray(), new int[samples.Columns]), 10240);
            Random random = new(1);
            SignalStore store = new();
            long executed = 0;
            for (int row = 0; row < samples.Rows; row++)
            {
                long timeMs = samples.GetTimeMs(row);
                for (int column = 0; column < samples.Columns; column++)
                {
                    if (samples.TryGetRaw(row, column, out int raw))
                    {
                        SignalDefinition signal = samples.GetSignal(column);
                        int moved = raw + (signal.Step * random.Next(1, 4) * (row % 2 == 0 ? 1 : -1));
                        store.Set(signal.Id, allMove && moved >= signal.Min && moved <= signal.Max ? moved : raw, timeMs);
                    }
                }

                store.MarkStale(timeMs);
                long before = Total();
                encoder.TryAddRow(timeMs, store);
                if (encoder.Rows == RowsAFrame)
                {
                    encoder.Seal((uint)row, 1, encoder.FirstRowMs, false);
                }

                executed += row < samples.Rows - EncodedRows ? 0 : Total() - before;
            }

            return (double)executed / EncodedRows;
        }

        // A modem and its link alone: what publishing executes beyond the same time idle, a kilobyte of payload.
        private static double MeasurePublish()
        {
            PublishingModem modem = new(PublishedBytes);
            modem.RunFor(WarmUpS * 1000);
            long idleMs = 60_000;
            long before = Total();
            modem.RunFor(idleMs);
            double idlePerMs = (double)(Total() - before) / idleMs;

            before = Total();
            long tookMs = modem.Publish(Publishes);
            return (Total() - before - (idlePerMs * tookMs)) / (Publishes * PublishedBytes / 1000.0);
        }

        private static void Write(Figures figures, bool json, TextWriter output)
        {
            if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(figures, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase }));
                return;
            }

            output.WriteLine(FormattableString.Invariant($"whole unit          {figures.IlPerSecond,9:F0} IL instructions a second"));
            foreach (KeyValuePair<string, double> part in figures.IlPerSecondByPart)
            {
                output.WriteLine(FormattableString.Invariant($"  {part.Key,-17} {part.Value,9:F0}"));
            }

            output.WriteLine(FormattableString.Invariant($"whole board         {figures.IlPerSecondBoard,9:F0} IL instructions a second, with its adapters and the framework below them"));
            foreach (KeyValuePair<string, double> part in figures.IlPerSecondBoardByPart)
            {
                output.WriteLine(FormattableString.Invariant($"  {part.Key,-17} {part.Value,9:F0}"));
            }

            output.WriteLine(FormattableString.Invariant($"  a CAN frame       {figures.IlPerCanFrameBoard,9:F1}"));
            output.WriteLine(FormattableString.Invariant($"  garbage           {figures.GarbageBytesPerSecondBoard,9:F1} bytes a second"));
            output.WriteLine(FormattableString.Invariant($"a GNSS byte         {figures.IlPerGnssByte,9:F1}    ({figures.GnssBytesPerSecond:F0} bytes a second)"));
            output.WriteLine(FormattableString.Invariant($"a CAN frame         {figures.IlPerCanFrame,9:F1}    ({figures.CanFramesPerSecond:F0} frames a second)"));
            output.WriteLine(FormattableString.Invariant($"a sample            {figures.IlPerSample,9:F0}"));
            output.WriteLine(FormattableString.Invariant($"  encoding 20       {figures.IlPerEncodedSample,9:F0}    ({figures.IlPerEncodedMovingSample:F0} when none of them ever stands still)"));
            output.WriteLine(FormattableString.Invariant($"a published kB      {figures.IlPerPublishedKilobyte,9:F0}"));
            output.WriteLine(FormattableString.Invariant($"allocated           {figures.AllocatedBytesPerSample,9:F2} bytes a sample"));
        }

        private sealed record Figures
        {
            public required double IlPerSecond { get; init; }

            public required double IlPerGnssByte { get; init; }

            public required double IlPerCanFrame { get; init; }

            public required double IlPerSample { get; init; }

            public required double IlPerEncodedSample { get; init; }

            public required double IlPerEncodedMovingSample { get; init; }

            public required double IlPerPublishedKilobyte { get; init; }

            public required double GnssBytesPerSecond { get; init; }

            public required double CanFramesPerSecond { get; init; }

            public required double AllocatedBytesPerSample { get; init; }

            public required double IlPerSecondBoard { get; init; }

            public required double IlPerCanFrameBoard { get; init; }

            public required double GarbageBytesPerSecondBoard { get; init; }

            public required Dictionary<string, double> IlPerSecondBoardByPart { get; init; }

            public required Dictionary<string, double> IlPerSecondByPart { get; init; }
        }
    }
}
