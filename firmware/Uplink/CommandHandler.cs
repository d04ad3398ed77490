using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Uplink
{
    /// <summary>
    /// Answers the text commands of the command topic: <c>ping [token]</c>, <c>get SIGNAL</c>, by a signal's short name or VSS
    /// path. Takes any bytes.
    /// </summary>
    public sealed class CommandHandler
    {
        /// <summary>The longest command that is looked at; longer ones are answered with an error.</summary>
        public const int MaxCommandLength = 160;

        /// <summary>No answer is longer.</summary>
        public const int MaxResponseLength = 192;

        /// <summary>How much of a ping's token comes back.</summary>
        public const int MaxTokenLength = 64;

        private static readonly byte[] Ping = AsciiText.ToBytes("ping");
        private static readonly byte[] Get = AsciiText.ToBytes("get");
        private static readonly byte[] Pong = AsciiText.ToBytes("pong");
        private static readonly byte[] TooLong = AsciiText.ToBytes("{\"error\":\"command too long\"}");
        private static readonly byte[] UnknownCommand = AsciiText.ToBytes("{\"error\":\"unknown command\"}");
        private static readonly byte[] UnknownSignal = AsciiText.ToBytes("{\"error\":\"unknown signal\"}");
        private static readonly byte[] GetIs = AsciiText.ToBytes("{\"get\":\"");
        private static readonly byte[] ValueIs = AsciiText.ToBytes("\",\"value\":");
        private static readonly byte[] UnitIs = AsciiText.ToBytes(",\"unit\":\"");
        private static readonly byte[] QualityIs = AsciiText.ToBytes("\",\"quality\":\"");
        private static readonly byte[] AgeMsIs = AsciiText.ToBytes("\",\"ageMs\":");
        private static readonly byte[] Null = AsciiText.ToBytes("null");
        private static readonly byte[] EndText = AsciiText.ToBytes("\"}");
        private static readonly byte[] EndNumber = AsciiText.ToBytes("}");

        // By SignalQuality.
        private static readonly byte[][] Qualities =
        {
            AsciiText.ToBytes("valid"), AsciiText.ToBytes("stale"), AsciiText.ToBytes("neverSeen"),
        };

        private readonly SignalStore _signals;
        private readonly ISignalSource _sources;

        /// <summary>Makes a handler.</summary>
        public CommandHandler(SignalStore signals, ISignalSource sources)
        {
            _signals = signals;
            _sources = sources;
        }

        /// <summary>Commands so far, refused ones included.</summary>
        public int Commands { get; private set; }

        /// <summary>Commands that were answered with an error.</summary>
        public int Refused { get; private set; }

        /// <summary>Carries out a command.</summary>
        /// <param name="command">Holds the command.</param>
        /// <param name="length">Its length in bytes.</param>
        /// <param name="nowMs">Milliseconds since boot.</param>
        /// <param name="response">Receives the answer; at least <see cref="MaxResponseLength"/> long.</param>
        /// <returns>The answer's length.</returns>
        [SteadyState]
        public int Handle(byte[] command, int length, long nowMs, byte[] response)
        {
            Commands++;
            if (length > MaxCommandLength)
            {
                return Refuse(TooLong, response);
            }

            while (length > 0 && command[length - 1] <= ' ')
            {
                length--;
            }

            int wordLength = 0;
            while (wordLength < length && command[wordLength] > ' ')
            {
                wordLength++;
            }

            int argument = wordLength;
            while (argument < length && command[argument] <= ' ')
            {
                argument++;
            }

            if (AsciiText.AreEqual(command, 0, wordLength, Ping))
            {
                return AnswerPing(command, argument, length - argument, response);
            }

            if (AsciiText.AreEqual(command, 0, wordLength, Get))
            {
                int id = SignalCatalogue.Find(command, argument, length - argument);
                return id < 0 ? Refuse(UnknownSignal, response) : AnswerGet(id, nowMs, response);
            }

            return Refuse(UnknownCommand, response);
        }

        private static int AnswerPing(byte[] command, int token, int tokenLength, byte[] response)
        {
            int at = AsciiText.WriteBytes(response, 0, Pong);
            if (tokenLength == 0)
            {
                return at;
            }

            if (tokenLength > MaxTokenLength)
            {
                tokenLength = MaxTokenLength;
            }

            // What came from outside goes back only as harmless characters.
            response[at++] = (byte)' ';
            for (int i = token; i < token + tokenLength; i++)
            {
                byte b = command[i];
                response[at++] = b < ' ' || b > '~' || b == '"' || b == '\\' || b == '<' || b == '>' || b == '&' ? (byte)'?' : b;
            }

            return at;
        }

        private int AnswerGet(int id, long nowMs, byte[] response)
        {
            SignalStore signals = _signals;
            _sources.Update(nowMs);
            SignalDefinition definition = SignalCatalogue.Get(id);
            SignalQuality quality = signals.GetQuality(id);
            int at = AsciiText.WriteBytes(response, 0, GetIs);
            at = AsciiText.WriteBytes(response, at, definition.NameBytes);
            at = AsciiText.WriteBytes(response, at, ValueIs);
            at = quality == SignalQuality.NeverSeen
                ? AsciiText.WriteBytes(response, at, Null)
                : Scaled.Write(response, at, signals.GetValue(id), definition.Decimals);
            at = AsciiText.WriteBytes(response, at, UnitIs);
            at = AsciiText.WriteBytes(response, at, definition.UnitBytes);
            at = AsciiText.WriteBytes(response, at, QualityIs);
            at = AsciiText.WriteBytes(response, at, Qualities[(int)quality]);
            if (quality == SignalQuality.NeverSeen)
            {
                return AsciiText.WriteBytes(response, at, EndText);
            }

            // What came in since the session last looked at the clock has just come.
            long heardMs = signals.GetTimeMs(id);
            long ageMs = heardMs > nowMs ? 0 : nowMs - heardMs;
            at = AsciiText.WriteBytes(response, at, AgeMsIs);
            at = AsciiText.WriteInt(response, at, ageMs > int.MaxValue ? int.MaxValue : (int)ageMs);
            return AsciiText.WriteBytes(response, at, EndNumber);
        }

        private int Refuse(byte[] error, byte[] response)
        {
            Refused++;
            return AsciiText.WriteBytes(response, 0, error);
        }
    }
}
