using System;
using Telematics.Journal;

namespace Telematics.Sampling.Tests
{
    /// <summary>A store of frames that keeps what it is given, in order, and refuses on demand.</summary>
    internal sealed class FrameLog : IFrameSink
    {
        private readonly byte[][] _frames = new byte[64][];
        private readonly byte[] _kinds = new byte[64];

        /// <summary>Whether the next frames are refused.</summary>
        public bool IsRefusing { get; set; }

        /// <summary>Frames taken and refused so far.</summary>
        public int Count { get; private set; }

        /// <summary>Calls of <see cref="Checkpoint"/>.</summary>
        public int Checkpoints { get; private set; }

        /// <summary>Calls of <see cref="BeginLive"/>.</summary>
        public int Lives { get; private set; }

        /// <summary>Whether a frame begins anew.</summary>
        public bool IsKey(int index)
        {
            return _frames[index][0] == 0x20;
        }

        /// <summary>What the frame was handed over as.</summary>
        public byte GetKind(int index)
        {
            return _kinds[index];
        }

        /// <summary>The group of a key frame.</summary>
        public int GetGroup(int index)
        {
            return _frames[index][2] & 7;
        }

        /// <summary>Whether a key frame's time is UTC.</summary>
        public bool IsUtc(int index)
        {
            return (_frames[index][2] & 8) != 0;
        }

        /// <summary>The time of a key frame's first row: six bytes from the tenth on.</summary>
        public long GetTimeMs(int index)
        {
            long time = 0;
            for (int i = 5; i >= 0; i--)
            {
                time = (time << 8) | _frames[index][9 + i];
            }

            return time;
        }

        /// <inheritdoc/>
        public bool TryAppend(byte[] frame, int length, byte kind, uint sequence)
        {
            byte[] copy = new byte[length];
            Array.Copy(frame, 0, copy, 0, length);
            _frames[Count] = copy;
            _kinds[Count] = kind;
            Count++;
            return !IsRefusing;
        }

        /// <inheritdoc/>
        public void BeginLive()
        {
            Lives++;
        }

        /// <inheritdoc/>
        public void Checkpoint()
        {
            Checkpoints++;
        }
    }
}
