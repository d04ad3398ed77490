namespace Telematics.Buses
{
    /// <summary>
    /// Text as bytes, written and read without allocating: for AT commands, NMEA, JSON and the like.
    /// The writers return the offset after what they wrote, or -1 when it does not fit or when the offset given was already
    /// negative, so that a chain of writes needs one check at its end. What does not fit is not written at all.
    /// </summary>
    public static class AsciiText
    {
        private static readonly byte[] LowestInt = ToBytes("-2147483648");

        /// <summary>Makes the bytes of a text; a character that is not ASCII becomes <c>?</c>. Allocates: for start-up only.</summary>
        public static byte[] ToBytes(string text)
        {
            byte[] bytes = new byte[text.Length];
            WriteText(bytes, 0, text);
            return bytes;
        }

        /// <summary>Writes a number in decimal, with a minus sign when it is negative.</summary>
        public static int WriteInt(byte[] buffer, int offset, int value)
        {
            if (value < 0)
            {
                if (value == int.MinValue)
                {
                    return WriteBytes(buffer, offset, LowestInt);
                }

                // Room for the sign and at least one digit; the rest is checked below.
                if (offset < 0 || buffer.Length - offset < 2)
                {
                    return -1;
                }

                int end = WriteInt(buffer, offset + 1, -value);
                if (end > 0)
                {
                    buffer[offset] = (byte)'-';
                }

                return end;
            }

            int digits = 1;
            for (int rest = value; rest >= 10; rest /= 10)
            {
                digits++;
            }

            if (offset < 0 || buffer.Length - offset < digits)
            {
                return -1;
            }

            int position = offset + digits;
            do
            {
                int tenth = value / 10;
                buffer[--position] = (byte)('0' + value - (tenth * 10));
                value = tenth;
            }
            while (position > offset);

            return offset + digits;
        }

        /// <summary>Writes a number in decimal with at least <paramref name="digits"/> digits, with zeros in front.</summary>
        /// <param name="buffer">Where to write.</param>
        /// <param name="offset">Where in it.</param>
        /// <param name="value">The number, 0 or more; for a negative one nothing is written and -1 returned.</param>
        /// <param name="digits">How many digits at least.</param>
        public static int WriteIntPadded(byte[] buffer, int offset, int value, int digits)
        {
            if (value < 0 || offset < 0)
            {
                return -1;
            }

            int width = 1;
            for (int rest = value; rest >= 10; rest /= 10)
            {
                width++;
            }

            int zeros = digits - width;
            if (zeros <= 0)
            {
                return WriteInt(buffer, offset, value);
            }

            if (buffer.Length - offset < digits)
            {
                return -1;
            }

            for (int i = 0; i < zeros; i++)
            {
                buffer[offset + i] = (byte)'0';
            }

            return WriteInt(buffer, offset + zeros, value);
        }

        /// <summary>Writes all bytes of <paramref name="text"/>.</summary>
        public static int WriteBytes(byte[] buffer, int offset, byte[] text)
        {
            int length = text.Length;
            if (offset < 0 || buffer.Length - offset < length)
            {
                return -1;
            }

            System.Array.Copy(text, 0, buffer, offset, length);
            return offset + length;
        }

        /// <summary>Writes one byte.</summary>
        public static int WriteByte(byte[] buffer, int offset, byte value)
        {
            if (offset < 0 || offset >= buffer.Length)
            {
                return -1;
            }

            buffer[offset] = value;
            return offset + 1;
        }

        /// <summary>Writes a text's characters; one that is not ASCII becomes <c>?</c>.</summary>
        public static int WriteText(byte[] buffer, int offset, string text)
        {
            int length = text.Length;
            if (offset < 0 || buffer.Length - offset < length)
            {
                return -1;
            }

            for (int i = 0; i < length; i++)
            {
                char c = text[i];
                buffer[offset + i] = c < 128 ? (byte)c : (byte)'?';
            }

            return offset + length;
        }

        /// <summary>Reads a decimal number with an optional sign in front.</summary>
        /// <param name="buffer">Holds the text.</param>
        /// <param name="position">Where the number starts; moved behind it, or left alone when there is none.</param>
        /// <param name="end">Where the text ends.</param>
        /// <param name="value">The number, or 0.</param>
        /// <returns>False when there is no digit there, or the number does not fit into 32 bits.</returns>
        public static bool TryParseInt(byte[] buffer, ref int position, int end, out int value)
        {
            value = 0;
            int at = position;
            bool negative = false;
            if (at < end && (buffer[at] == '-' || buffer[at] == '+'))
            {
                negative = buffer[at] == '-';
                at++;
            }

            int first = at;

            // Counted downwards: the negative side reaches one further.
            int sum = 0;
            while (at < end)
            {
                int digit = buffer[at] - '0';
                if (digit < 0 || digit > 9)
                {
                    break;
                }

                if (sum < -214748364 || (sum == -214748364 && digit > 8))
                {
                    return false;
                }

                sum = (sum * 10) - digit;
                at++;
            }

            if (at == first || (!negative && sum == int.MinValue))
            {
                return false;
            }

            value = negative ? sum : -sum;
            position = at;
            return true;
        }

        /// <summary>Whether the <paramref name="length"/> bytes at <paramref name="offset"/> begin with <paramref name="prefix"/>.</summary>
        public static bool StartsWith(byte[] buffer, int offset, int length, byte[] prefix)
        {
            int count = prefix.Length;
            if (length < count)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != prefix[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Whether the <paramref name="length"/> bytes at <paramref name="offset"/> are exactly <paramref name="text"/>.</summary>
        public static bool AreEqual(byte[] buffer, int offset, int length, byte[] text) =>
            length == text.Length && StartsWith(buffer, offset, length, text);

        /// <summary>Where <paramref name="text"/> first stands among the <paramref name="length"/> bytes at <paramref name="offset"/>, or -1.</summary>
        public static int IndexOf(byte[] buffer, int offset, int length, byte[] text)
        {
            int last = offset + length - text.Length;
            for (int i = offset; i <= last; i++)
            {
                if (StartsWith(buffer, i, text.Length, text))
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
