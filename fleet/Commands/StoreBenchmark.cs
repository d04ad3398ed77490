using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Store;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet bench-store</c>: how many messages a second a store takes here, what that costs, and what one vehicle
    /// can do to the others.</summary>
    public static class StoreBenchmark
    {
        private const int RowsAFrame = 10;
        private const int SingleShare = 20;

        /// <summary>Measures, and prints.</summary>
        /// <param name="folder">Where the stores are made, and removed.</param>
        /// <param name="messages">How many messages, of one frame each.</param>
        /// <param name="vehicles">How many vehicles they come from, in turn.</param>
        /// <param name="output">Receives the figures.</param>
        /// <param name="stop">Ends it; the stores are removed.</param>
        /// <exception cref="OperationCanceledException">It was ended.</exception>
        /// <exception cref="FleetException">The folder cannot be used.</exception>
        public static int Run(string folder, int messages, int vehicles, TextWriter output, CancellationToken stop = default)
        {
            List<byte[]> frames = MakeFrames((messages + vehicles - 1) / vehicles, stop);
            string[] names = new string[vehicles];
            for (int i = 0; i < vehicles; i++)
            {
                names[i] = $"vehicle-{i}";
            }

            output.WriteLine($"{messages} messages of one frame with {RowsAFrame} samples, {vehicles} vehicles in turn, in {folder}");
            output.WriteLine($"{"",-26} {"messages",9} {"a second",10} {"us each",9} {"us of CPU",10} {"commits",9} {"bytes/frame",12} {"memory/vehicle",15}");
            try
            {
                Measure($"{StoreReceiver.MaxUncommitted} a transaction", Path.Combine(folder, "many.store"), frames, names, messages, StoreReceiver.MaxUncommitted, output, stop);
                Measure("one a transaction", Path.Combine(folder, "one.store"), frames, names, Math.Max(1, messages / SingleShare), 1, output, stop);
                AttackBenchmark.Run(folder, output, stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FleetException($"The folder '{folder}' cannot be used: {e.Message}");
            }

            return 0;
        }

        private static void Measure(string title, string file, List<byte[]> frames, string[] vehicles, int messages, int atOnce, TextWriter output, CancellationToken stop)
        {
            Remove(file);
            try
            {
                using FleetStore store = FleetStore.Open(file);
                uint[] checks = MakeChecks(frames, vehicles, messages, stop);
                long memory = GC.GetTotalMemory(true);
                StoreReceiver receiver = new(store);
                using Process process = Process.GetCurrentProcess();
                TimeSpan before = process.TotalProcessorTime;
                Stopwatch watch = Stopwatch.StartNew();
                for (int i = 0; i < messages; i++)
                {
                    stop.ThrowIfCancellationRequested();
                    byte[] frame = frames[i / vehicles.Length];
                    (frame[^3], frame[^2], frame[^1]) = ((byte)checks[i], (byte)(checks[i] >> 8), (byte)(checks[i] >> 16));
                    receiver.Receive(vehicles[i % vehicles.Length], frame, i);
                    if ((i + 1) % atOnce == 0 || i == messages - 1)
                    {
                        receiver.Commit(i);
                        while (receiver.TryTakeAcknowledgement(out _, out _))
                        {
                        }
                    }
                }

                double seconds = watch.Elapsed.TotalSeconds;
                process.Refresh();
                double cpu = (process.TotalProcessorTime - before).TotalSeconds;
                memory = GC.GetTotalMemory(true) - memory;
                output.WriteLine(FormattableString.Invariant(
                    $"{title,-26} {messages,9} {messages / seconds,10:F0} {seconds * 1e6 / messages,9:F1} {cpu * 1e6 / messages,10:F1} {receiver.Commits,9} {(double)new FileInfo(file).Length / messages,12:F0} {(double)memory / Math.Max(1, receiver.Vehicles),15:F0}"));
                GC.KeepAlive(receiver);
                GC.KeepAlive(checks);
            }
            finally
            {
                Remove(file);
            }
        }

        internal static void Remove(string file)
        {
            File.Delete(file);
            File.Delete(file + "-wal");
            File.Delete(file + "-shm");
        }

        // Vehicles send the same but for the check values, which begin with their names.
        private static uint[] MakeChecks(List<byte[]> frames, string[] vehicles, int messages, CancellationToken stop)
        {
            uint[] ends = new uint[vehicles.Length];
            uint[] checks = new uint[messages];
            for (int i = 0; i < messages; i++)
            {
                stop.ThrowIfCancellationRequested();
                int index = i / vehicles.Length;
                int vehicle = i % vehicles.Length;
                byte[] frame = frames[index];
                uint before = FrameHead.IsKey(frame) ? Checksum.Of(vehicles[vehicle]) : Checksum.Continue(ends[vehicle], (uint)index + 1);
                ends[vehicle] = Checksum.Continue(before, frame.AsSpan(..^FrameFormat.CheckLength));
                checks[i] = ends[vehicle];
            }

            return checks;
        }

        // A ride as its encoder makes it: key frames now and then, and what continues them.
        private static List<byte[]> MakeFrames(int count, CancellationToken stop)
        {
            Random random = new(1);
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 4096);
            List<byte[]> frames = new(count);
            int[] ids = SignalCatalogue.GetGroup(SignalGroup.Ride);
            for (long second = 1; frames.Count < count; second++)
            {
                stop.ThrowIfCancellationRequested();
                foreach (int id in ids)
                {
                    SignalDefinition signal = SignalCatalogue.Get(id);
                    long value = second == 1 ? ((long)signal.Min + signal.Max) / 2 : store.Values[id] + (random.Next(-3, 4) * (long)signal.Step);
                    store.Set(id, (int)Math.Clamp(value, signal.Min, signal.Max), second * 1000);
                }

                encoder.TryAddRow(second * 1000, store);
                if (encoder.Rows == RowsAFrame)
                {
                    int length = encoder.Seal((uint)frames.Count + 1, 1, encoder.FirstRowMs, false);
                    frames.Add(encoder.Buffer[..length]);
                }
            }

            return frames;
        }
    }
}
