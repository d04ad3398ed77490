using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class FrameRoundTripTests
    {
        private const int RowsAFrame = 10;

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        public void EveryRowComesBackAsItWasToItsResolution(int seed)
        {
            Source source = new(seed);
            List<byte[]> frames = source.Make(60, 1000);
            Sink sink = new();
            foreach (byte[] frame in frames)
            {
                sink.Take(frame);
            }

            Assert.AreEqual(0, sink.Refused, "refused");
            Assert.AreEqual(source.Rows.Count, sink.Compare(source), "rows that came back");
        }

        [TestMethod]
        public void SignalsStepsAndRatesOfOnesOwnTravelWithTheFrame()
        {
            Random random = new(77);
            for (int round = 0; round < 40; round++)
            {
                int[] ids = Enumerable.Range(0, SignalCatalogue.Count).Where(_ => random.Next(3) > 0).DefaultIfEmpty(SignalId.Speed).ToArray();
                int[] steps = ids.Select(id => random.Next(3) switch
                {
                    0 => 0,
                    1 => 1,
                    _ => (int)random.NextInt64(1, Math.Min(100_000, (long)SignalCatalogue.Get(id).Max - SignalCatalogue.Get(id).Min) + 1),
                }).ToArray();
                byte[] every = ids.Select(_ => (byte)(random.Next(2) == 0 ? 1 : random.Next(1, 12))).ToArray();
                Source source = new(round, new FrameLayout(SignalGroup.Ride, 1000, ids, FrameLayout.AreStepsPossible(ids, steps) ? steps : new int[ids.Length], every));
                Sink sink = new();
                foreach (byte[] frame in source.Make(30, 1000))
                {
                    sink.Take(frame);
                }

                Assert.AreEqual(0, sink.Refused, $"refused in round {round}");
                Assert.AreEqual(source.Rows.Count, sink.Compare(source), $"rows that came back in round {round}");
                Assert.IsTrue(sink.NotDue > 0 || every.All(rows => rows == 1), $"round {round}: everything came in every row");
            }
        }

        [TestMethod]
        public void LostRepeatedAndReorderedFramesNeverGiveAWrongValue()
        {
            Source source = new(11);
            List<byte[]> frames = source.Make(120, 1000);
            Random random = new(4);
            List<byte[]> sent = frames.Where(_ => random.NextDouble() > 0.05).SelectMany(frame => random.NextDouble() < 0.1 ? new[] { frame, frame } : [frame]).ToList();
            for (int i = 0; i + 3 < sent.Count; i += 4)
            {
                (sent[i], sent[i + 2]) = (sent[i + 2], sent[i]);
            }

            Sink sink = new();
            foreach (byte[] frame in sent)
            {
                sink.Take(frame);
            }

            int came = sink.Compare(source);
            Assert.IsTrue(came > source.Rows.Count / 4 && came <= source.Rows.Count, $"{came} of {source.Rows.Count} rows came back");
        }

        [TestMethod]
        public void DamagedFramesAreRefusedAndNeverThrow()
        {
            Source source = new(21);
            List<byte[]> frames = source.Make(40, 1000);
            Random random = new(8);
            for (int round = 0; round < 20_000; round++)
            {
                byte[] frame = (byte[])frames[random.Next(frames.Count)].Clone();
                int at = random.Next(frame.Length);
                frame[at] ^= (byte)(1 << random.Next(8));
                if (random.Next(4) == 0)
                {
                    frame = frame[..random.Next(frame.Length)];
                }

                // A decoder that has read nothing keeps what it cannot connect, and a key frame's check value finds the damage.
                FrameResult result = new FrameDecoder().Decode(frame, new DecodedFrame(), out FrameError error);
                Assert.IsTrue(result is FrameResult.Refused or FrameResult.Waiting, $"round {round}: {result} {error}");
            }
        }

        [TestMethod]
        public void StandingSignalsCostNextToNothing()
        {
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 2048);
            SignalStore store = new();
            foreach (int id in SignalCatalogue.GetGroup(SignalGroup.Ride))
            {
                store.Set(id, SignalCatalogue.Get(id).Min / 2, 0);
            }

            int bytes = 0;
            for (int row = 0; row < 200; row++)
            {
                Assert.IsTrue(encoder.TryAddRow(row * 1000, store));
                if (row % RowsAFrame == RowsAFrame - 1)
                {
                    int length = encoder.Seal((uint)row, 1, 0, false);
                    bytes += row > 120 && !encoder.IsKey ? length : 0;
                }
            }

            Assert.IsTrue(bytes <= 8 * 12, $"{bytes} bytes in up to 8 frames of {RowsAFrame} rows in which nothing moves");
        }

        // Signals that wander, jump, go missing and come back, at times that are not quite even.
        private sealed class Source(int seed, FrameLayout? layout = null)
        {
            private readonly Random _random = new(seed);

            public FrameLayout Layout { get; } = layout ?? new FrameLayout(SignalGroup.Ride, 1000);

            public List<(long TimeMs, int[] Values, byte[] Qualities)> Rows { get; } = [];

            public List<byte[]> Make(int frames, int periodMs)
            {
                int[] ids = Layout.Ids;
                FrameEncoder encoder = new(Layout, 4096);
                SignalStore store = new();
                List<byte[]> made = [];
                long timeMs = 5000;
                uint sequence = 1000;
                while (made.Count < frames)
                {
                    timeMs += periodMs + (_random.Next(10) == 0 ? _random.Next(-200, 300) : 0);
                    foreach (int id in ids)
                    {
                        SignalDefinition signal = SignalCatalogue.Get(id);
                        if (_random.Next(50) == 0)
                        {
                            store.Set(id, (int)_random.NextInt64(signal.Min, (long)signal.Max + 1), timeMs);
                        }
                        else if (store.Qualities[id] != (byte)SignalQuality.NeverSeen && _random.Next(3) > 0)
                        {
                            long moved = store.Values[id] + (_random.NextInt64(-6, 7) * signal.Step);
                            store.Set(id, (int)Math.Clamp(moved, signal.Min, signal.Max), timeMs);
                        }
                    }

                    store.MarkStale(timeMs);
                    if (!encoder.TryAddRow(timeMs, store))
                    {
                        made.Add(Seal(encoder, sequence++));
                        Assert.IsTrue(encoder.TryAddRow(timeMs, store), "an empty frame takes a row");
                    }

                    Rows.Add((timeMs, ids.Select(id => store.Values[id]).ToArray(), ids.Select(id => store.Qualities[id]).ToArray()));
                    if (encoder.Rows == RowsAFrame)
                    {
                        made.Add(Seal(encoder, sequence++));
                    }
                }

                return made;
            }

            private static byte[] Seal(FrameEncoder encoder, uint sequence)
            {
                int length = encoder.Seal(sequence, 7, encoder.FirstRowMs, false);
                return encoder.Buffer[..length];
            }
        }

        private sealed class Sink
        {
            private readonly FrameDecoder _decoder = new();
            private readonly DecodedFrame _frame = new();
            private readonly Dictionary<long, (int[] Values, byte[] Qualities)> _rows = [];

            public int Refused { get; private set; }

            public int NotDue { get; private set; }

            public void Take(byte[] data)
            {
                FrameResult result = _decoder.Decode(data, _frame, out _);
                Refused += result == FrameResult.Refused ? 1 : 0;
                if (result == FrameResult.Decoded)
                {
                    Keep();
                    while (_decoder.TryDecodeWaiting(_frame, out _))
                    {
                        Keep();
                    }
                }
            }

            public int Compare(Source source)
            {
                int came = 0;
                int[] ids = source.Layout.Ids;
                foreach ((long timeMs, int[] values, byte[] qualities) in source.Rows)
                {
                    if (!_rows.TryGetValue(timeMs, out (int[] Values, byte[] Qualities) row))
                    {
                        continue;
                    }

                    came++;
                    for (int column = 0; column < ids.Length; column++)
                    {
                        SignalDefinition signal = SignalCatalogue.Get(ids[column]);
                        if (row.Qualities[column] == (byte)SignalQuality.NotDue)
                        {
                            Assert.IsTrue(source.Layout.Every![column] > 1, $"{signal.Name} at {timeMs} ms is due in every row");
                            NotDue++;
                            continue;
                        }

                        Assert.AreEqual(qualities[column], row.Qualities[column], $"quality of {signal.Name} at {timeMs} ms");
                        if (qualities[column] == (byte)SignalQuality.Valid)
                        {
                            long off = Math.Abs((long)values[column] - row.Values[column]);
                            int step = source.Layout.Steps[column];
                            long edge = Math.Min(values[column] - (long)signal.Min, (long)signal.Max - values[column]);
                            Assert.IsTrue(off * 2 <= step || (edge < step && off < step), $"{signal.Name} at {timeMs} ms: {row.Values[column]} for {values[column]}");
                        }
                    }
                }

                Assert.IsTrue(_rows.Count <= source.Rows.Count, "more rows than were made");
                return came;
            }

            private void Keep()
            {
                for (int row = 0; row < _frame.RowCount; row++)
                {
                    int columns = _frame.SignalIds.Length;
                    (int[] values, byte[] qualities) = (new int[columns], new byte[columns]);
                    for (int column = 0; column < columns; column++)
                    {
                        _frame.TryGetValue(row, column, out values[column]);
                        qualities[column] = (byte)_frame.GetQuality(row, column);
                    }

                    _rows[_frame.GetTimeMs(row)] = (values, qualities);
                }
            }
        }
    }
}
