using System;
using System.Globalization;
using Telematics.Signals;

namespace Telematics.Fleet.Output
{
    /// <summary>Writes scaled integers as exact decimal numbers.</summary>
    public static class ScaledText
    {
        /// <summary>Enough for any value.</summary>
        public const int MaxLength = 16;

        /// <summary>Writes a raw value of a signal in the signal's unit, with the digits that the catalogue resolves, and more if there are.</summary>
        /// <param name="signal">The signal.</param>
        /// <param name="raw">The value in raw units, a multiple of the signal's step unless its frame has another.</param>
        /// <param name="into">Receives ASCII, at least <see cref="MaxLength"/> of it.</param>
        /// <returns>How many characters were written.</returns>
        public static int Write(SignalDefinition signal, int raw, Span<byte> into)
        {
            int decimals = signal.Decimals;
            long value = raw;
            for (int step = signal.Step; decimals > 0 && step % 10 == 0 && value % 10 == 0; step /= 10)
            {
                decimals--;
                value /= 10;
            }

            int at = 0;
            if (value < 0)
            {
                into[at++] = (byte)'-';
                value = -value;
            }

            long scale = 1;
            for (int i = 0; i < decimals; i++)
            {
                scale *= 10;
            }

            (value / scale).TryFormat(into[at..], out int written, provider: CultureInfo.InvariantCulture);
            at += written;
            if (decimals > 0)
            {
                into[at++] = (byte)'.';
                for (long rest = value % scale; scale > 1; rest %= scale)
                {
                    scale /= 10;
                    into[at++] = (byte)('0' + (rest / scale));
                }
            }

            return at;
        }

        /// <summary>A raw value of a signal as text; see <see cref="Write"/>.</summary>
        public static string Format(SignalDefinition signal, int raw)
        {
            Span<byte> text = stackalloc byte[MaxLength];
            return System.Text.Encoding.ASCII.GetString(text[..Write(signal, raw, text)]);
        }
    }
}
