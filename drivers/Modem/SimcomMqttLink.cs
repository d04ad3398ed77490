using System;
using Telematics.Buses;
using Telematics.Mqtt;

namespace Telematics.Modem
{
    /// <summary>
    /// An MQTT session of a SIMCom modem's own stack (AT+CMQTT…), made and stepped by <see cref="SimcomModem"/>.
    /// </summary>
    /// <remarks>
    /// <para>Opening may begin before the modem has a network; it waits for it, at most <see cref="SimcomModemOptions.OpenTimeoutMs"/>,
    /// and gives up at once when the SIM is at fault. A link that ends is torn down (DISC, REL, STOP) before its loss is told.</para>
    /// <para>The modem carries one publish at a time: topic and payload are set for the next AT+CMQTTPUB, whose result bears no message id.
    /// Up to <see cref="SimcomModemOptions.PublishWindow"/> are taken here and go out one after the other. A publish
    /// that fails is reported; two in a row end the session, and so does one without any result, because a late one could
    /// not be told from the next one's.</para>
    /// <para>The last will goes out with QoS 1 but is not retained: AT+CMQTTWILLMSG has no means for it.</para>
    /// </remarks>
    public sealed class SimcomMqttLink : IMqttLink
    {
        private const int ShortMs = 10000;
        private const int StartMs = 15000;
        private const int SubscribeMs = 30000;
        private const int DisconnectMs = 15000;
        private const int PublishMarginMs = 10000;
        private const int CloseMs = 5000;
        private const int BusyRetryMs = 500;
        private const int BusyTries = 20;
        private const int FailuresBeforeLoss = 2;
        private const int MaxBlock = 10240;

        // Behind the room for one of the longest payloads there is so much more: for those that go with it, and for a last will.
        private const int Rest = 384;

        // Result codes of AT+CMQTT… (A76XX Series AT Command Manual, "Summary of Error Codes" of MQTT).
        private const int NoSuchResult = -1;
        private const int NetworkOpenFailed = 7;
        private const int NetworkNotOpened = 9;
        private const int NoConnection = 11;
        private const int ClientBusy = 14;
        private const int SendFailed = 16;
        private const int ClientNotAcquired = 20;
        private const int AlreadyStarted = 23;
        private const int ClosedByServer = 26;
        private const int RefusedVersion = 27;
        private const int RefusedIdentifier = 28;
        private const int RefusedCredentials = 30;
        private const int RefusedAuthorization = 31;
        private const int HandshakeFailed = 32;
        private const int NoCertificate = 33;
        private const int TlsSessionFailed = 34;


        private readonly SimcomModem _modem;
        private readonly AtChannel _channel;
        private readonly SimcomModemOptions _modemOptions;
        private IMqttLinkListener? _listener;

        // The publishes taken, a ring: the oldest is the one in the AT dialogue. Their payloads are in a ring of bytes, each in one piece.
        private readonly byte[] _payloads;
        private readonly int[] _starts;
        private readonly int[] _lengths;
        private readonly int[] _tokens;
        private readonly bool[] _retains;
        private readonly MqttTopic?[] _topics;
        private readonly int _window;
        private int _oldest;
        private int _count;
        private PublishStep _publishStep;
        private int _failuresInRow;
        private int _busyTries;

        private readonly byte[] _rxTopic = new byte[MqttTopic.MaxLength];
        private readonly byte[] _rxPayload;
        private bool _receiving;
        private bool _rxSkips;
        private bool _rxDamaged;
        private int _rxTopicTotal;
        private int _rxTopicCount;
        private int _rxPayloadTotal;
        private int _rxPayloadCount;

        private MqttPhase _phase;
        private MqttLinkOptions? _options;
        private MqttLinkLoss _loss;
        private bool _lossPending;
        private bool _closing;
        private bool _opened;
        private bool _started;
        private bool _acquired;
        private bool _connected;
        private bool _acknowledged;
        private bool _restarted;
        private bool _startsAfterStop;
        private bool _certificateFound;
        private bool _subscribesQuoted;
        private long _openEndsMs;
        private long _retryAtMs;

        internal SimcomMqttLink(SimcomModem modem, AtChannel channel, SimcomModemOptions options)
        {
            _modem = modem;
            _channel = channel;
            _modemOptions = options;
            _window = options.PublishWindow;
            _payloads = new byte[options.MaxPayload + Rest];
            _starts = new int[_window];
            _lengths = new int[_window];
            _tokens = new int[_window];
            _retains = new bool[_window];
            _topics = new MqttTopic?[_window];
            _rxPayload = new byte[options.MaxReceivedPayload];
        }

        private enum PublishStep
        {
            Topic,
            Payload,
            Publish,
        }

        /// <inheritdoc/>
        public MqttLinkState State
        {
            get
            {
                if (_phase == MqttPhase.Closed)
                {
                    return MqttLinkState.Closed;
                }

                if (_phase == MqttPhase.Open && !_closing && !_lossPending)
                {
                    return MqttLinkState.Open;
                }

                return _phase < MqttPhase.Open && !_closing ? MqttLinkState.Opening : MqttLinkState.Closing;
            }
        }

        /// <inheritdoc/>
        public int MaxPayload => _modemOptions.MaxPayload;

        /// <summary>Times the MQTT service was stopped and started again within an opening, because it was still running from before.</summary>
        public int ServiceRestarts { get; private set; }

        /// <summary>Sessions that came about.</summary>
        public int Opened { get; private set; }

        /// <summary>Sessions that did not come about, or ended other than by <see cref="Close"/>.</summary>
        public int Lost { get; private set; }

        /// <summary>Openings refused because an option is out of range, or a text that would break an AT command.</summary>
        public int OptionsRefused { get; private set; }

        /// <summary>Publishes that failed.</summary>
        public int PublishFailures { get; private set; }

        /// <summary>Times the modem's client was busy and was asked again.</summary>
        public int BusyAnswers { get; private set; }

        /// <summary>Received messages that were too long, and skipped.</summary>
        public int MessagesTooLong { get; private set; }

        /// <summary>Received messages of which parts were missing or contradicted each other, and dropped.</summary>
        public int MessagesDamaged { get; private set; }

        /// <summary>The modem's last result code other than 0, or -1.</summary>
        public int LastResultCode { get; private set; } = NoSuchResult;

        internal long DueMs
        {
            get
            {
                switch (_phase)
                {
                    case MqttPhase.Closed:
                        return long.MaxValue;
                    case MqttPhase.AwaitingNetwork:
                        return _openEndsMs;
                    case MqttPhase.Open:
                        return _count > 0 && _channel.IsIdle ? _retryAtMs : long.MaxValue;
                    default:
                        return _channel.IsIdle ? 0 : long.MaxValue;
                }
            }
        }

        /// <inheritdoc/>
        public void SetListener(IMqttLinkListener listener)
        {
            _listener = listener;
        }

        /// <inheritdoc/>
        public void Open(MqttLinkOptions options)
        {
            if (_phase != MqttPhase.Closed)
            {
                return;
            }

            _options = options;
            _phase = MqttPhase.AwaitingNetwork;
            _openEndsMs = 0;
            _closing = false;
            _lossPending = false;
            _opened = false;
            _started = false;
            _acquired = false;
            _connected = false;
            _acknowledged = false;
            _restarted = false;
            _startsAfterStop = false;
            _receiving = false;
            _certificateFound = false;
            _count = 0;
            _failuresInRow = 0;
            _busyTries = 0;
            _retryAtMs = 0;
            _modem.Wake();
        }

        /// <inheritdoc/>
        public void Close()
        {
            if (_phase != MqttPhase.Closed)
            {
                _closing = true;
                _modem.Wake();
            }
        }

        /// <inheritdoc/>
        [SteadyState]
        public void Step(long nowMs)
        {
            _modem.Step(nowMs);
        }

        /// <inheritdoc/>
        public bool TryPublish(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token)
        {
            if (_count == _window || State != MqttLinkState.Open || length < 0 || length > _modemOptions.MaxPayload)
            {
                return false;
            }

            int start = FindRoom(length);
            if (start < 0)
            {
                return false;
            }

            int place = PlaceOf(_count);
            Array.Copy(payload, offset, _payloads, start, length);
            _starts[place] = start;
            _lengths[place] = length;
            _tokens[place] = token;
            _retains[place] = retain;
            _topics[place] = topic;
            _count++;
            _modem.Wake();
            return true;
        }

        /// <summary>What does not depend on a command's outcome: limits of time, closing, loss.</summary>
        internal void Advance(long nowMs)
        {
            if (_phase == MqttPhase.Closed)
            {
                return;
            }

            if (_phase == MqttPhase.AwaitingNetwork)
            {
                AwaitNetwork(nowMs);
                return;
            }

            if ((_closing || _lossPending) && _phase <= MqttPhase.Open)
            {
                if (!_channel.IsIdle)
                {
                    _channel.Hurry(nowMs + CloseMs);
                }
                else
                {
                    TearDown(nowMs);
                }
            }
        }

        /// <summary>Sends the command that is next, if there is one. Only while the channel is idle.</summary>
        internal bool StartCommand(long nowMs)
        {
            MqttLinkOptions? options = _options;
            if (options == null)
            {
                return false;
            }

            bool sent;
            switch (_phase)
            {
                case MqttPhase.Closed:
                case MqttPhase.AwaitingNetwork:
                    return false;

                case MqttPhase.Starting:
                    sent = Send(ModemText.StartCommandText, ModemText.StartResult, true, StartMs, nowMs);
                    break;

                case MqttPhase.Acquiring:
                    _channel.Compose(ModemText.AcquireCommand);
                    _channel.AppendQuoted(options.ClientId);
                    _channel.AppendText(options.UseTls ? ModemText.CommaOne : ModemText.CommaZero);
                    sent = _channel.Send(ModemText.AcquireResult, false, ShortMs, nowMs);
                    break;

                case MqttPhase.ListingCertificates:
                    sent = Send(ModemText.ListCertificates, ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.StoringCertificate:
                    byte[] pem = _modemOptions.CaCertificatePem!;
                    _channel.Compose(ModemText.StoreCertificate);
                    _channel.AppendQuoted(_modemOptions.CaCertificateName);
                    _channel.AppendText(ModemText.Comma);
                    _channel.Append(pem.Length);
                    sent = _channel.SendWithData(ModemText.None, false, pem, 0, pem.Length, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingTlsVersion:
                    sent = Send(ModemText.TlsVersion, ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingTlsVerification:
                    sent = Send(ModemText.TlsVerification, ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingTlsCertificate:
                    _channel.Compose(ModemText.TlsCertificate);
                    _channel.AppendQuoted(_modemOptions.CaCertificateName);
                    sent = _channel.Send(ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingTlsServerName:
                    sent = Send(ModemText.TlsServerName, ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.BindingTls:
                    sent = Send(ModemText.BindTls, ModemText.None, false, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingWillTopic:
                    sent = SendCounted(ModemText.WillTopicCommand, ModemText.None, ModemText.WillTopicResult, false, options.WillTopic!.Bytes, 0, options.WillTopic.Bytes.Length, ShortMs, nowMs);
                    break;

                case MqttPhase.SettingWillMessage:
                    // Nothing is taken to publish before the session is open: the room for it is free.
                    int length = AsciiText.WriteText(_payloads, 0, options.WillMessage);
                    sent = SendCounted(ModemText.WillMessageCommand, ModemText.CommaOne, ModemText.WillMessageResult, false, _payloads, 0, length, ShortMs, nowMs);
                    break;

                case MqttPhase.Connecting:
                    sent = SendConnect(options, nowMs);
                    break;

                case MqttPhase.Subscribing:
                    sent = SendCounted(ModemText.SubscribeCommand, ModemText.CommaOne, ModemText.SubscribeResult, true, options.Subscription!.Bytes, 0, options.Subscription.Bytes.Length, SubscribeMs, nowMs);
                    break;

                case MqttPhase.SubscribingQuoted:
                    _channel.Compose(ModemText.SubscribeCommand);
                    _channel.AppendQuoted(options.Subscription!.Name);
                    _channel.AppendText(ModemText.CommaOne);
                    sent = _channel.Send(ModemText.SubscribeResult, true, SubscribeMs, nowMs);
                    break;

                case MqttPhase.Open:
                    return StartPublish(nowMs);

                case MqttPhase.Disconnecting:
                    sent = Send(ModemText.DisconnectCommand, ModemText.DisconnectResult, true, DisconnectMs, nowMs);
                    break;

                case MqttPhase.Releasing:
                    sent = Send(ModemText.ReleaseCommand, ModemText.ReleaseResult, false, ShortMs, nowMs);
                    break;

                default:
                    sent = Send(ModemText.StopCommand, ModemText.StopResult, true, StartMs, nowMs);
                    break;
            }

            if (!sent)
            {
                // What was checked at the start does not fit after all.
                OptionsRefused++;
                Fail(MqttLinkLoss.Fault, nowMs);
            }

            return sent;
        }

        /// <summary>The outcome of the command that <see cref="StartCommand"/> sent.</summary>
        internal void OnOutcome(AtOutcome outcome, long nowMs)
        {
            int code = ResultCode();
            bool ok = outcome == AtOutcome.Ok && (!_channel.HasResult || code == 0);
            if (code > 0)
            {
                LastResultCode = code;
            }

            switch (_phase)
            {
                case MqttPhase.Starting:
                    _started = ok || code == AlreadyStarted;
                    if (ok)
                    {
                        _phase = MqttPhase.Acquiring;
                    }
                    else
                    {
                        RestartOr(code == NetworkOpenFailed || code == NetworkNotOpened ? MqttLinkLoss.NoNetwork : MqttLinkLoss.Fault, nowMs);
                    }

                    break;

                case MqttPhase.Acquiring:
                    _acquired = ok;
                    if (ok)
                    {
                        _phase = _options!.UseTls ? (_modemOptions.CaCertificatePem != null ? MqttPhase.ListingCertificates : MqttPhase.SettingTlsVersion) : AfterTls();
                    }
                    else
                    {
                        RestartOr(MqttLinkLoss.Fault, nowMs);
                    }

                    break;

                case MqttPhase.ListingCertificates:
                    _phase = _certificateFound ? MqttPhase.SettingTlsVersion : MqttPhase.StoringCertificate;
                    break;

                case MqttPhase.StoringCertificate:
                case MqttPhase.SettingTlsVersion:
                case MqttPhase.SettingTlsVerification:
                case MqttPhase.SettingTlsCertificate:
                case MqttPhase.SettingTlsServerName:
                    NextOr(ok, _phase + 1, MqttLinkLoss.Tls, nowMs);
                    break;

                case MqttPhase.BindingTls:
                    NextOr(ok, AfterTls(), MqttLinkLoss.Tls, nowMs);
                    break;

                case MqttPhase.SettingWillTopic:
                    NextOr(ok, MqttPhase.SettingWillMessage, MqttLinkLoss.Fault, nowMs);
                    break;

                case MqttPhase.SettingWillMessage:
                    NextOr(ok, MqttPhase.Connecting, MqttLinkLoss.Fault, nowMs);
                    break;

                case MqttPhase.Connecting:
                    OnConnected(ok, code, nowMs);
                    break;

                case MqttPhase.Subscribing:
                case MqttPhase.SubscribingQuoted:
                    OnSubscribed(ok, outcome, nowMs);
                    break;

                case MqttPhase.Open:
                    OnPublishStep(ok, outcome, code, nowMs);
                    break;

                // What is taken down is taken for down whatever the modem says: it may have been down already.
                case MqttPhase.Disconnecting:
                    _connected = false;
                    _phase = MqttPhase.Releasing;
                    break;

                case MqttPhase.Releasing:
                    _acquired = false;
                    _phase = MqttPhase.Stopping;
                    break;

                case MqttPhase.Stopping:
                    _started = false;
                    if (_startsAfterStop)
                    {
                        _startsAfterStop = false;
                        _phase = MqttPhase.Starting;
                    }
                    else
                    {
                        End(true, nowMs);
                    }

                    break;
            }
        }

        /// <summary>A line that begins with +CMQTT and answers no command. False when it means nothing here.</summary>
        internal bool OnLine(byte[] line, int offset, int length)
        {
            if (ModemText.StartsWith(line, offset, length, ModemText.ReceiveTopic))
            {
                OnPart(line, offset + ModemText.LengthOf(ModemText.ReceiveTopic), length - ModemText.LengthOf(ModemText.ReceiveTopic), true);
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.ReceivePayload))
            {
                OnPart(line, offset + ModemText.LengthOf(ModemText.ReceivePayload), length - ModemText.LengthOf(ModemText.ReceivePayload), false);
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.ReceiveStart))
            {
                OnReceiveStart(line, offset + ModemText.LengthOf(ModemText.ReceiveStart), length - ModemText.LengthOf(ModemText.ReceiveStart));
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.ReceiveEnd))
            {
                OnReceiveEnd();
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.ConnectionLost))
            {
                OnLost(MqttLinkLoss.ConnectionLost);
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.NoNetwork))
            {
                OnLost(MqttLinkLoss.NoNetwork);
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.PingFailed))
            {
                OnLost(MqttLinkLoss.Timeout);
            }
            else
            {
                return false;
            }

            return true;
        }

        /// <summary>Whether a line is of the list of certificates, and of ours.</summary>
        internal bool OnCertificate(byte[] line, int offset, int length)
        {
            if (!ModemText.StartsWith(line, offset, length, ModemText.CertificateListed))
            {
                return false;
            }

            int at = offset + ModemText.LengthOf(ModemText.CertificateListed);
            int end = offset + length;
            while (at < end && line[at] != '"')
            {
                at++;
            }

            string name = _modemOptions.CaCertificateName;
            at++;
            int i = 0;
            while (i < name.Length && at + i < end && line[at + i] == name[i])
            {
                i++;
            }

            if (i == name.Length && at + i < end && line[at + i] == '"')
            {
                _certificateFound = true;
            }

            return true;
        }

        internal void OnBlockEnd(bool complete)
        {
            if (!complete)
            {
                _rxDamaged = true;
            }
        }

        /// <summary>The modem is being restarted, or its network was given up: there is nothing left to tear down.</summary>
        internal void OnModemLost(MqttLinkLoss reason, long nowMs)
        {
            _receiving = false;
            if (_phase > MqttPhase.AwaitingNetwork)
            {
                if (!_lossPending)
                {
                    _loss = _closing ? MqttLinkLoss.Closed : reason;
                }

                End(false, nowMs);
            }
        }

        private int PlaceOf(int number)
        {
            int place = _oldest + number;
            return place >= _window ? place - _window : place;
        }

        // Where a payload goes: behind the newest, or where that does not fit to the front, up to the oldest. -1 while there is no room.
        private int FindRoom(int length)
        {
            if (_count == 0)
            {
                return 0;
            }

            int size = SizeOf(length);
            int first = _starts[_oldest];
            int newest = PlaceOf(_count - 1);
            int end = _starts[newest] + SizeOf(_lengths[newest]);
            if (_starts[newest] < first)
            {
                return size <= first - end ? end : -1;
            }

            return size <= _payloads.Length - end ? end : size <= first ? 0 : -1;
        }

        // An empty one takes a byte: no two begin at the same.
        private static int SizeOf(int length) => length == 0 ? 1 : length;

        private static int CountedLength(MqttTopic? topic) => topic == null ? 0 : topic.Bytes.Length;

        private static bool AreUsable(MqttLinkOptions options, SimcomModemOptions modemOptions)
        {
            MqttTopic? subscription = options.Subscription;
            MqttTopic? will = options.WillTopic;
            return AtChannel.CanQuote(options.Host, 100)
                && options.Port > 0 && options.Port < 65536
                && AtChannel.CanQuote(options.ClientId, 128)
                && (options.UserName.Length == 0 || AtChannel.CanQuote(options.UserName, 128))
                && (options.Password.Length == 0 || (options.UserName.Length > 0 && AtChannel.CanQuote(options.Password, 128)))
                && options.KeepAliveS > 0 && options.KeepAliveS <= 64800
                && (subscription == null || (CountedLength(subscription) <= MqttTopic.MaxLength && AtChannel.CanQuote(subscription.Name, MqttTopic.MaxLength)))
                && (will == null || (CountedLength(will) > 0 && CountedLength(will) <= MqttTopic.MaxLength && options.WillMessage.Length > 0 && options.WillMessage.Length <= 256))
                && (!options.UseTls || modemOptions.CaCertificateName.Length > 0);
        }

        private void AwaitNetwork(long nowMs)
        {
            if (_openEndsMs == 0)
            {
                _openEndsMs = nowMs + _modemOptions.OpenTimeoutMs;
                if (!AreUsable(_options!, _modemOptions))
                {
                    OptionsRefused++;
                    _loss = MqttLinkLoss.Fault;
                    End(false, nowMs);
                    return;
                }
            }

            if (_closing)
            {
                _loss = MqttLinkLoss.Closed;
                End(false, nowMs);
            }
            else if (_modem.HasNetwork)
            {
                _phase = MqttPhase.Starting;
            }
            else if (_modem.HasSimFault || nowMs >= _openEndsMs)
            {
                _loss = MqttLinkLoss.NoNetwork;
                End(false, nowMs);
            }
        }

        private bool Send(int command, int result, bool resultRequired, int timeoutMs, long nowMs)
        {
            _channel.Compose(command);
            return _channel.Send(result, resultRequired, timeoutMs, nowMs);
        }

        private bool SendCounted(int command, int rest, int result, bool resultRequired, byte[] data, int offset, int length, int timeoutMs, long nowMs)
        {
            _channel.Compose(command);
            _channel.Append(length);
            if (rest != ModemText.None)
            {
                _channel.AppendText(rest);
            }

            return _channel.SendWithData(result, resultRequired, data, offset, length, timeoutMs, nowMs);
        }

        private bool SendConnect(MqttLinkOptions options, long nowMs)
        {
            _channel.Compose(ModemText.ConnectCommand);
            _channel.Append(options.Host);
            _channel.AppendText(ModemText.Colon);
            _channel.Append(options.Port);
            _channel.AppendText(ModemText.QuoteComma);
            _channel.Append(options.KeepAliveS);
            _channel.AppendText(options.CleanSession ? ModemText.CommaOne : ModemText.CommaZero);
            if (options.UserName.Length > 0)
            {
                _channel.AppendText(ModemText.Comma);
                _channel.AppendQuoted(options.UserName);
                if (options.Password.Length > 0)
                {
                    _channel.AppendText(ModemText.Comma);
                    _channel.AppendQuoted(options.Password);
                }
            }

            return _channel.Send(ModemText.ConnectResult, true, _modemOptions.ConnectTimeoutMs, nowMs);
        }

        private bool StartPublish(long nowMs)
        {
            if (_count == 0 || _closing || _lossPending || nowMs < _retryAtMs)
            {
                return false;
            }

            int place = _oldest;
            bool sent;
            if (_publishStep == PublishStep.Payload && _lengths[place] == 0)
            {
                // The modem takes no payload of no bytes; without one it publishes an empty message.
                _publishStep = PublishStep.Publish;
            }

            switch (_publishStep)
            {
                case PublishStep.Topic:
                    byte[] topic = _topics[place]!.Bytes;
                    sent = SendCounted(ModemText.TopicCommand, ModemText.None, ModemText.TopicResult, false, topic, 0, topic.Length, ShortMs, nowMs);
                    break;

                case PublishStep.Payload:
                    sent = SendCounted(ModemText.PayloadCommand, ModemText.None, ModemText.PayloadResult, false, _payloads, _starts[place], _lengths[place], ShortMs, nowMs);
                    break;

                default:
                    _channel.Compose(ModemText.PublishCommand);
                    _channel.Append(_modemOptions.PublishTimeoutS);
                    if (_retains[place])
                    {
                        _channel.AppendText(ModemText.CommaOne);
                    }

                    sent = _channel.Send(ModemText.PublishResult, true, (_modemOptions.PublishTimeoutS * 1000) + PublishMarginMs, nowMs);
                    break;
            }

            return sent;
        }

        // START and STOP answer with the code alone, the others with the client's index before it.
        private int ResultCode()
        {
            int place = _phase == MqttPhase.Starting || _phase == MqttPhase.Stopping ? 0 : 1;
            return _channel.TryGetResult(place, out int code) ? code : NoSuchResult;
        }

        private MqttPhase AfterTls() => _options!.WillTopic != null ? MqttPhase.SettingWillTopic : MqttPhase.Connecting;

        private void NextOr(bool ok, MqttPhase next, MqttLinkLoss loss, long nowMs)
        {
            if (ok)
            {
                _phase = next;
            }
            else
            {
                Fail(loss, nowMs);
            }
        }

        // The service, its client, even the session may be left from before this unit restarted: once, all is taken down and started anew.
        private void RestartOr(MqttLinkLoss loss, long nowMs)
        {
            if (_restarted)
            {
                Fail(loss, nowMs);
                return;
            }

            _restarted = true;
            ServiceRestarts++;
            _startsAfterStop = true;
            _phase = MqttPhase.Disconnecting;
        }

        private void OnConnected(bool ok, int code, long nowMs)
        {
            if (ok)
            {
                _connected = true;
                if (_options!.Subscription == null)
                {
                    OnOpened();
                }
                else
                {
                    _phase = _subscribesQuoted ? MqttPhase.SubscribingQuoted : MqttPhase.Subscribing;
                }

                return;
            }

            switch (code)
            {
                case RefusedVersion:
                case RefusedIdentifier:
                case RefusedCredentials:
                case RefusedAuthorization:
                    Fail(MqttLinkLoss.Refused, nowMs);
                    break;
                case NetworkOpenFailed:
                case NetworkNotOpened:
                    Fail(MqttLinkLoss.NoNetwork, nowMs);
                    break;
                case HandshakeFailed:
                case NoCertificate:
                case TlsSessionFailed:
                    Fail(_options!.UseTls ? MqttLinkLoss.Tls : MqttLinkLoss.ConnectionLost, nowMs);
                    break;
                default:
                    Fail(MqttLinkLoss.ConnectionLost, nowMs);
                    break;
            }
        }

        private void OnSubscribed(bool ok, AtOutcome outcome, long nowMs)
        {
            if (ok)
            {
                _subscribesQuoted = _phase == MqttPhase.SubscribingQuoted;
                OnOpened();
            }
            else if (outcome == AtOutcome.Error && _phase == (_subscribesQuoted ? MqttPhase.SubscribingQuoted : MqttPhase.Subscribing))
            {
                // Some firmware takes the topic after a prompt, some between quotes.
                _phase = _subscribesQuoted ? MqttPhase.Subscribing : MqttPhase.SubscribingQuoted;
            }
            else
            {
                Fail(outcome == AtOutcome.Timeout ? MqttLinkLoss.Timeout : MqttLinkLoss.Fault, nowMs);
            }
        }

        private void OnOpened()
        {
            _phase = MqttPhase.Open;
            _publishStep = PublishStep.Topic;
            if (_closing || _lossPending)
            {
                return;
            }

            _opened = true;
            Opened++;
            _listener?.OnLinkOpened();
        }

        private void OnPublishStep(bool ok, AtOutcome outcome, int code, long nowMs)
        {
            _retryAtMs = 0;
            if (ok && _publishStep != PublishStep.Publish)
            {
                _publishStep++;
                return;
            }

            PublishStep step = _publishStep;
            _publishStep = PublishStep.Topic;
            if (ok)
            {
                _failuresInRow = 0;
                _busyTries = 0;
                _acknowledged = true;
                int token = TakeOldest();
                _listener?.OnPublishAcknowledged(token);
                return;
            }

            switch (code)
            {
                case ClientBusy:
                    BusyAnswers++;
                    if (++_busyTries < BusyTries)
                    {
                        _retryAtMs = nowMs + BusyRetryMs;
                        return;
                    }

                    break;

                case NoConnection:
                case ClientNotAcquired:
                case ClosedByServer:
                case NetworkNotOpened:
                case SendFailed:
                    Fail(MqttLinkLoss.ConnectionLost, nowMs);
                    return;
            }

            if (outcome == AtOutcome.Timeout && step == PublishStep.Publish)
            {
                Fail(MqttLinkLoss.Timeout, nowMs);
                return;
            }

            _busyTries = 0;
            PublishFailures++;
            int failed = TakeOldest();
            if (++_failuresInRow >= FailuresBeforeLoss)
            {
                Fail(MqttLinkLoss.Timeout, nowMs);
            }

            _listener?.OnPublishFailed(failed);
        }

        private int TakeOldest()
        {
            int token = _tokens[_oldest];
            _topics[_oldest] = null;
            _oldest++;
            if (_oldest == _window)
            {
                _oldest = 0;
            }

            _count--;
            return token;
        }

        // While a command is in flight, the loss has to wait until it is over; Advance sees to that.
        private void OnLost(MqttLinkLoss reason)
        {
            if (_phase > MqttPhase.Starting && _phase <= MqttPhase.Open && !_lossPending)
            {
                _connected = false;
                _loss = _closing ? MqttLinkLoss.Closed : reason;
                _lossPending = true;
                _modem.Wake();
            }
        }

        private void Fail(MqttLinkLoss reason, long nowMs)
        {
            if (!_lossPending)
            {
                _loss = _closing ? MqttLinkLoss.Closed : reason;
                _lossPending = true;
            }

            TearDown(nowMs);
        }

        // Takes down what is up, from the session to the service.
        private void TearDown(long nowMs)
        {
            if (!_lossPending)
            {
                _loss = MqttLinkLoss.Closed;
                _lossPending = true;
            }

            if (_connected)
            {
                _phase = MqttPhase.Disconnecting;
            }
            else if (_acquired)
            {
                _phase = MqttPhase.Releasing;
            }
            else if (_started)
            {
                _phase = MqttPhase.Stopping;
            }
            else
            {
                End(true, nowMs);
            }
        }

        private void End(bool judgesModem, long nowMs)
        {
            MqttLinkLoss loss = _loss;
            _phase = MqttPhase.Closed;
            _lossPending = false;
            _closing = false;
            for (int i = 0; i < _window; i++)
            {
                _topics[i] = null;
            }

            _count = 0;
            if (loss != MqttLinkLoss.Closed)
            {
                Lost++;
            }

            if (judgesModem && loss != MqttLinkLoss.Closed && loss != MqttLinkLoss.Refused
                && (!_opened || (loss == MqttLinkLoss.Timeout && !_acknowledged)))
            {
                // No session, or one that looked up and was dead from the start.
                _modem.OnSessionFailed(nowMs);
            }
            else if (_opened)
            {
                _modem.OnSessionServed();
            }

            _listener?.OnLinkLost(loss);
        }

        private void OnReceiveStart(byte[] line, int offset, int length)
        {
            if (_receiving)
            {
                MessagesDamaged++;
            }

            bool hasTopic = AtChannel.TryGetField(line, offset, length, 1, out _rxTopicTotal);
            bool hasPayload = AtChannel.TryGetField(line, offset, length, 2, out _rxPayloadTotal);
            _receiving = true;
            _rxTopicCount = 0;
            _rxPayloadCount = 0;
            _rxDamaged = !hasTopic || !hasPayload || _rxTopicTotal < 1 || _rxPayloadTotal < 0;
            _rxSkips = _rxTopicTotal > _rxTopic.Length || _rxPayloadTotal > _rxPayload.Length;
        }

        // A part's bytes follow its line as they are. They are taken off the line even when they lead to nothing: they must never be read as lines.
        private void OnPart(byte[] line, int offset, int length, bool isTopic)
        {
            if (!AtChannel.TryGetField(line, offset, length, 1, out int count) || count <= 0 || count > MaxBlock)
            {
                _rxDamaged = true;
                return;
            }

            int taken = isTopic ? _rxTopicCount : _rxPayloadCount;
            int total = isTopic ? _rxTopicTotal : _rxPayloadTotal;
            if (!_receiving || count > total - taken)
            {
                _rxDamaged = true;
            }

            byte[] kept = isTopic ? _rxTopic : _rxPayload;
            bool keeps = _receiving && !_rxDamaged && total <= kept.Length;
            _channel.BeginBlock(keeps ? kept : null, taken, count);
            if (isTopic)
            {
                _rxTopicCount = taken + count;
            }
            else
            {
                _rxPayloadCount = taken + count;
            }
        }

        private void OnReceiveEnd()
        {
            bool whole = _receiving && !_rxDamaged && _rxTopicCount == _rxTopicTotal && _rxPayloadCount == _rxPayloadTotal;
            _receiving = false;
            if (!whole)
            {
                MessagesDamaged++;
            }
            else if (_rxSkips)
            {
                MessagesTooLong++;
                if (_connected && _rxTopicTotal <= _rxTopic.Length)
                {
                    _listener?.OnMessageTooLong(_rxTopic, _rxTopicCount);
                }
            }
            else if (_connected)
            {
                _listener?.OnMessage(_rxTopic, _rxTopicCount, _rxPayload, _rxPayloadCount);
            }
        }
    }
}
