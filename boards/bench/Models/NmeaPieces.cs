using System;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Cuts a recording into pieces for sending one after the other: a line, or what stands before the next '$' where there are
    /// no lines, or a stretch of binary; and tells when each is to begin, by the times of day in it.
    /// </summary>
    internal sealed class NmeaPieces : IDisposable
    {
        private const int LongestPiece = 1024;
        private const int DayMs = 86_400_000;

        // Longer pauses, and jumps back such as where recordings were joined, are replayed as one second.
        private const int LongestPauseMs = 60_000;
        private const int LongestLagMs = 10_000;
        private const int CutPauseMs = 1000;

        private readonly NmeaRecording _recording;
        private readonly byte[] _buffer = new byte[16 * LongestPiece];
        private int _at;
        private int _end;
        private int _length;
        private int _timeMs = -1;

        public NmeaPieces(NmeaRecording recording)
        {
            _recording = recording;
        }

        /// <summary>The piece, until the next call of <see cref="Next"/>.</summary>
        public ReadOnlySpan<byte> Piece => _buffer.AsSpan(_at, _length);

        /// <summary>When the piece may begin, in ms since the first; the line may still be busy then.</summary>
        public long BeginMs { get; private set; }

        /// <summary>Goes to the next piece.</summary>
        /// <returns>False at the end.</returns>
        public bool Next()
        {
            _at += _length;
            _length = 0;
            if (_end - _at < LongestPiece)
            {
                _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
                _end -= _at;
                _at = 0;
                _end += _recording.Read(_buffer.AsSpan(_end));
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, Math.Min(_end - _at, LongestPiece));
            if (rest.IsEmpty)
            {
                return false;
            }

            int lineEnd = rest.IndexOf((byte)'\n');
            int nextStart = rest[1..].IndexOf((byte)'$');
            _length = lineEnd >= 0 && (nextStart < 0 || lineEnd <= nextStart) ? lineEnd + 1
                : nextStart >= 0 ? nextStart + 1
                : rest.Length;
            if (TryTimeOfDay(rest[.._length], out int timeMs))
            {
                BeginMs += _timeMs < 0 ? 0 : Pause(timeMs);
            }

            return true;
        }

        /// <inheritdoc/>
        public void Dispose() => _recording.Dispose();

        private int Pause(int timeMs)
        {
            int pauseMs = timeMs - _timeMs;
            pauseMs += pauseMs < -DayMs / 2 ? DayMs : pauseMs > DayMs / 2 ? -DayMs : 0;
            if (pauseMs <= 0 && pauseMs > -LongestLagMs)
            {
                // Of the burst at hand, or one sentence's time lags behind another's.
                return 0;
            }

            _timeMs = timeMs;
            return pauseMs is > 0 and <= LongestPauseMs ? pauseMs : CutPauseMs;
        }

        // Only sentences that the driver groups by too, and only whole ones: a damaged time must not stop the replay.
        private bool TryTimeOfDay(ReadOnlySpan<byte> piece, out int timeMs)
        {
            timeMs = 0;
            int start = piece.IndexOf((byte)'$');
            if (start < 0 || piece.Length - start < 14)
            {
                return false;
            }

            ReadOnlySpan<byte> sentence = piece[start..];
            ReadOnlySpan<byte> formatter = sentence.Slice(3, 3);
            int field = formatter.SequenceEqual("GLL"u8) ? 5
                : formatter.SequenceEqual("RMC"u8) || formatter.SequenceEqual("GGA"u8) || formatter.SequenceEqual("GNS"u8) ? 1
                : 0;
            int asterisk = sentence.IndexOf((byte)'*');
            if (field == 0 || (asterisk >= 0 && !HasChecksum(sentence, asterisk)))
            {
                return false;
            }

            for (; field > 0; field--)
            {
                int comma = sentence.IndexOf((byte)',');
                if (comma < 0)
                {
                    return false;
                }

                sentence = sentence[(comma + 1)..];
            }

            if (sentence.Length < 6)
            {
                return false;
            }

            int digits = 0;
            for (int i = 0; i < 6; i++)
            {
                if (sentence[i] is < (byte)'0' or > (byte)'9')
                {
                    return false;
                }

                digits = (digits * 10) + sentence[i] - '0';
            }

            timeMs = ((digits / 10000 * 3600) + (digits / 100 % 100 * 60) + (digits % 100)) * 1000;
            int unit = 100;
            for (int i = 7; sentence[6] == '.' && i < sentence.Length && sentence[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                timeMs += (sentence[i] - '0') * unit;
                unit /= 10;
            }

            if (_timeMs < 0)
            {
                _timeMs = timeMs;
            }

            return true;
        }

        private static bool HasChecksum(ReadOnlySpan<byte> sentence, int asterisk)
        {
            int sum = 0;
            foreach (byte b in sentence[1..asterisk])
            {
                sum ^= b;
            }

            return asterisk + 2 < sentence.Length && Hex(sentence[asterisk + 1]) == sum >> 4 && Hex(sentence[asterisk + 2]) == (sum & 15);
        }

        private static int Hex(byte digit) => digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            _ => -1,
        };
    }
}
