using System;
using System.Collections.Generic;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Sealed frames in the order in which they were sealed.</summary>
    public sealed class EncodedFrames
    {
        private readonly List<int> _ends = [];
        private byte[] _bytes = new byte[65536];

        /// <summary>How many there are.</summary>
        public int Count => _ends.Count;

        /// <summary>What of them is not header or check, in bytes.</summary>
        public long BodyBytes { get; private set; }

        /// <summary>All of them, in bytes.</summary>
        public long Bytes => Count == 0 ? 0 : _ends[^1];

        /// <summary>What each column's values took of the bodies, in bits; null where the codec cannot tell.</summary>
        public double[]? BitsByColumn { get; set; }

        /// <summary>One of them.</summary>
        public ReadOnlySpan<byte> this[int index]
        {
            get
            {
                int start = index == 0 ? 0 : _ends[index - 1];
                return _bytes.AsSpan(start, _ends[index] - start);
            }
        }

        /// <summary>Adds one.</summary>
        /// <param name="frame">Its bytes.</param>
        /// <param name="bodyBytes">How many of them are body.</param>
        public void Add(ReadOnlySpan<byte> frame, int bodyBytes)
        {
            int start = (int)Bytes;
            if (_bytes.Length - start < frame.Length)
            {
                Array.Resize(ref _bytes, checked((start + frame.Length) * 2));
            }

            frame.CopyTo(_bytes.AsSpan(start));
            _ends.Add(start + frame.Length);
            BodyBytes += bodyBytes;
        }
    }
}
