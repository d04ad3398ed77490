using System;
using System.Collections.Generic;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Frames;

namespace Telematics.Bench.FarEnd
{
    /// <summary>
    /// The fleet's receiver for one vehicle, with memory for a store: takes messages apart, decodes each frame once, and says after
    /// each message what it has. Leaves out what takes a store: it forgets when it ends. It acknowledges at once where the fleet's
    /// gathers, and takes no account of numbers that a notice says will never come: to the unit it makes no difference.
    /// </summary>
    /// <param name="vehicle">The vehicle's id; what is of another is refused.</param>
    public sealed class StoringReceiver(string vehicle)
    {
        // A decoder for each key frame, the newest last: what is sent again may continue any of them.
        private readonly List<FrameDecoder> _decoders = [];
        private readonly SequenceSet _stored = new();
        private readonly byte[] _acknowledgement = new byte[Acknowledgement.MaxLength];
        private readonly SequenceRun[] _runs = new SequenceRun[Acknowledgement.MaxStoredRuns];

        /// <summary>The frame that was decoded last.</summary>
        public DecodedFrame Frame { get; } = new();

        /// <summary>The notices, each once.</summary>
        public List<Notice> Notices { get; } = [];

        /// <summary>Frames decoded, each once.</summary>
        public int Frames { get; private set; }

        /// <summary>Frames and notices that came more than once, counted each time after the first.</summary>
        public int Duplicates { get; private set; }

        /// <summary>Frames, notices and messages that are not valid.</summary>
        public int Refused { get; private set; }

        /// <summary>Takes a message.</summary>
        /// <param name="payload">Anything.</param>
        /// <param name="onFrame">Is called with each new frame in <see cref="Frame"/>.</param>
        /// <returns>The acknowledgement; nothing as long as nothing is stored. Holds until the next call.</returns>
        public ReadOnlySpan<byte> Receive(ReadOnlySpan<byte> payload, Action onFrame)
        {
            MessageReader parts = new(payload);
            while (parts.TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind))
            {
                if (kind == PayloadPart.Notice)
                {
                    TakeNotice(part);
                }
                else
                {
                    TakeFrame(part, onFrame);
                }
            }

            Refused += parts.IsWhole ? 0 : 1;
            return Acknowledge();
        }

        private void TakeNotice(ReadOnlySpan<byte> part)
        {
            if (!Notice.TryRead(vehicle, part, out Notice notice))
            {
                Refused++;
            }
            else if (_stored.Add(notice.Sequence))
            {
                Notices.Add(notice);
            }
            else
            {
                Duplicates++;
            }
        }

        private void TakeFrame(ReadOnlySpan<byte> part, Action onFrame)
        {
            if ((part[0] & FrameFormat.BackMask) == 0)
            {
                TakeKey(part, onFrame);
                return;
            }

            // A decoder that cannot read it now keeps it; the others' do no harm there.
            for (int i = _decoders.Count - 1; i >= 0; i--)
            {
                FrameResult result = _decoders[i].Decode(part, Frame, out _);
                if (result == FrameResult.Waiting)
                {
                    continue;
                }

                Refused += result == FrameResult.Refused ? 1 : 0;
                Duplicates += result == FrameResult.Repeated ? 1 : 0;
                for (bool isDecoded = result == FrameResult.Decoded; isDecoded; isDecoded = _decoders[i].TryDecodeWaiting(Frame, out _))
                {
                    Store(onFrame);
                }

                return;
            }
        }

        private void TakeKey(ReadOnlySpan<byte> part, Action onFrame)
        {
            FrameDecoder decoder = new(vehicle);
            if (decoder.Decode(part, Frame, out _) != FrameResult.Decoded)
            {
                Refused++;
            }
            else if (Store(onFrame))
            {
                _decoders.Add(decoder);
            }
        }

        private bool Store(Action onFrame)
        {
            if (!_stored.Add(Frame.Sequence))
            {
                Duplicates++;
                return false;
            }

            Frames++;
            onFrame();
            return true;
        }

        private ReadOnlySpan<byte> Acknowledge()
        {
            int count = Math.Min(_stored.RangeCount, _runs.Length);
            if (count == 0)
            {
                return default;
            }

            for (int i = 0; i < count; i++)
            {
                _runs[i] = _stored.GetRun(_stored.RangeCount - count + i);
            }

            return _acknowledgement.AsSpan(0, Acknowledgement.Write(_acknowledgement, vehicle, _runs.AsSpan(0, count), out _));
        }
    }
}
