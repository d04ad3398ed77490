using System;
using System.Collections.Generic;
using Telematics.Fleet;

namespace Telematics.Bench.Simulation
{
    /// <summary>A receiver that keeps what it has in memory, also when it is killed, and acknowledges nothing.</summary>
    public sealed class MemoryReceiver : IReceiverProcess
    {
        private readonly Truth _truth;
        private readonly FrameDecoder _decoder = new();
        private readonly DecodedFrame _frame = new();
        private readonly HashSet<uint> _seen = [];

        /// <summary>Makes a receiver that knows what must come.</summary>
        public MemoryReceiver(Truth truth)
        {
            _truth = truth;
        }

        /// <inheritdoc/>
        public Action<string, byte[]>? Publish { get; set; }

        /// <summary>The frames that have come.</summary>
        public IReadOnlySet<uint> Frames => _seen;

        /// <summary>Frames that came again.</summary>
        public int Duplicates { get; private set; }

        /// <summary>Messages that are no frame.</summary>
        public int Refused { get; private set; }

        /// <inheritdoc/>
        public void Start(long nowMs)
        {
        }

        /// <inheritdoc/>
        public void Kill()
        {
        }

        /// <inheritdoc/>
        public void OnMessage(string topic, byte[] payload, long nowMs)
        {
            FrameResult result = _decoder.Decode(payload, _frame, out _);
            Refused += result == FrameResult.Refused ? 1 : 0;
            Duplicates += result == FrameResult.Repeated ? 1 : 0;
            while (result == FrameResult.Decoded)
            {
                _truth.Compare(_frame);
                Duplicates += _seen.Add(_frame.Sequence) ? 0 : 1;
                result = _decoder.TryDecodeWaiting(_frame, out _) ? FrameResult.Decoded : FrameResult.Waiting;
            }
        }

        /// <inheritdoc/>
        public long Step(long nowMs) => nowMs + 1000;
    }
}
