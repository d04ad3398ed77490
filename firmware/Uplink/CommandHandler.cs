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

        private const int Ping = 0;
        private const int Get = 1;
        private const int Pong = 2;
        private const int TooLong = 3;
        private const int UnknownCommand = 4;
        private const int UnknownSignal = 5;
        private const int GetIs = 6;
        private const int ValueIs = 7;
        private const int UnitIs = 8;
        private const int QualityIs = 9;
        private const int AgeMsIs = 10;
        private const int Null = 11;
        private const int EndText = 12;
        private const int EndNumber = 13;

        // From here on by SignalQuality.
        private const int FirstQuality = 14;
        private const int TextCount = 17;

        // Packed: an array and a field for each would take three times the memory.
        private static readonly PackedTexts Texts = Pack();

        private readonly SignalStore _signals;
        private readonly SignalDefinition _line = SignalDefinition.ForTexts();
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
            if (length > MaxCommandLength)
            {
                return RefuseTooLong(response);
            }

            Commands++;
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

            if (Texts.AreEqual(command, 0, wordLength, Ping))
            {
                return AnswerPing(command, argument, length - argument, response);
            }

            if (Texts.AreEqual(command, 0, wordLength, Get))
            {
                int id = Find(command, argument, length - argument);
                return id < 0 ? Refuse(UnknownSignal, response) : AnswerGet(id, nowMs, response);
            }

            return Refuse(UnknownCommand, response);
        }

        /// <summary>Answers a command that is too long.</summary>
        /// <param name="response">Receives the answer; at least <see cref="MaxResponseLength"/> long.</param>
        /// <returns>The answer's length.</returns>
        [SteadyState]
        public int RefuseTooLong(byte[] response)
        {
            Commands++;
            return Refuse(TooLong, response);
        }

        private static PackedTexts Pack()
        {
            PackedTexts texts = new PackedTexts(TextCount, 168);
            for (int text = 0; text < TextCount; text++)
            {
                texts.Add(TextOf(text));
            }

            return texts;
        }

        private static string TextOf(int text)
        {
            switch (text)
            {
                case Ping:
                    return "ping";
                case Get:
                    return "get";
                case Pong:
                    return "pong";
                case TooLong:
                    return "{\"error\":\"command too long\"}";
                case UnknownCommand:
                    return "{\"error\":\"unknown command\"}";
                case UnknownSignal:
                    return "{\"error\":\"unknown signal\"}";
                case GetIs:
                    return "{\"get\":\"";
                case ValueIs:
                    return "\",\"value\":";
                case UnitIs:
                    return ",\"unit\":\"";
                case QualityIs:
                    return "\",\"quality\":\"";
                case AgeMsIs:
                    return "\",\"ageMs\":";
                case Null:
                    return "null";
                case EndText:
                    return "\"}";
                case EndNumber:
                    return "}";
                case FirstQuality + (int)SignalQuality.Valid:
                    return "valid";
                case FirstQuality + (int)SignalQuality.Stale:
                    return "stale";
                default:
                    return "neverSeen";
            }
        }

        private static int AnswerPing(byte[] command, int token, int tokenLength, byte[] response)
        {
            int at = Texts.Write(response, 0, Pong);
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

        [Allocates("The texts of the catalogue's lines, as each is looked at. Once a command that asks for a signal.")]
        private int Find(byte[] command, int offset, int length)
        {
            return SignalCatalogue.Find(command, offset, length, _line);
        }

        [Allocates("The texts of a line of the catalogue. Once a command that asks for a signal.")]
        private SignalDefinition Define(int id)
        {
            return SignalCatalogue.Read(id, _line);
        }

        private int AnswerGet(int id, long nowMs, byte[] response)
        {
            SignalStore signals = _signals;
            _sources.Update(nowMs);
            SignalDefinition definition = Define(id);
            SignalQuality quality = signals.GetQuality(id);
            int at = Texts.Write(response, 0, GetIs);
            at = AsciiText.WriteText(response, at, definition.Name);
            at = Texts.Write(response, at, ValueIs);
            at = quality == SignalQuality.NeverSeen
                ? Texts.Write(response, at, Null)
                : Scaled.Write(response, at, signals.GetValue(id), definition.Decimals);
            at = Texts.Write(response, at, UnitIs);
            at = AsciiText.WriteText(response, at, definition.Unit);
            at = Texts.Write(response, at, QualityIs);
            at = Texts.Write(response, at, FirstQuality + (int)quality);
            if (quality == SignalQuality.NeverSeen)
            {
                return Texts.Write(response, at, EndText);
            }

            // What came in since the session last looked at the clock has just come.
            long heardMs = signals.GetTimeMs(id);
            long ageMs = heardMs > nowMs ? 0 : nowMs - heardMs;
            at = Texts.Write(response, at, AgeMsIs);
            at = AsciiText.WriteInt(response, at, ageMs > int.MaxValue ? int.MaxValue : (int)ageMs);
            return Texts.Write(response, at, EndNumber);
        }

        private int Refuse(int error, byte[] response)
        {
            Refused++;
            return Texts.Write(response, 0, error);
        }
    }
}
