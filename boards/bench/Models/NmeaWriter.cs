using System;

namespace Telematics.Bench.Models
{
    /// <summary>Writes NMEA sentences one after the other into a buffer, without allocating. Numbers are written as a receiver does: scaled integers.</summary>
    internal sealed class NmeaWriter
    {
        private readonly byte[] _buffer;
        private int _count;
        private int _start;

        /// <summary>Makes a writer.</summary>
        /// <param name="capacity">Bytes of all sentences of a burst.</param>
        public NmeaWriter(int capacity)
        {
            _buffer = new byte[capacity];
        }

        /// <summary>What has been written.</summary>
        public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

        /// <summary>Forgets what has been written.</summary>
        public void Clear() => _count = 0;

        /// <summary>Begins a sentence.</summary>
        /// <param name="address">Talker and formatter.</param>
        public NmeaWriter Begin(ReadOnlySpan<byte> address)
        {
            _start = _count;
            return Byte((byte)'$').Raw(address);
        }

        /// <summary>A field of text.</summary>
        public NmeaWriter Text(ReadOnlySpan<byte> text) => Byte((byte)',').Raw(text);

        /// <summary>Empty fields.</summary>
        public NmeaWriter Empty(int fields = 1)
        {
            for (; fields > 0; fields--)
            {
                Byte((byte)',');
            }

            return this;
        }

        /// <summary>A field with a decimal number.</summary>
        /// <param name="value">The number, scaled.</param>
        /// <param name="decimals">Digits of it behind the point.</param>
        /// <param name="digits">Least number of digits before the point.</param>
        public NmeaWriter Number(long value, int decimals = 0, int digits = 1)
        {
            Byte((byte)',');
            if (value < 0)
            {
                Byte((byte)'-');
            }

            return Digits(Math.Abs(value), decimals, digits);
        }

        /// <summary>A field with a time of day to 10 ms, or a date as ddmmyy.</summary>
        public NmeaWriter Time(DateTime utc) =>
            Byte((byte)',').Digits((utc.Hour * 10000) + (utc.Minute * 100) + utc.Second, 0, 6)
                .Byte((byte)'.').Digits(utc.Millisecond / 10, 0, 2);

        /// <summary>A field with a date as ddmmyy.</summary>
        public NmeaWriter Date(DateTime utc) =>
            Byte((byte)',').Digits((utc.Day * 10000) + (utc.Month * 100) + (utc.Year % 100), 0, 6);

        /// <summary>Two fields with an angle, degrees and minutes to five decimals, and its hemisphere.</summary>
        /// <param name="degrees">The angle.</param>
        /// <param name="degreeDigits">2 for a latitude, 3 for a longitude.</param>
        /// <param name="hemispheres">The letters for positive and for negative.</param>
        public NmeaWriter Angle(double degrees, int degreeDigits, ReadOnlySpan<byte> hemispheres)
        {
            long minutesE5 = (long)Math.Round(Math.Abs(degrees) * 6e6);
            long wholeDegrees = minutesE5 / 6_000_000;
            return Byte((byte)',').Digits(wholeDegrees, 0, degreeDigits).Digits(minutesE5 % 6_000_000, 5, 2)
                .Text(hemispheres.Slice(degrees < 0 ? 1 : 0, 1));
        }

        /// <summary>Ends the sentence with its checksum.</summary>
        public void End()
        {
            int sum = 0;
            foreach (byte b in _buffer.AsSpan(_start + 1, _count - _start - 1))
            {
                sum ^= b;
            }

            ReadOnlySpan<byte> hex = "0123456789ABCDEF"u8;
            Byte((byte)'*').Byte(hex[sum >> 4]).Byte(hex[sum & 15]).Raw("\r\n"u8);
        }

        private NmeaWriter Digits(long value, int decimals, int digits)
        {
            long unit = 1;
            int count = 1;
            while (count < decimals + digits || value / unit >= 10)
            {
                unit *= 10;
                count++;
            }

            for (; count > 0; count--)
            {
                if (count == decimals)
                {
                    Byte((byte)'.');
                }

                Byte((byte)('0' + (value / unit % 10)));
                unit /= 10;
            }

            return this;
        }

        private NmeaWriter Byte(byte b)
        {
            _buffer[_count++] = b;
            return this;
        }

        private NmeaWriter Raw(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_buffer.AsSpan(_count));
            _count += bytes.Length;
            return this;
        }
    }
}
