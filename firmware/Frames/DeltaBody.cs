using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// Writes the body of a frame of format 1: row after row, each signal's value as the difference to the row before.
    /// Knows nothing of headers and checks.
    /// </summary>
    internal sealed class DeltaBody
    {
        // Longest varint of 32 bits; a value after an escape takes two bytes more.
        private const int MaxVarintLength = 5;
        private const int MaxValueLength = MaxVarintLength + 2;

        private readonly int[] _ids;
        private readonly int[] _steps;
        private readonly int[] _previous;
        private readonly byte[] _states;
        private readonly int _bitmapLength;
        private readonly int _periodMs;

        /// <summary>Makes a writer.</summary>
        /// <param name="ids">The signals, in the order of their values.</param>
        /// <param name="periodMs">Nominal time between rows.</param>
        public DeltaBody(int[] ids, int periodMs)
        {
            _ids = ids;
            _periodMs = periodMs;
            _bitmapLength = (ids.Length + 7) / 8;
            _previous = new int[ids.Length];
            _states = new byte[ids.Length];
            _steps = new int[ids.Length];
            for (int i = 0; i < ids.Length; i++)
            {
                _steps[i] = SignalCatalogue.Get(ids[i]).Step;
            }

            MaxRowLength = (2 * _bitmapLength) + MaxVarintLength + (ids.Length * MaxValueLength);
        }

        /// <summary>No row takes more bytes than this, the first one included.</summary>
        public int MaxRowLength { get; }

        /// <summary>Writes the map of signals seen so far, with which the body begins.</summary>
        /// <returns>Where the first row is to go.</returns>
        public int WriteStart(byte[] buffer, int at, SignalStore store)
        {
            int[] ids = _ids;
            byte[] states = _states;
            byte[] qualities = store.Qualities;
            int[] previous = _previous;
            int bitmapAt = at;
            int bits = 0;
            for (int i = 0; i < ids.Length; i++)
            {
                previous[i] = 0;
                if (qualities[ids[i]] == (byte)SignalQuality.NeverSeen)
                {
                    states[i] = (byte)SignalQuality.NeverSeen;
                }
                else
                {
                    states[i] = (byte)SignalQuality.Valid;
                    bits |= 1 << (i & 7);
                }

                if ((i & 7) == 7)
                {
                    buffer[bitmapAt++] = (byte)bits;
                    bits = 0;
                }
            }

            if ((ids.Length & 7) != 0)
            {
                buffer[bitmapAt] = (byte)bits;
            }

            return at + _bitmapLength;
        }

        /// <summary>Writes how much later than the row before a row is.</summary>
        /// <returns>Where the row's values are to go.</returns>
        public int WriteTime(byte[] buffer, int at, int sincePreviousMs)
        {
            return WriteVarint(buffer, at, sincePreviousMs - _periodMs);
        }

        /// <summary>Writes a row's values.</summary>
        /// <returns>Where the next row is to go.</returns>
        public int WriteValues(byte[] buffer, int at, SignalStore store)
        {
            int[] ids = _ids;
            int[] steps = _steps;
            int[] previous = _previous;
            byte[] states = _states;
            int[] values = store.Values;
            byte[] qualities = store.Qualities;
            int bitmapAt = at;
            at += _bitmapLength;
            int bits = 0;
            int bit = 1;
            for (int i = 0; i < ids.Length; i++)
            {
                int id = ids[i];
                byte quality = qualities[id];
                if (quality == (byte)SignalQuality.Valid)
                {
                    // Nearest multiple of the step, halves away from zero.
                    int value = values[id];
                    int step = steps[i];
                    if (step != 1)
                    {
                        value = value < 0 ? (value - (step >> 1)) / step : (value + (step >> 1)) / step;
                    }

                    // Differences wrap around at 32 bits, here and in the decoder, so that none is too large.
                    int delta = value - previous[i];
                    if (states[i] != (byte)SignalQuality.Valid)
                    {
                        states[i] = (byte)SignalQuality.Valid;
                        previous[i] = value;
                        bits |= bit;
                        buffer[at] = 0;
                        buffer[at + 1] = (byte)SignalQuality.Valid;
                        at = WriteVarint(buffer, at + 2, delta);
                    }
                    else if (delta != 0)
                    {
                        previous[i] = value;
                        bits |= bit;
                        uint zigzag = (uint)((delta << 1) ^ (delta >> 31));
                        while (zigzag >= 0x80)
                        {
                            buffer[at++] = (byte)(zigzag | 0x80);
                            zigzag >>= 7;
                        }

                        buffer[at++] = (byte)zigzag;
                    }
                }
                else if (quality != states[i])
                {
                    states[i] = quality;
                    bits |= bit;
                    buffer[at] = 0;
                    buffer[at + 1] = quality;
                    at += 2;
                }

                bit <<= 1;
                if (bit == 0x100)
                {
                    buffer[bitmapAt++] = (byte)bits;
                    bits = 0;
                    bit = 1;
                }
            }

            if (bit != 1)
            {
                buffer[bitmapAt] = (byte)bits;
            }

            return at;
        }

        // Small magnitudes of either sign become small numbers (0, -1, 1, -2 ... are 0, 1, 2, 3 ...), seven bits a byte.
        private static int WriteVarint(byte[] buffer, int at, int value)
        {
            uint zigzag = (uint)((value << 1) ^ (value >> 31));
            while (zigzag >= 0x80)
            {
                buffer[at++] = (byte)(zigzag | 0x80);
                zigzag >>= 7;
            }

            buffer[at++] = (byte)zigzag;
            return at;
        }
    }
}
