using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Commands
{
    /// <summary>
    /// The second part of <c>fleet bench-store</c>: how long one vehicle waits for its acknowledgement while another does its worst, beside how
    /// long it waits otherwise; and what many frames of one number take on the disk. In real time, through the receiver's own queue.
    /// </summary>
    public static class AttackBenchmark
    {
        private const string Bad = "bad-1";
        private const string Good = "good-1";
        private const int Runs = 140;
        private const int FramesARun = 32;
        private const int Messages = 400;
        private const int FramesAMessage = 64;
        private const int SameNumber = 20_000;
        private const int GoodMessages = 20;
        private const int GoodPeriodMs = 100;
        private const int EndsAfterMs = 120_000;

        /// <summary>Measures, and prints.</summary>
        /// <param name="folder">Where the stores are made, and removed.</param>
        /// <param name="output">Receives the figures.</param>
        /// <param name="stop">Ends it; the stores are removed.</param>
        /// <exception cref="OperationCanceledException">It was ended.</exception>
        /// <exception cref="FleetException">The receiver does not come to the end of an attack.</exception>
        public static void Run(string folder, TextWriter output, CancellationToken stop)
        {
            string file = Path.Combine(folder, "attack.store");
            output.WriteLine();
            output.WriteLine($"One vehicle's acknowledgement, from its message to the word that it is stored, {GoodMessages} times {GoodPeriodMs} ms apart");
            output.WriteLine($"{"",-72} {"median s",9} {"worst s",9}");
            WithStore(file, store => Measure("by itself", store, [], output, stop));
            WithStore(file, store =>
            {
                Scatter(store, stop);
                Random random = new(1);
                byte[][] attack = [.. Enumerable.Range(0, Messages).Select(_ => Batch(random))];
                Measure($"while {Messages} messages of {FramesAMessage} invented frames search {Runs * FramesARun} in {Runs} runs", store, attack, output, stop);
            });
            WithStore(file, store => Measure($"while {SameNumber} frames of one number come", store, [.. MakeSame(stop)], output, stop));
        }

        private static void Measure(string title, FleetStore store, byte[][] attack, TextWriter output, CancellationToken stop)
        {
            StoreReceiver receiver = new(store);
            Inbox inbox = new();
            Stopwatch clock = Stopwatch.StartNew();
            Dictionary<int, long> sentMs = [];
            List<double> waits = [];
            Thread attacking = new(() =>
            {
                for (int i = 0; i < attack.Length; i++)
                {
                    while (!inbox.Add(Bad, attack[i]))
                    {
                        // The queue takes no more of one vehicle: all of it is to come to the receiver.
                        Thread.Sleep(1);
                    }
                }
            })
            {
                IsBackground = true,
            };
            Thread sending = new(() =>
            {
                FrameEncoder encoder = NewEncoder(Good);
                for (int i = 1; i <= GoodMessages; i++)
                {
                    // Each leaves a number out, so that its acknowledgement is due at once.
                    byte[] frame = Key(encoder, (uint)(2 * i), i);
                    lock (sentMs)
                    {
                        sentMs.Add(2 * i, clock.ElapsedMilliseconds);
                    }

                    inbox.Add(Good, frame);
                    Thread.Sleep(GoodPeriodMs);
                }
            })
            {
                IsBackground = true,
            };
            attacking.Start();
            sending.Start();
            bool isIdle = false;
            while ((waits.Count < GoodMessages || !isIdle || attacking.IsAlive) && clock.ElapsedMilliseconds < EndsAfterMs)
            {
                stop.ThrowIfCancellationRequested();
                long nowMs = clock.ElapsedMilliseconds;
                isIdle = true;
                if (inbox.TryTake((int)Math.Clamp(receiver.NextCommitMs - nowMs, 0, GoodPeriodMs), out string vehicle, out _, out byte[] payload, out _))
                {
                    receiver.Receive(vehicle, payload, nowMs);
                    isIdle = false;
                }

                if (receiver.IsCommitDue(nowMs))
                {
                    receiver.Commit(nowMs);
                    while (receiver.TryTakeAcknowledgement(out string to, out _))
                    {
                        if (to == Good)
                        {
                            Take(sentMs, store, waits, clock.ElapsedMilliseconds);
                        }
                    }
                }
            }

            sending.Join();
            if (!attacking.Join(0))
            {
                throw new FleetException($"The receiver has not come to the end of it within {EndsAfterMs / 1000} s.");
            }

            waits.Sort();
            string told = attack.Length == 0 ? "" : FormattableString.Invariant(
                $"  {receiver.Searches} searches, {receiver.PutOff} put off, {store.ReadVehicles().Where(vehicle => vehicle.Name == Bad).Sum(store.CountConflicts)} kept in conflict, {receiver.ConflictsLeftOut} not");
            output.WriteLine(waits.Count < GoodMessages
                ? $"{title,-72} {waits.Count} of {GoodMessages} acknowledged within {EndsAfterMs / 1000} s"
                : FormattableString.Invariant($"{title,-72} {waits[GoodMessages / 2],9:F3} {waits[^1],9:F3}{told}"));
        }

        // What was sent and is stored is acknowledged with this: an acknowledgement covers all that is known of a vehicle.
        private static void Take(Dictionary<int, long> sentMs, FleetStore store, List<double> waits, long nowMs)
        {
            SequenceSet known = store.ReadVehicles().Find(vehicle => vehicle.Name == Good)!.Known;
            lock (sentMs)
            {
                foreach (int number in sentMs.Keys.Where(number => known.Contains((uint)number)).ToArray())
                {
                    waits.Add((nowMs - sentMs[number]) / 1000.0);
                    sentMs.Remove(number);
                }
            }
        }

        private static void WithStore(string file, Action<FleetStore> measure)
        {
            StoreBenchmark.Remove(file);
            try
            {
                using FleetStore store = FleetStore.Open(file);
                measure(store);
            }
            finally
            {
                StoreBenchmark.Remove(file);
            }
        }

        private static void Scatter(FleetStore store, CancellationToken stop)
        {
            StoreReceiver receiver = new(store);
            FrameEncoder encoder = NewEncoder(Bad);
            uint number = 1000;
            for (int i = 0; i < Runs * FramesARun; i++)
            {
                stop.ThrowIfCancellationRequested();
                number += i % FramesARun == 0 ? 7u : 1u;
                receiver.Receive(Bad, Key(encoder, number, i + 1), 0);
            }

            receiver.Commit(0);
        }

        private static IEnumerable<byte[]> MakeSame(CancellationToken stop)
        {
            FrameEncoder encoder = NewEncoder(Bad);
            for (int i = 1; i <= SameNumber; i++)
            {
                stop.ThrowIfCancellationRequested();
                yield return Key(encoder, 77, i);
            }
        }

        private static byte[] Batch(Random random)
        {
            List<byte> payload = [MessageReader.BatchMark];
            for (int i = 0; i < FramesAMessage; i++)
            {
                byte[] frame = new byte[6];
                random.NextBytes(frame);
                frame[0] = 0x21;
                payload.Add((byte)frame.Length);
                payload.AddRange(frame);
            }

            return [.. payload];
        }

        private static FrameEncoder NewEncoder(string vehicle) => new(SignalGroup.Health, 1000, 4096) { Origin = Checksum.Of(vehicle) };

        private static byte[] Key(FrameEncoder encoder, uint sequence, int second)
        {
            SignalStore store = new();
            store.Set(SignalId.Uptime, second, second * 1000L);
            encoder.RequestKey();
            encoder.TryAddRow(second * 1000L, store);
            int length = encoder.Seal(sequence, 1, encoder.FirstRowMs, false);
            return encoder.Buffer[..length];
        }
    }
}
