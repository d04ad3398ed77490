using System;
using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// Builds frames of one group of signals in a buffer of its own, row by row, and seals them.
    /// <c>docs/wire-format.md</c> describes every byte.
    /// </summary>
    public sealed class FrameEncoder
    {
        private readonly byte[] _buffer;
        private readonly DeltaBody _body;
        private readonly int _periodMs;
        private readonly int _rowLimit;
        private int _length;
        private long _previousRowMs;

        /// <summary>Makes an encoder.</summary>
        /// <param name="group">The group whose signals it encodes.</param>
        /// <param name="periodMs">Nominal time between rows; rows that keep to it cost a byte less. More than 65535 is taken as 0.</param>
        /// <param name="capacity">The longest frame, in bytes.</param>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is too small for a frame of one row.</exception>
        public FrameEncoder(SignalGroup group, int periodMs, int capacity)
        {
            Group = group;
            _periodMs = periodMs < 0 || periodMs > 0xFFFF ? 0 : periodMs;
            _body = new DeltaBody(SignalCatalogue.GetGroup(group), _periodMs);
            _rowLimit = capacity - FrameHeader.CrcLength - _body.MaxRowLength;
            if (_rowLimit < FrameHeader.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }

            _buffer = new byte[capacity];
        }

        /// <summary>The group whose signals this encodes.</summary>
        public SignalGroup Group { get; }

        /// <summary>Holds the frame after <see cref="Seal"/>, until the next row is added.</summary>
        public byte[] Buffer => _buffer;

        /// <summary>Rows in the frame that is being built.</summary>
        public int Rows { get; private set; }

        /// <summary>When the first row of the frame that is being built was sampled, milliseconds since boot.</summary>
        public long FirstRowMs { get; private set; }

        /// <summary>Adds the group's signals as they stand in the store. Call <see cref="SignalStore.MarkStale"/> before.</summary>
        /// <param name="timeMs">When they were sampled, milliseconds since boot.</param>
        /// <param name="store">The signals.</param>
        /// <returns>
        /// False, with nothing added, when the frame might not hold another row, or when the time is not within 24 days
        /// after the row before: seal it and try again. An empty frame always takes a row.
        /// </returns>
        [SteadyState]
        public bool TryAddRow(long timeMs, SignalStore store)
        {
            byte[] buffer = _buffer;
            int at = _length;
            if (Rows == 0)
            {
                FirstRowMs = timeMs;
                at = _body.WriteStart(buffer, FrameHeader.Length, store);
            }
            else
            {
                long sincePreviousMs = timeMs - _previousRowMs;
                if (at > _rowLimit || Rows == FrameHeader.MaxRows || sincePreviousMs < 0 || sincePreviousMs > int.MaxValue)
                {
                    return false;
                }

                at = _body.WriteTime(buffer, at, (int)sincePreviousMs);
            }

            _length = _body.WriteValues(buffer, at, store);
            _previousRowMs = timeMs;
            Rows++;
            return true;
        }

        /// <summary>Completes the frame; the next row starts a new one.</summary>
        /// <param name="sequence">The frame's sequence number, unique for this vehicle.</param>
        /// <param name="bootCount">How many times the unit has booted; sixteen bits of it are kept.</param>
        /// <param name="baseTimeMs">The time of the first row: UTC since 1970-01-01, or <see cref="FirstRowMs"/>.</param>
        /// <param name="isUtc">Which of the two it is.</param>
        /// <returns>The frame's length in <see cref="Buffer"/>, or 0 when there is no row to seal.</returns>
        [SteadyState]
        public int Seal(uint sequence, int bootCount, long baseTimeMs, bool isUtc)
        {
            if (Rows == 0)
            {
                return 0;
            }

            byte[] buffer = _buffer;
            buffer[FrameHeader.FormatVersionAt] = FrameHeader.FormatVersion;
            buffer[FrameHeader.CatalogueVersionAt] = SignalCatalogue.Version;
            buffer[FrameHeader.GroupAt] = (byte)Group;
            buffer[FrameHeader.FlagsAt] = (byte)(isUtc ? FrameHeader.UtcFlag : 0);
            Write32(buffer, FrameHeader.SequenceAt, sequence);
            Write16(buffer, FrameHeader.BootCountAt, bootCount);
            Write32(buffer, FrameHeader.BaseTimeAt, (uint)baseTimeMs);
            Write16(buffer, FrameHeader.BaseTimeAt + 4, (int)(baseTimeMs >> 32));
            Write16(buffer, FrameHeader.PeriodAt, _periodMs);
            buffer[FrameHeader.RowCountAt] = (byte)Rows;

            int length = _length;
            Write32(buffer, length, Crc32.Compute(buffer, 0, length));
            Rows = 0;
            _length = 0;
            return length + FrameHeader.CrcLength;
        }

        private static void Write16(byte[] buffer, int at, int value)
        {
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
        }

        private static void Write32(byte[] buffer, int at, uint value)
        {
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
            buffer[at + 2] = (byte)(value >> 16);
            buffer[at + 3] = (byte)(value >> 24);
        }
    }
}
