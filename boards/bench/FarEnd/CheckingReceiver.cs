using System;
using System.Collections.Generic;
using System.Threading;
using Telematics.Bench.World;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Bench.FarEnd
{
    /// <summary>
    /// The far end of the wire as the bench needs it: stores what arrives, in memory, acknowledges it, and holds every value against
    /// what was sampled. Messages may come from any one thread.
    /// </summary>
    public sealed class CheckingReceiver
    {
        private readonly TruthLog _truth;
        private readonly VirtualClock _clock;
        private readonly StoringReceiver _receiver;
        private readonly DecodedFrame _frame;
        private readonly List<long> _latenciesMs = [];
        private readonly Latest[] _latest = new Latest[SignalCatalogue.Count];
        private readonly object _gate = new();
        private int _samples;
        private int _mismatches;
        private int _messages;

        /// <summary>Makes a far end.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="truth">What was sampled.</param>
        /// <param name="clock">The world's clock.</param>
        public CheckingReceiver(string vehicle, TruthLog truth, VirtualClock clock)
        {
            _truth = truth;
            _clock = clock;
            _receiver = new StoringReceiver(vehicle);
            _frame = _receiver.Frame;
        }

        /// <summary>Samples decoded, each once.</summary>
        public int Samples => Read(() => _samples);

        /// <summary>Messages taken, whatever came of them.</summary>
        public int Messages => Volatile.Read(ref _messages);

        /// <summary>Frames decoded, each once.</summary>
        public int Frames => Read(() => _receiver.Frames);

        /// <summary>Frames and notices that came more than once, counted each time after the first.</summary>
        public int Duplicates => Read(() => _receiver.Duplicates);

        /// <summary>Frames, notices and messages that are not valid.</summary>
        public int Refused => Read(() => _receiver.Refused);

        /// <summary>Values that differ from what was sampled by more than the signal's resolution.</summary>
        public int Mismatches => Read(() => _mismatches);

        /// <summary>Notices that came, each once.</summary>
        public int Notices => Read(() => _receiver.Notices.Count);

        /// <summary>Takes a message from the frames' topic.</summary>
        /// <returns>What to say on the vehicle's command topic; nothing when there is nothing to say. Holds until the next call.</returns>
        public ReadOnlySpan<byte> OnMessage(ReadOnlySpan<byte> payload)
        {
            lock (_gate)
            {
                return _receiver.Receive(payload, Take);
            }
        }

        /// <summary>A message has been dealt with altogether, and what there was to say was said.</summary>
        public void OnAnswered() => Interlocked.Increment(ref _messages);

        /// <summary>Latency from sample to decoded value in virtual time, sorted, ms.</summary>
        public long[] GetSortedLatenciesMs()
        {
            lock (_gate)
            {
                long[] sorted = [.. _latenciesMs];
                Array.Sort(sorted);
                return sorted;
            }
        }

        /// <summary>The latest value of a signal at the far end.</summary>
        /// <returns>False while there is none.</returns>
        public bool TryGetLatest(int id, out int raw, out long sampledMs)
        {
            lock (_gate)
            {
                (raw, sampledMs) = (_latest[id].Raw, _latest[id].SampledMs);
                return _latest[id].IsKnown;
            }
        }

        private void Take()
        {
            _samples += _frame.RowCount;
            Compare();
        }

        private int Read(Func<int> counter)
        {
            lock (_gate)
            {
                return counter();
            }
        }

        private void Compare()
        {
            _mismatches += _truth.CountDifferences(_frame);
            if (!_truth.TryFind(_frame.Sequence, _frame.Group, out TruthLog.RowRange truth) || truth.Count != _frame.RowCount)
            {
                return;
            }

            long nowMs = _clock.NowMs;
            ReadOnlySpan<int> ids = _frame.SignalIds;
            for (int row = 0; row < truth.Count; row++)
            {
                long sampledMs = truth.GetTimeMs(row);
                _latenciesMs.Add(nowMs - sampledMs);
                for (int column = 0; column < ids.Length; column++)
                {
                    if (_frame.TryGetValue(row, column, out int raw))
                    {
                        _latest[ids[column]] = new Latest { IsKnown = true, Raw = raw, SampledMs = sampledMs };
                    }
                }
            }
        }

        private struct Latest
        {
            public bool IsKnown;
            public int Raw;
            public long SampledMs;
        }
    }
}
