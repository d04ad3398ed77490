using System;
using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>
    /// The AT dialogue (ITU-T V.250, 3GPP TS 27.007) over a serial line, one command in flight. Bytes become lines in a
    /// bounded buffer; echoes are skipped; a prompt without line end, raw blocks of counted bytes and unsolicited lines
    /// are taken wherever they come, also between a command and its answer.
    /// </summary>
    /// <remarks>
    /// A result line and the final code come in either order, so a command that has both is over only when both are in,
    /// or an error is. After a silence the channel first finds back into step with the modem (see <see cref="AtOutcome.Timeout"/>):
    /// a modem that still waits for the bytes of a payload would take the next command for them, and a late answer would be
    /// taken for the next command's.
    /// </remarks>
    public sealed class AtChannel : ICounters
    {
        /// <summary>The longest line that is looked at, in bytes; longer ones are counted and skipped.</summary>
        public const int LineCapacity = 256;

        /// <summary>The longest command, in bytes with its carriage return.</summary>
        public const int CommandCapacity = 448;

        private const byte CarriageReturn = 13;
        private const byte LineFeed = 10;
        private const byte Space = 32;
        private const byte Quote = 34;
        private const byte Prompt = 62;

        // Once a result line is in, its OK is due within milliseconds; one lost to noise must not cost the whole timeout.
        private const int FinalAfterResultMs = 2000;
        private const int BlockSilenceMs = 2000;
        private const int SettleTries = 3;
        private const int SettleTimeoutMs = 1500;
        private const int SettleQuietMs = 200;

        private static readonly byte[] AtLine = AsciiText.ToBytes("AT\r");
        private static readonly byte[] LineEnds = AsciiText.ToBytes("\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r");

        private readonly ISerialPort _port;
        private readonly IAtListener _listener;
        private readonly byte[] _received = new byte[128];
        private readonly byte[] _line = new byte[LineCapacity];
        private readonly byte[] _command = new byte[CommandCapacity];
        private readonly byte[] _result = new byte[LineCapacity];

        private int _lineLength;
        private bool _lineOverlong;

        private byte[]? _block;
        private int _blockOffset;
        private int _blockLeft;
        private long _blockDeadlineMs;
        private long _nowMs;

        private Phase _phase;
        private AtOutcome _outcome;
        private AtOutcome _outcomeOnceSettled;
        private int _commandLength;
        private int _sent;
        private byte[]? _data;
        private int _dataOffset;
        private int _dataLength;
        private int _resultText = ModemText.None;
        private bool _resultRequired;
        private bool _resultIn;
        private int _resultLength;
        private bool _okIn;
        private bool _settles;
        private int _settleTry;
        private int _fillLeft;
        private int _timeoutMs;
        private long _deadlineMs;

        /// <summary>Makes the channel.</summary>
        /// <param name="port">The line to the modem.</param>
        /// <param name="listener">Hears unsolicited lines.</param>
        public AtChannel(ISerialPort port, IAtListener listener)
        {
            _port = port;
            _listener = listener;
        }

        private enum Phase
        {
            Idle,
            SendingCommand,
            AwaitingPrompt,
            SendingData,
            AwaitingAnswer,
            FindingBack,
            Settling,
        }

        /// <summary>Whether a command may be sent: none is in flight, and the last one's outcome has been taken.</summary>
        public bool IsIdle => _phase == Phase.Idle && _outcome == AtOutcome.None;

        /// <summary>When <see cref="Step"/> has something to do though nothing is received, in ms; <see cref="long.MaxValue"/> for never.</summary>
        public long DueMs
        {
            get
            {
                long due = _blockLeft > 0 ? _blockDeadlineMs : long.MaxValue;
                switch (_phase)
                {
                    case Phase.Idle:
                        return due;
                    case Phase.SendingCommand:
                    case Phase.SendingData:
                    case Phase.FindingBack:
                        return 0;
                    default:
                        return _deadlineMs < due ? _deadlineMs : due;
                }
            }
        }

        /// <summary>The code of the last <c>+CME ERROR</c> or <c>+CMS ERROR</c> (3GPP TS 27.007 §9.2), or -1 when the last command's error had none.</summary>
        public int ErrorCode { get; private set; } = -1;

        /// <summary>The last command's result line after its prefix; <see cref="ResultLength"/> bytes of it. Not to be changed.</summary>
        public byte[] Result => _result;

        /// <summary>Length of <see cref="Result"/>; 0 when none came.</summary>
        public int ResultLength => _resultLength;

        /// <summary>Whether a result line came.</summary>
        public bool HasResult => _resultIn;

        /// <summary>Commands sent.</summary>
        public int Commands { get; private set; }

        /// <summary>Commands that ended in an error.</summary>
        public int Errors { get; private set; }

        /// <summary>Commands without a whole answer in time.</summary>
        public int Timeouts { get; private set; }

        /// <summary>Lines longer than <see cref="LineCapacity"/>, skipped.</summary>
        public int OverlongLines { get; private set; }

        /// <summary>Lines with bytes that are not printable ASCII, skipped: noise on the line, or a payload out of step.</summary>
        public int DamagedLines { get; private set; }

        /// <summary>Final codes that no command was waiting for, skipped.</summary>
        public int StrayAnswers { get; private set; }

        /// <summary>Echoes of commands, skipped.</summary>
        public int Echoes { get; private set; }

        /// <summary>Raw blocks that the modem did not complete.</summary>
        public int BrokenBlocks { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "at timeouts brokenBlocks errors damagedLines overlongLines strayAnswers commands echoes";

        /// <inheritdoc/>
        public int FaultCounters => 6;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Timeouts,
            1 => BrokenBlocks,
            2 => Errors,
            3 => DamagedLines,
            4 => OverlongLines,
            5 => StrayAnswers,
            6 => Commands,
            _ => Echoes,
        };

        /// <summary>Whether a text can stand between quotes in a command: printable ASCII without a quote, of 1 to <paramref name="maxLength"/> characters.</summary>
        public static bool CanQuote(string text, int maxLength)
        {
            int length = text.Length;
            if (length == 0 || length > maxLength)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                char c = text[i];
                if (c < Space || c > 126 || c == Quote)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Starts a command's text. Only while <see cref="IsIdle"/>.</summary>
        /// <param name="text">One of <see cref="ModemText"/>.</param>
        public void Compose(int text)
        {
            _commandLength = ModemText.Write(_command, 0, text);
        }

        /// <summary>Adds to the command's text.</summary>
        /// <param name="text">One of <see cref="ModemText"/>.</param>
        public void AppendText(int text)
        {
            _commandLength = ModemText.Write(_command, _commandLength, text);
        }

        /// <summary>Adds a text that is not quoted, such as a host in a URL. One that <see cref="CanQuote"/> refuses spoils the command: <see cref="Send"/> then fails.</summary>
        public void Append(string text)
        {
            _commandLength = CanQuote(text, CommandCapacity) ? AsciiText.WriteText(_command, _commandLength, text) : -1;
        }

        /// <summary>Adds a number.</summary>
        public void Append(int value)
        {
            _commandLength = AsciiText.WriteInt(_command, _commandLength, value);
        }

        /// <summary>Adds a text between quotes. One that <see cref="CanQuote"/> refuses spoils the command: <see cref="Send"/> then fails.</summary>
        public void AppendQuoted(string text)
        {
            _commandLength = AsciiText.WriteByte(_command, _commandLength, Quote);
            if (_commandLength > 0)
            {
                Append(text);
            }

            _commandLength = AsciiText.WriteByte(_command, _commandLength, Quote);
        }

        /// <summary>Sends the composed command.</summary>
        /// <param name="result">How its result line begins, one of <see cref="ModemText"/>: <see cref="ModemText.None"/> when it has none.</param>
        /// <param name="resultRequired">Whether the command is over only once its result line is in, too.</param>
        /// <param name="timeoutMs">How long it may take.</param>
        /// <param name="nowMs">The time.</param>
        /// <returns>False, with nothing sent, when the command is too long or holds a text that it must not.</returns>
        public bool Send(int result, bool resultRequired, int timeoutMs, long nowMs) =>
            SendWithData(result, resultRequired, null, 0, 0, timeoutMs, nowMs);

        /// <summary>Sends the composed command, and the data once the modem prompts for it. The data must stay unchanged until the command is over.</summary>
        /// <inheritdoc cref="Send"/>
        public bool SendWithData(int result, bool resultRequired, byte[]? data, int offset, int length, int timeoutMs, long nowMs)
        {
            _commandLength = AsciiText.WriteByte(_command, _commandLength, CarriageReturn);
            if (_commandLength < 0 || !IsIdle)
            {
                return false;
            }

            _resultText = result;
            _resultRequired = resultRequired;
            _data = data;
            _dataOffset = offset;
            _dataLength = data == null ? 0 : length;
            _settles = true;
            Begin(timeoutMs, nowMs);
            return true;
        }

        /// <summary>Sends <c>AT</c> to see whether the modem answers at all; a silence ends it at once, without trying again.</summary>
        /// <param name="timeoutMs">How long the answer may take.</param>
        /// <param name="fill">Line ends to send first: a modem that was left waiting for a payload takes what comes for that, until it has it all.</param>
        /// <param name="nowMs">The time.</param>
        public void Probe(int timeoutMs, int fill, long nowMs)
        {
            if (!IsIdle)
            {
                return;
            }

            _commandLength = AsciiText.WriteBytes(_command, 0, AtLine);
            _resultText = ModemText.None;
            _resultRequired = false;
            _data = null;
            _dataLength = fill;
            _settles = false;
            if (fill == 0)
            {
                Begin(timeoutMs, nowMs);
                return;
            }

            _settleTry = SettleTries;
            FindBack(AtOutcome.Ok, nowMs);
        }

        /// <summary>Gives the command in flight, if any, no longer than until <paramref name="deadlineMs"/>.</summary>
        public void Hurry(long deadlineMs)
        {
            if (_phase != Phase.Idle && _phase != Phase.FindingBack && _phase != Phase.Settling && deadlineMs < _deadlineMs)
            {
                _deadlineMs = deadlineMs;
            }
        }

        /// <summary>Forgets all that is under way: the modem is being reset.</summary>
        public void Abandon()
        {
            _phase = Phase.Idle;
            _outcome = AtOutcome.None;
            _lineLength = 0;
            _lineOverlong = false;
            if (_blockLeft > 0)
            {
                EndBlock(false);
            }
        }

        /// <summary>How the last command ended; once.</summary>
        public AtOutcome TakeOutcome()
        {
            AtOutcome outcome = _outcome;
            _outcome = AtOutcome.None;
            return outcome;
        }

        /// <summary>A number of the last result line, by its place between commas.</summary>
        /// <param name="index">Place, from 0.</param>
        /// <param name="value">The number, or 0.</param>
        /// <returns>False when no result line came, or there is no number at that place.</returns>
        public bool TryGetResult(int index, out int value) => TryGetField(_result, 0, _resultLength, index, out value);

        /// <summary>A number of a list, by its place between commas; blanks before it are skipped.</summary>
        public static bool TryGetField(byte[] text, int offset, int length, int index, out int value)
        {
            int at = offset;
            int end = offset + length;
            while (index > 0 && at < end)
            {
                if (text[at++] == ',')
                {
                    index--;
                }
            }

            while (at < end && text[at] == Space)
            {
                at++;
            }

            if (index == 0)
            {
                return AsciiText.TryParseInt(text, ref at, end, out value);
            }

            value = 0;
            return false;
        }

        /// <summary>Takes the next <paramref name="count"/> received bytes as they are. Only from within <see cref="IAtListener.OnLine"/>.</summary>
        /// <param name="destination">Where they go, or null to skip them.</param>
        /// <param name="offset">Where in it.</param>
        /// <param name="count">How many; with 0 there is no block, and no end of it.</param>
        public void BeginBlock(byte[]? destination, int offset, int count)
        {
            _block = destination;
            _blockOffset = offset;
            _blockLeft = count;
            _blockDeadlineMs = _nowMs + BlockSilenceMs;
        }

        /// <summary>Takes what has been received, hands over what the line can carry, and watches the time.</summary>
        public void Step(long nowMs)
        {
            _nowMs = nowMs;
            int available = _port.BytesToRead;
            if (available > 0)
            {
                Receive(available, nowMs);
            }
            else if (_blockLeft > 0 && nowMs >= _blockDeadlineMs)
            {
                EndBlock(false);
            }

            if (_phase != Phase.Idle)
            {
                Transmit();
                if (nowMs >= _deadlineMs && _phase != Phase.Idle)
                {
                    OnDeadline(nowMs);
                }
            }
        }

        private void Begin(int timeoutMs, long nowMs)
        {
            _phase = Phase.SendingCommand;
            _sent = 0;
            _resultIn = false;
            _resultLength = 0;
            _okIn = false;
            _timeoutMs = timeoutMs;
            _deadlineMs = nowMs + timeoutMs;
            ErrorCode = -1;
            Commands++;
            Transmit();
        }

        private void Transmit()
        {
            switch (_phase)
            {
                case Phase.SendingCommand:
                    _sent += _port.Write(_command, _sent, _commandLength - _sent);
                    if (_sent >= _commandLength)
                    {
                        _phase = _data == null ? Phase.AwaitingAnswer : Phase.AwaitingPrompt;
                    }

                    break;

                case Phase.SendingData:
                    _sent += _port.Write(_data!, _dataOffset + _sent, _dataLength - _sent);
                    if (_sent >= _dataLength)
                    {
                        _phase = Phase.AwaitingAnswer;
                    }

                    break;

                case Phase.FindingBack:
                    // Line ends are harmless to a modem that awaits a command, and complete the data of one that awaits data.
                    while (_fillLeft > 0)
                    {
                        int taken = _port.Write(LineEnds, 0, _fillLeft < LineEnds.Length ? _fillLeft : LineEnds.Length);
                        _fillLeft -= taken;
                        if (taken == 0)
                        {
                            return;
                        }
                    }

                    _sent += _port.Write(AtLine, _sent, AtLine.Length - _sent);
                    if (_sent >= AtLine.Length)
                    {
                        _phase = Phase.Settling;
                    }

                    break;
            }
        }

        private void OnDeadline(long nowMs)
        {
            if (_phase == Phase.FindingBack || _phase == Phase.Settling)
            {
                if (_okIn)
                {
                    End(_outcomeOnceSettled);
                }
                else if (_settleTry < SettleTries)
                {
                    FindBack(_outcomeOnceSettled, nowMs);
                }
                else
                {
                    End(AtOutcome.Dead);
                }

                return;
            }

            if (_phase == Phase.AwaitingAnswer && _resultIn)
            {
                // The result is in, its final code was lost: whoever asked judges by the result.
                End(AtOutcome.Ok);
                return;
            }

            Timeouts++;
            if (_settles)
            {
                _settleTry = 0;
                FindBack(AtOutcome.Timeout, nowMs);
            }
            else
            {
                End(AtOutcome.Timeout);
            }
        }

        private void FindBack(AtOutcome outcome, long nowMs)
        {
            _phase = Phase.FindingBack;
            _outcomeOnceSettled = outcome;
            _settleTry++;
            _fillLeft = _dataLength + 1;
            _sent = 0;
            _okIn = false;
            _deadlineMs = nowMs + SettleTimeoutMs + _dataLength;
            Transmit();
        }

        private void End(AtOutcome outcome)
        {
            _phase = Phase.Idle;
            _data = null;
            _outcome = outcome;
            if (outcome == AtOutcome.Error)
            {
                Errors++;
            }
        }

        private void Receive(int available, long nowMs)
        {
            byte[] received = _received;
            while (available > 0)
            {
                int count = _port.Read(received, 0, available < received.Length ? available : received.Length);
                if (count <= 0)
                {
                    return;
                }

                available -= count;
                Consume(received, count, nowMs);
            }
        }

        private void Consume(byte[] received, int count, long nowMs)
        {
            int at = 0;
            while (at < count)
            {
                if (_blockLeft > 0)
                {
                    at += ConsumeBlock(received, at, count - at, nowMs);
                    continue;
                }

                int start = at;
                while (at < count && received[at] != LineFeed)
                {
                    at++;
                }

                int length = at - start;
                if (length > LineCapacity - _lineLength)
                {
                    length = LineCapacity - _lineLength;
                    _lineOverlong = true;
                }

                if (length > 0)
                {
                    Array.Copy(received, start, _line, _lineLength, length);
                    _lineLength += length;
                }

                if (at < count)
                {
                    at++;
                    EndLine(nowMs);
                }
                else if (_phase == Phase.AwaitingPrompt)
                {
                    LookForPrompt(nowMs);
                }
            }
        }

        private int ConsumeBlock(byte[] received, int at, int count, long nowMs)
        {
            int taken = count < _blockLeft ? count : _blockLeft;
            if (_block != null)
            {
                Array.Copy(received, at, _block, _blockOffset, taken);
                _blockOffset += taken;
            }

            _blockLeft -= taken;
            _blockDeadlineMs = nowMs + BlockSilenceMs;
            if (_blockLeft == 0)
            {
                _block = null;
                _listener.OnBlockEnd(true);
            }

            return taken;
        }

        private void EndBlock(bool complete)
        {
            BrokenBlocks++;
            _block = null;
            _blockLeft = 0;
            _listener.OnBlockEnd(complete);
        }

        // The prompt has no line end: it is looked for in what there is of a line.
        private void LookForPrompt(long nowMs)
        {
            int at = 0;
            while (at < _lineLength && (_line[at] == CarriageReturn || _line[at] == Space))
            {
                at++;
            }

            if (at < _lineLength && _line[at] == Prompt)
            {
                at++;
                _lineLength -= at;
                for (int i = 0; i < _lineLength; i++)
                {
                    _line[i] = _line[at + i];
                }

                OnPrompt(nowMs);
            }
        }

        private void OnPrompt(long nowMs)
        {
            _phase = Phase.SendingData;
            _sent = 0;
            _deadlineMs = nowMs + _timeoutMs;
        }

        private void EndLine(long nowMs)
        {
            if (_phase == Phase.AwaitingPrompt)
            {
                LookForPrompt(nowMs);
            }

            byte[] line = _line;
            int end = _lineLength;
            _lineLength = 0;
            if (_lineOverlong)
            {
                _lineOverlong = false;
                if (_phase != Phase.Idle && _commandLength > LineCapacity && AsciiText.StartsWith(_command, 0, _commandLength, line))
                {
                    Echoes++;
                }
                else
                {
                    OverlongLines++;
                }

                return;
            }

            int start = 0;
            while (start < end && (line[start] == CarriageReturn || line[start] == Space))
            {
                start++;
            }

            while (end > start && (line[end - 1] == CarriageReturn || line[end - 1] == Space))
            {
                end--;
            }

            for (int i = start; i < end; i++)
            {
                byte b = line[i];
                if (b < Space || b > 126)
                {
                    DamagedLines++;
                    return;
                }
            }

            if (end > start)
            {
                OnLine(line, start, end - start, nowMs);
            }
        }

        private void OnLine(byte[] line, int offset, int length, long nowMs)
        {
            if (_phase != Phase.Idle && IsEcho(line, offset, length))
            {
                Echoes++;
                return;
            }

            if (ModemText.AreEqual(line, offset, length, ModemText.Ok))
            {
                OnOk(nowMs);
                return;
            }

            if (ModemText.AreEqual(line, offset, length, ModemText.Error))
            {
                OnError(-1, nowMs);
                return;
            }

            if (ModemText.StartsWith(line, offset, length, ModemText.CmeError) || ModemText.StartsWith(line, offset, length, ModemText.CmsError))
            {
                OnError(TryGetField(line, offset + ModemText.LengthOf(ModemText.CmeError), length - ModemText.LengthOf(ModemText.CmeError), 0, out int code) ? code : -1, nowMs);
                return;
            }

            int result = _resultText;
            if (result != ModemText.None && _phase != Phase.Idle && ModemText.StartsWith(line, offset, length, result))
            {
                int begin = ModemText.LengthOf(result);
                OnResult(line, offset + begin, length - begin, nowMs);
                return;
            }

            _listener.OnLine(line, offset, length);
        }

        private bool IsEcho(byte[] line, int offset, int length)
        {
            if (_phase == Phase.FindingBack || _phase == Phase.Settling)
            {
                return ModemText.AreEqual(line, offset, length, ModemText.At);
            }

            if (length != _commandLength - 1)
            {
                return false;
            }

            byte[] command = _command;
            for (int i = 0; i < length; i++)
            {
                if (line[offset + i] != command[i])
                {
                    return false;
                }
            }

            return true;
        }

        private void OnOk(long nowMs)
        {
            switch (_phase)
            {
                case Phase.AwaitingAnswer:
                    _okIn = true;
                    if (!_resultRequired || _resultIn)
                    {
                        End(AtOutcome.Ok);
                    }

                    break;

                case Phase.Settling:
                    if (!_okIn)
                    {
                        _okIn = true;
                        _deadlineMs = nowMs + SettleQuietMs;
                    }

                    break;

                default:
                    StrayAnswers++;
                    break;
            }
        }

        private void OnError(int code, long nowMs)
        {
            switch (_phase)
            {
                case Phase.AwaitingPrompt:
                case Phase.AwaitingAnswer:
                    ErrorCode = code;
                    End(AtOutcome.Error);
                    break;

                case Phase.SendingData:
                    // What is left of the data must not be taken for a command.
                    ErrorCode = code;
                    _settleTry = 0;
                    FindBack(AtOutcome.Error, nowMs);
                    break;

                case Phase.FindingBack:
                case Phase.Settling:
                    break;

                default:
                    StrayAnswers++;
                    break;
            }
        }

        private void OnResult(byte[] line, int offset, int length, long nowMs)
        {
            if (_phase == Phase.SendingCommand || _phase == Phase.FindingBack || _phase == Phase.Settling)
            {
                // Before the command has gone out, or after it was given up: not its answer.
                StrayAnswers++;
                return;
            }

            while (length > 0 && line[offset] == Space)
            {
                offset++;
                length--;
            }

            Array.Copy(line, offset, _result, 0, length);
            _resultLength = length;
            _resultIn = true;
            if (_okIn)
            {
                End(AtOutcome.Ok);
            }
            else if (_phase == Phase.AwaitingAnswer && nowMs + FinalAfterResultMs < _deadlineMs)
            {
                _deadlineMs = nowMs + FinalAfterResultMs;
            }
        }
    }
}
