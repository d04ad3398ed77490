namespace Telematics.Signals
{
    /// <summary>Arithmetic on scaled integers.</summary>
    public static class Scaled
    {
        /// <summary>Divides to the nearest, halves away from zero.</summary>
        /// <param name="value">Any value that the divisor's half can be added to.</param>
        /// <param name="divisor">Greater than 0.</param>
        public static int DivideRounded(int value, int divisor)
        {
            return value < 0 ? (value - (divisor >> 1)) / divisor : (value + (divisor >> 1)) / divisor;
        }

        /// <summary>Writes a scaled value as a decimal number, such as -0.25 for -25 with two decimals.</summary>
        /// <returns>Where the number ends, or -1 when there is not enough room.</returns>
        public static int Write(byte[] buffer, int at, int raw, int decimals)
        {
            // The least int has no positive twin.
            long magnitude = raw;
            int digits = 1;
            if (magnitude < 0)
            {
                magnitude = -magnitude;
            }

            for (long rest = magnitude; rest >= 10; rest /= 10)
            {
                digits++;
            }

            if (digits <= decimals)
            {
                digits = decimals + 1;
            }

            int length = digits + (decimals > 0 ? 1 : 0) + (raw < 0 ? 1 : 0);
            if (at < 0 || buffer.Length - at < length)
            {
                return -1;
            }

            if (raw < 0)
            {
                buffer[at] = (byte)'-';
            }

            int end = at + length;
            int position = end;
            for (int digit = 0; digit < digits; digit++)
            {
                if (digit == decimals && decimals > 0)
                {
                    buffer[--position] = (byte)'.';
                }

                buffer[--position] = (byte)('0' + (int)(magnitude % 10));
                magnitude /= 10;
            }

            return end;
        }
    }
}
