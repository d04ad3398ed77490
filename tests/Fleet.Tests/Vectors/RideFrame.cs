using System;
using System.Collections.Generic;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>A frame of a <see cref="RideVector"/>: what the encoder is told, and what comes of it.</summary>
    internal sealed class RideFrame
    {
        /// <summary>Whether a key frame is asked for before the first row.</summary>
        public bool RequestsKey { get; init; }

        /// <summary>The rows, timed in milliseconds since boot.</summary>
        public List<VectorRow> Rows { get; init; } = [];

        public uint Sequence { get; init; }

        public int BootCount { get; init; }

        /// <summary>The time that the frame is sealed with: its first row's.</summary>
        public long BaseTimeMs { get; init; }

        public bool IsUtc { get; init; }

        /// <summary>The frame.</summary>
        public byte[] Bytes { get; set; } = [];

        /// <summary>What a decoder reads.</summary>
        public ExpectedFrame? Decoded { get; set; }

        public string Hex => Convert.ToHexString(Bytes);
    }
}
