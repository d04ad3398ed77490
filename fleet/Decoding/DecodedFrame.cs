using System;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
{
    /// <summary>What a frame said. Made once and filled again and again; meaningless after a frame that was refused.</summary>
    public sealed class DecodedFrame
    {
        internal readonly long[] TimesMs = new long[FrameFormat.MaxRows];

        // By row and by the signals' places in the order of coding, in whole steps.
        internal readonly int[] Values = new int[FrameFormat.MaxRows * SignalCatalogue.Count];
        internal readonly byte[] Qualities = new byte[FrameFormat.MaxRows * SignalCatalogue.Count];

        // By place.
        internal readonly double[] Bits = new double[SignalCatalogue.Count];

        // By column.
        internal int[] Ids = [];
        internal int[] Steps = [];
        internal byte[] Places = [];

        /// <summary>Whether <see cref="GetBits"/> is wanted, which takes time.</summary>
        public bool MeasuresBits { get; set; }

        /// <summary>Version of the frame's format; known as soon as there is a first byte.</summary>
        public int FormatVersion { get; internal set; }

        /// <summary>Version of the catalogue of signals that the frame was made with; known of key frames, and of what was decoded.</summary>
        public int CatalogueVersion { get; internal set; }

        /// <summary>The group of signals.</summary>
        public SignalGroup Group { get; internal set; }

        /// <summary>The frame's number, unique among the vehicle's frames.</summary>
        public uint Sequence { get; internal set; }

        /// <summary>Whether it is a key frame, which can be read without any other.</summary>
        public bool IsKey { get; internal set; }

        /// <summary>How many times the unit had booted, modulo 65536.</summary>
        public int BootCount { get; internal set; }

        /// <summary>Whether the rows' times are UTC. Otherwise the unit did not know it, and they count from the boot.</summary>
        public bool IsUtc { get; internal set; }

        /// <summary>
        /// When the unit's time since boot was 0, milliseconds since 1970-01-01 UTC, where that is known though <see cref="IsUtc"/> is
        /// false: from what the unit said later. No frame says it; whoever knows sets it.
        /// </summary>
        public long? BootUtcMs { get; set; }

        /// <summary>Nominal time between rows in milliseconds, or 0.</summary>
        public int PeriodMs { get; internal set; }

        /// <summary>The number of rows.</summary>
        public int RowCount { get; internal set; }

        /// <summary>The signals of each row, ascending ids.</summary>
        public ReadOnlySpan<int> SignalIds => Ids;

        /// <summary>A row's time: milliseconds since 1970-01-01 UTC when <see cref="IsUtc"/>, since boot otherwise.</summary>
        public long GetTimeMs(int row) => TimesMs[CheckRow(row)];

        /// <summary>What a signal's value in a row is worth.</summary>
        /// <param name="row">0 to <see cref="RowCount"/> less one.</param>
        /// <param name="column">The signal's place in <see cref="SignalIds"/>.</param>
        public SignalQuality GetQuality(int row, int column) => (SignalQuality)Qualities[(CheckRow(row) * Ids.Length) + Places[column]];

        /// <summary>A signal's value in a row.</summary>
        /// <param name="row">0 to <see cref="RowCount"/> less one.</param>
        /// <param name="column">The signal's place in <see cref="SignalIds"/>.</param>
        /// <param name="raw">The value in the signal's raw units, a multiple of its step.</param>
        /// <returns>False when the unit had no valid value then.</returns>
        public bool TryGetValue(int row, int column, out int raw)
        {
            int index = (CheckRow(row) * Ids.Length) + Places[column];
            bool isValid = Qualities[index] == (byte)SignalQuality.Valid;
            raw = isValid ? Values[index] * Steps[column] : 0;
            return isValid;
        }

        /// <summary>How many bits of the frame's body a signal's values took, if <see cref="MeasuresBits"/>.</summary>
        /// <param name="column">The signal's place in <see cref="SignalIds"/>.</param>
        public double GetBits(int column) => Bits[Places[column]];

        private int CheckRow(int row)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
            return row;
        }
    }
}
