using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Uplink
{
    /// <summary>
    /// Answers the text commands of the command topic: <c>ping [token]</c>, <c>get SIGNAL</c>, by a signal's short name or VSS
    /// path, <c>counters [PART [FROM]]</c>. Takes any bytes.
    /// </summary>
    public sealed class CommandHandler : ICounters
    {
        /// <summary>The longest command that is looked at; longer ones are answered with an error.</summary>
        public const int MaxCommandLength = 160;

        /// <summary>No answer is longer.</summary>
        public const int MaxResponseLength = 192;

        /// <summary>How much of a ping's token comes back.</summary>
        public const int MaxTokenLength = 64;

        // No part has so many counters.
        private const int MaxFrom = 255;

        private const int Ping = 0;
        private const int Get = 1;
        private const int Counters = 2;
        private const int Pong = 3;
        private const int TooLong = 4;
        private const int UnknownCommand = 5;
        private const int UnknownSignal = 6;
        private const int UnknownPart = 7;
        private const int GetIs = 8;
        private const int ValueIs = 9;
        private const int UnitIs = 10;
        private const int QualityIs = 11;
        private const int AgeMsIs = 12;
        private const int Null = 13;
        private const int EndText = 14;
        private const int EndNumber = 15;

        // From here on by SignalQuality.
        private const int FirstQuality = 16;
        private const int TextCount = 19;

        // Packed: an array and a field for each would take three times the memory.
        private static readonly PackedTexts Texts = Pack();

        private readonly SignalStore _signals;
        private readonly SignalDefinition _line = SignalDefinition.ForTexts();
        private readonly ISignalSource _sources;
        private readonly ICounterTable _counters;

        /// <summary>Makes a handler.</summary>
        public CommandHandler(SignalStore signals, ISignalSource sources, ICounterTable counters)
        {
            _signals = signals;
            _sources = sources;
            _counters = counters;
        }

        /// <summary>Commands so far, refused ones included.</summary>
        public int Commands { get; private set; }

        /// <summary>Commands that were answered with an error.</summary>
        public int Refused { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "commands refused commands";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Refused,
            _ => Commands,
        };

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

            int wordLength = EndOfWord(command, 0, length);
            int argument = StartOfWord(command, wordLength, length);

            if (Texts.AreEqual(command, 0, wordLength, Ping))
            {
                return AnswerPing(command, argument, length - argument, response);
            }

            if (Texts.AreEqual(command, 0, wordLength, Get))
            {
                int id = Find(command, argument, length - argument);
                return id < 0 ? Refuse(UnknownSignal, response) : AnswerGet(id, nowMs, response);
            }

            if (Texts.AreEqual(command, 0, wordLength, Counters))
            {
                return AnswerCounters(command, argument, length, response);
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

        private static int EndOfWord(byte[] command, int at, int length)
        {
            while (at < length && command[at] > ' ')
            {
                at++;
            }

            return at;
        }

        private static int StartOfWord(byte[] command, int at, int length)
        {
            while (at < length && command[at] <= ' ')
            {
                at++;
            }

            return at;
        }

        private static PackedTexts Pack()
        {
            PackedTexts texts = new PackedTexts(TextCount, 200);
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
                case Counters:
                    return "counters";
                case Pong:
                    return "pong";
                case TooLong:
                    return "{\"error\":\"command too long\"}";
                case UnknownCommand:
                    return "{\"error\":\"unknown command\"}";
                case UnknownSignal:
                    return "{\"error\":\"unknown signal\"}";
                case UnknownPart:
                    return "{\"error\":\"unknown part\"}";
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

        private int AnswerCounters(byte[] command, int name, int length, byte[] response)
        {
            if (name == length)
            {
                return CounterText.WriteParts(_counters, response, MaxResponseLength);
            }

            int nameEnd = EndOfWord(command, name, length);
            int part = CounterText.Find(_counters, command, name, nameEnd - name);
            int from = 0;
            for (int digit = StartOfWord(command, nameEnd, length); digit < length && from <= MaxFrom; digit++)
            {
                int value = command[digit] - '0';
                from = value >= 0 && value <= 9 ? (from * 10) + value : MaxFrom + 1;
            }

            return part < 0 || from > MaxFrom ? Refuse(UnknownPart, response) : CounterText.WritePart(_counters, part, from, response, MaxResponseLength);
        }

        private int Refuse(int error, byte[] response)
        {
            Refused++;
            return Texts.Write(response, 0, error);
        }
    }
}
