using System;
using System.Runtime.CompilerServices;
using Telematics.Bench.World;
using Telematics.Buses;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>
    /// A SIMCom A7670 on the far end of a serial line: power key and boot, SIM, registration, signal, clock, and the
    /// AT+CMQTT… commands over a real MQTT connection. After the A76XX Series AT Command Manual and logs from the field.
    /// </summary>
    /// <remarks>
    /// <para>Time over the air is virtual: what is sent goes out at once, and its answer is told one round trip later. If by
    /// then a real broker has not answered, the model waits for it in real time, for a bounded while; so virtual time
    /// cannot outrun the broker, and the dialogue is the same for the same seed. What the broker sends by itself is found at
    /// the next look (<see cref="A7670Options.ReceivePeriodMs"/>): at which virtual time, is not the same in every run at full speed over real sockets.</para>
    /// <para>Leaves out: TLS (its connections fail with 32), the second MQTT client, SMS, calls, data connections other than
    /// MQTT, flow control, sleep, the limit of time for data after a prompt, and all commands that the unit does not use.</para>
    /// </remarks>
    public sealed class A7670Model : Model, IModemMqttEvents
    {
        private const long MsUs = 1000;
        private const int PowerOnHoldMs = 50;
        private const int PowerOffHoldMs = 2500;
        private const int PowerDownMs = 1500;
        private const int SimReadyMs = 600;
        private const int SmsReadyMs = 3500;
        private const int PhoneBookReadyMs = 5500;
        private const int SearchAgainMs = 5000;
        private const int RealWaitMs = 2000;
        private const int RealRetryMs = 50;
        private const int AskAgainMs = 200;
        private const int ConnectLimitMs = 60000;
        private const int PingLimitMs = 30000;
        private const double GarbageChance = 0.7;

        private static readonly byte[][] News =
        [
            "+CGEV: ME PDN ACT 1"u8.ToArray(),
            "*PSUTTZ: 26,11,22,10,12,26,\"+04\",0"u8.ToArray(),
            "+CTZV: +04"u8.ToArray(),
            "+CGEV: EPS PDN ACT 1"u8.ToArray(),
            "SMS DONE"u8.ToArray(),
        ];

        private readonly VirtualClock _clock;
        private readonly SerialLine _line;
        private readonly Random _random;
        private readonly VehicleState _vehicle;
        private readonly A7670Options _options;
        private readonly ModemMqttClient _mqtt;
        private readonly ModemPin _powerKey;
        private readonly ModemPin _reset;
        private readonly ModemPin _supply;

        // When each is due, and the earliest of them: asked for at each event of the whole world, so it is not looked for each time.
        private readonly long[] _timers = new long[(int)A7670Timer.Count];

        private readonly byte[] _input = new byte[4096];
        private readonly byte[] _command = new byte[1024];
        private readonly byte[] _text = new byte[1024];
        private readonly byte[] _garbled = new byte[4096];
        private readonly byte[] _topic = new byte[1024];
        private readonly byte[] _payload = new byte[10240];
        private readonly byte[] _willTopic = new byte[1024];
        private readonly byte[] _willMessage = new byte[10240];
        private readonly byte[] _clientId = new byte[128];
        private readonly byte[] _filter = new byte[1024];
        private readonly byte[] _certificate = new byte[10240];

        private long _earliestUs;
        private bool _isEarliestUnknown;
        private bool _isAdvancing;
        private int _inputCount;
        private int _commandLength;
        private byte[] _data = [];
        private int _dataWanted;
        private int _dataCount;
        private DataUse _dataUse;

        private string _certificateName = "";
        private bool _commandBusy;
        private bool _suppliedOnce;
        private bool _heldInReset;
        private bool _isOn;
        private bool _booted;
        private bool _echo;
        private bool _reports;
        private bool _verboseErrors;
        private bool _radio;
        private bool _simReady;
        private bool _pinEntered;
        private int _pinTries = 3;
        private bool _clockFollows;
        private int _registration;
        private int _rssi = 20;

        private bool _started;
        private bool _acquired;
        private bool _usesTls;
        private bool _connected;
        private bool _connecting;
        private bool _disconnecting;
        private bool _publishing;
        private bool _publishHeld;
        private bool _subscribing;
        private bool _waited;
        private bool _okOwed;
        private int _topicLength;
        private int _payloadLength;
        private int _willTopicLength;
        private int _willMessageLength;
        private int _clientIdLength;
        private int _filterLength;
        private int _filterQos;
        private int _publishQos;
        private bool _publishRetains;
        private int _keepAliveS;
        private bool _cleanSession;
        private string _user = "";
        private string _password = "";
        private int _subscriptionResult;
        private int _connectResult;
        private bool _publishFails;
        private bool _publishIsForgotten;
        private bool _acknowledgementIsLost;
        private long _limitUs;
        private long _pingLimitUs;

        /// <summary>Makes a modem at the far end of a line.</summary>
        /// <param name="clock">The world's clock.</param>
        /// <param name="line">The line to the unit.</param>
        /// <param name="network">What it reaches over the air.</param>
        /// <param name="random">The source of jitter and of random faults.</param>
        /// <param name="vehicle">What is true of the world; its UTC is the network's time.</param>
        /// <param name="options">How the modem is.</param>
        public A7670Model(VirtualClock clock, SerialLine line, INetwork network, Random random, VehicleState vehicle, A7670Options options)
        {
            _clock = clock;
            _line = line;
            _random = random;
            _vehicle = vehicle;
            _options = options;
            _mqtt = new ModemMqttClient(network, this);
            _powerKey = new ModemPin(options.PowerKeyActiveHigh, OnPowerKey);
            _reset = new ModemPin(options.ResetActiveHigh, OnReset);
            _supply = new ModemPin(true, OnSupply);
            StopTimers();
            line.OnDeviceAwaited(Plan);
            if (options.StartsOn)
            {
                SwitchOn();
                SetTimer(A7670Timer.Booted, 0);
                AdvanceTo(clock.NowUs);
            }
        }

        // Builds a line in the model's own buffer: interpolation without allocating.
        [InterpolatedStringHandler]
        private ref struct Text
        {
            private readonly Span<byte> _buffer;
            private int _length;

            public Text(int literalLength, int formattedCount, A7670Model model)
            {
                _buffer = model._text;
            }

            public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

            public void AppendLiteral(string value) => AppendFormatted(value);

            public void AppendFormatted(string value)
            {
                foreach (char c in value)
                {
                    _buffer[_length++] = (byte)c;
                }
            }

            public void AppendFormatted(char value) => _buffer[_length++] = (byte)value;

            public void AppendFormatted(int value, string? format = null)
            {
                value.TryFormat(_buffer[_length..], out int written, format);
                _length += written;
            }
        }

        private enum DataUse
        {
            Topic,
            Payload,
            WillTopic,
            WillMessage,
            Filter,
            Certificate,
        }

        /// <summary>What goes wrong.</summary>
        public A7670Faults Faults { get; } = new();

        /// <summary>The power key's pin.</summary>
        public IOutputPin PowerKey => _powerKey;

        /// <summary>The reset's pin.</summary>
        public IOutputPin Reset => _reset;

        /// <summary>The supply's pin; high is on. A board that has none leaves it alone.</summary>
        public IOutputPin Supply => _supply;

        /// <summary>Whether the modem is on, be it still booting.</summary>
        public bool IsOn => _isOn;

        /// <summary>Whether it has an MQTT session.</summary>
        public bool IsConnected => _connected;

        /// <summary>Times it has booted.</summary>
        public int Boots { get; private set; }

        /// <summary>Commands taken.</summary>
        public long Commands { get; private set; }

        /// <summary>Commands answered with an error.</summary>
        public long CommandErrors { get; private set; }

        /// <summary>Messages published, sent again ones counted again.</summary>
        public long Publishes { get; private set; }

        /// <summary>Messages received from the broker.</summary>
        public long MessagesReceived { get; private set; }

        /// <summary>Bytes of MQTT on the wire for what was published: payload, topic and header.</summary>
        public long BytesOnWire => _mqtt.PublishBytes;

        /// <summary>Bytes of MQTT on the wire, everything that was sent.</summary>
        public long BytesSent => _mqtt.BytesSent;

        /// <summary>Bytes of MQTT received.</summary>
        public long BytesReceived => _mqtt.BytesReceived;

        /// <summary>Times that the broker's answer had to be waited for in real time.</summary>
        public long RealWaits { get; private set; }

        /// <summary>Bytes changed on their way by <see cref="Faults"/>, both ways.</summary>
        public long GarbledBytes { get; private set; }

        private bool IsRegistered => _registration is 1 or 5;

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            _isAdvancing = true;
            TakeInput();
            while (true)
            {
                if (_isEarliestUnknown)
                {
                    FindEarliest();
                }

                if (_earliestUs > nowUs)
                {
                    break;
                }

                int earliest = Array.IndexOf(_timers, _earliestUs);
                StopTimer((A7670Timer)earliest);
                OnTimer((A7670Timer)earliest);
            }

            _isAdvancing = false;
            Plan();
        }

        private void Plan()
        {
            if (_isAdvancing)
            {
                return;
            }

            if (_isEarliestUnknown)
            {
                FindEarliest();
            }

            NextUs = Math.Min(_line.DeviceReadableUs, _earliestUs);
        }

        /// <summary>The modem restarts by itself, as after a dip of its supply.</summary>
        public void Restart()
        {
            if (_isOn)
            {
                SwitchOff();
                SwitchOn();
            }
        }

        /// <summary>The modem's supply fails: it is off, without a word, until its power key is pressed.</summary>
        public void CutPower() => SwitchOff();

        /// <summary>From now on it says reports that nobody asked for, one after the other, until it is switched off or reset.</summary>
        /// <param name="everyUs">From one to the next.</param>
        public void BeginReports(long everyUs)
        {
            Faults.ReportsEveryUs = everyUs;
            SetTimerAt(A7670Timer.Report, _clock.NowUs + everyUs);
            Plan();
        }

        /// <summary>The connection to the broker breaks.</summary>
        public void DropConnection()
        {
            if (_connected)
            {
                OnConnectionLost(1);
            }
        }

        /// <summary>The network takes the modem's address away: MQTT service and connection are gone.</summary>
        public void DropService()
        {
            if (_started)
            {
                if (_connected)
                {
                    OnConnectionLost(3);
                }

                Line("+CMQTTNONET"u8);
                ForgetMqtt();
            }
        }

        /// <summary>Registration is lost for a while; a connection outlives it, but carries nothing meanwhile.</summary>
        public void LoseRegistration(int forMs)
        {
            if (_registration is 1 or 5)
            {
                SetRegistration(2);
                SetTimer(A7670Timer.Registered, forMs);
            }
        }

        /// <inheritdoc/>
        void IModemMqttEvents.OnMessage(in MqttMessage message)
        {
            MessagesReceived++;
            Say($"\r\n+CMQTTRXSTART: 0,{message.Topic.Length},{message.Payload.Length}\r\n");
            SayParts("+CMQTTRXTOPIC: 0,"u8, message.Topic);
            SayParts("+CMQTTRXPAYLOAD: 0,"u8, message.Payload);
            Send("+CMQTTRXEND: 0\r\n"u8);
        }

        private static bool TryNumber(scoped ref ReadOnlySpan<byte> text, out int value)
        {
            value = 0;
            int digits = 0;
            while (digits < text.Length && digits < 9 && text[digits] is >= (byte)'0' and <= (byte)'9')
            {
                value = (value * 10) + text[digits++] - '0';
            }

            text = text[digits..];
            return digits > 0;
        }

        private static bool TryComma(scoped ref ReadOnlySpan<byte> text)
        {
            if (text.Length == 0 || text[0] != ',')
            {
                return false;
            }

            text = text[1..];
            return true;
        }

        private static bool TryQuoted(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
        {
            value = default;
            if (text.Length < 2 || text[0] != '"')
            {
                return false;
            }

            int end = text[1..].IndexOf((byte)'"');
            if (end < 0)
            {
                return false;
            }

            value = text.Slice(1, end);
            text = text[(end + 2)..];
            return true;
        }

        private long Jittered(int ms) => (ms * MsUs) + (long)(_random.NextDouble() * ms * MsUs / 5);

        private void SetTimer(A7670Timer timer, int ms) => SetTimerAt(timer, _clock.NowUs + Jittered(ms));

        private void StopTimer(A7670Timer timer) => SetTimerAt(timer, long.MaxValue);

        private void StopTimers()
        {
            Array.Fill(_timers, long.MaxValue);
            _earliestUs = long.MaxValue;
            _isEarliestUnknown = false;
            Plan();
        }

        private void SetTimerAt(A7670Timer timer, long dueUs)
        {
            _isEarliestUnknown |= _timers[(int)timer] == _earliestUs;
            _timers[(int)timer] = dueUs;
            if (dueUs <= _earliestUs)
            {
                _earliestUs = dueUs;
                _isEarliestUnknown = false;
            }

            Plan();
        }

        private void FindEarliest()
        {
            long earliestUs = long.MaxValue;
            foreach (long dueUs in _timers)
            {
                earliestUs = Math.Min(earliestUs, dueUs);
            }

            _earliestUs = earliestUs;
            _isEarliestUnknown = false;
        }

        private void OnPowerKey(bool pressed)
        {
            if (!pressed)
            {
                StopTimer(A7670Timer.PowerKeyHeld);
            }
            else if (_supply.IsActive || !_suppliedOnce)
            {
                SetTimerAt(A7670Timer.PowerKeyHeld, _clock.NowUs + ((_isOn ? PowerOffHoldMs : PowerOnHoldMs) * MsUs));
            }
        }

        private void OnReset(bool active)
        {
            if (active)
            {
                _heldInReset = _isOn;
                SwitchOff();
            }
            else if (_heldInReset)
            {
                SwitchOn();
            }
        }

        private void OnSupply(bool on)
        {
            _suppliedOnce = true;
            if (!on)
            {
                Faults.OnlySupplyHelps = false;
                SwitchOff();
            }
        }

        private void SwitchOn()
        {
            _isOn = true;
            Boots++;
            SetTimer(A7670Timer.Booted, _options.BootMs);
        }

        private void SwitchOff()
        {
            StopTimers();
            _isOn = false;
            _booted = false;
            _inputCount = 0;
            _commandBusy = false;
            _dataWanted = 0;
            _radio = false;
            _simReady = false;
            _pinEntered = false;
            _registration = 0;
            _clockFollows = false;
            _reports = false;
            _verboseErrors = false;
            if (!Faults.OnlySupplyHelps)
            {
                Faults.Unstick();
            }

            ForgetMqtt();
        }

        private void ForgetMqtt()
        {
            _mqtt.Reset();
            _started = false;
            _acquired = false;
            ForgetSession();
        }

        private void ForgetSession()
        {
            _connected = false;
            _connecting = false;
            _disconnecting = false;
            _publishing = false;
            _publishHeld = false;
            _publishFails = false;
            _publishIsForgotten = false;
            _acknowledgementIsLost = false;
            _subscribing = false;
            _okOwed = false;
            _topicLength = 0;
            _payloadLength = 0;
            for (A7670Timer timer = A7670Timer.ServiceStarted; timer < A7670Timer.Count; timer++)
            {
                StopTimer(timer);
            }
        }

        private void OnTimer(A7670Timer timer)
        {
            switch (timer)
            {
                case A7670Timer.PowerKeyHeld when _isOn:
                    Line("NORMAL POWER DOWN"u8);
                    SetTimer(A7670Timer.SwitchedOff, PowerDownMs);
                    break;

                case A7670Timer.PowerKeyHeld:
                    SwitchOn();
                    break;

                case A7670Timer.SwitchedOff:
                    SwitchOff();
                    break;

                case A7670Timer.Booted:
                    _booted = true;
                    _echo = true;
                    _radio = true;
                    Line("RDY"u8);
                    StartSim();
                    break;

                case A7670Timer.SimReady:
                    OnSimReady();
                    break;

                case A7670Timer.SmsReady:
                    Line("SMS DONE"u8);
                    break;

                case A7670Timer.PhoneBookReady:
                    Line("PB DONE"u8);
                    break;

                case A7670Timer.Registered:
                    Register();
                    break;

                case A7670Timer.Report when Faults.ReportsEveryUs > 0:
                    Line(News[_random.Next(News.Length)]);
                    SetTimerAt(A7670Timer.Report, _clock.NowUs + Faults.ReportsEveryUs);
                    break;

                case A7670Timer.Command:
                    if (_commandLength < 0)
                    {
                        OnDataComplete();
                    }
                    else
                    {
                        Execute(_command.AsSpan(0, _commandLength));
                    }

                    _commandBusy = false;
                    TakeCommands();
                    break;

                case A7670Timer.ServiceStarted:
                    _started = true;
                    Result("+CMQTTSTART: 0"u8);
                    break;

                case A7670Timer.ServiceStopped:
                    ForgetMqtt();
                    Line("+CMQTTSTOP: 0"u8);
                    break;

                case A7670Timer.Connected:
                    OnTcpDue();
                    break;

                case A7670Timer.ConnackDue:
                    OnConnackDue();
                    break;

                case A7670Timer.Disconnected:
                    bool okOwed = _okOwed;
                    ForgetSession();
                    _mqtt.Reset();
                    _okOwed = okOwed;
                    Result("+CMQTTDISC: 0,0"u8);
                    break;

                case A7670Timer.SubackDue:
                    OnSubackDue();
                    break;

                case A7670Timer.PubackDue:
                    OnPubackDue();
                    break;

                case A7670Timer.PublishExpired:
                    EndPublish(17);
                    break;

                case A7670Timer.Receive:
                    OnReceiveDue();
                    break;

                case A7670Timer.KeepAlive:
                    _mqtt.SendPing();
                    _waited = false;
                    _pingLimitUs = _clock.NowUs + (PingLimitMs * MsUs);
                    SetTimer(A7670Timer.PingDue, _options.RoundTripMs);
                    break;

                case A7670Timer.PingDue:
                    OnPingDue();
                    break;
            }
        }

        private void StartSim()
        {
            SetTimer(A7670Timer.SimReady, SimReadyMs);
            SetTimer(A7670Timer.SmsReady, SmsReadyMs);
            SetTimer(A7670Timer.PhoneBookReady, PhoneBookReadyMs);
        }

        private void OnSimReady()
        {
            if (Faults.SimAbsent)
            {
                SetTimer(A7670Timer.SimReady, SearchAgainMs);
                StopTimer(A7670Timer.SmsReady);
                StopTimer(A7670Timer.PhoneBookReady);
                return;
            }

            _simReady = true;
            if (_options.SimPin.Length > 0 && !_pinEntered)
            {
                Line("+CPIN: SIM PIN"u8);
                return;
            }

            Line("+CPIN: READY"u8);
            SetRegistration(2);
            SetTimer(A7670Timer.Registered, _options.RegistrationMs);
        }

        private void Register()
        {
            if (Faults.NoCoverage || Faults.RegistrationDenied || Faults.SimAbsent)
            {
                SetRegistration(Faults.RegistrationDenied ? 3 : 2);
                SetTimer(A7670Timer.Registered, SearchAgainMs);
                return;
            }

            SetRegistration(_options.IsRoaming ? 5 : 1);
            Line("+CGEV: EPS PDN ACT 1"u8);
        }

        private void SetRegistration(int state)
        {
            if (_registration != state)
            {
                _registration = state;
                if (_reports)
                {
                    Say($"\r\n+CEREG: {state}\r\n");
                }
            }
        }

        private void TakeInput()
        {
            while (true)
            {
                int count = _line.DeviceReceive(_input.AsSpan(_inputCount));
                if (count == 0)
                {
                    break;
                }

                if (!_booted || Faults.IsHung)
                {
                    continue;
                }

                Garble(_input.AsSpan(_inputCount, count), Faults.GarbledToModem);
                _inputCount += count;
                if (_inputCount == _input.Length && _commandBusy)
                {
                    // More than it can keep while it is busy: lost, as in the real one's buffer.
                    _inputCount = 0;
                }

                TakeCommands();
            }
        }

        private void TakeCommands()
        {
            while (_inputCount > 0 && !_commandBusy)
            {
                int taken;
                if (_dataWanted > 0)
                {
                    taken = TakeData();
                }
                else
                {
                    ReadOnlySpan<byte> input = _input.AsSpan(0, _inputCount);
                    int end = input.IndexOf((byte)'\r');
                    if (end < 0)
                    {
                        if (_inputCount == _input.Length)
                        {
                            _inputCount = 0;
                        }

                        return;
                    }

                    taken = end + 1;
                    TakeCommand(input[..end]);
                }

                _inputCount -= taken;
                _input.AsSpan(taken, _inputCount).CopyTo(_input);
            }
        }

        private int TakeData()
        {
            int taken = Math.Min(_inputCount, _dataWanted - _dataCount);
            _input.AsSpan(0, taken).CopyTo(_data.AsSpan(_dataCount));
            if (_echo)
            {
                Send(_input.AsSpan(0, taken));
            }

            _dataCount += taken;
            if (_dataCount == _dataWanted)
            {
                _dataWanted = 0;
                _commandLength = -1;
                Busy();
            }

            return taken;
        }

        private void TakeCommand(ReadOnlySpan<byte> line)
        {
            if (_echo)
            {
                Send(line);
                Send("\r"u8);
            }

            // A command begins with AT, whatever noise comes before it; what has none is no command.
            int start = line.IndexOf("AT"u8);
            if (start < 0)
            {
                return;
            }

            line = line[start..];
            Commands++;
            if (line.Length > _command.Length)
            {
                Error();
                return;
            }

            line.CopyTo(_command);
            _commandLength = line.Length;
            Busy();
        }

        private void Busy()
        {
            _commandBusy = true;
            SetTimer(A7670Timer.Command, _options.CommandMs);
        }

        private void Execute(ReadOnlySpan<byte> command)
        {
            if (Faults.MuteCommands > 0)
            {
                Faults.MuteCommands--;
                return;
            }

            if (_random.NextDouble() < Faults.News)
            {
                Line(News[_random.Next(News.Length)]);
            }

            ReadOnlySpan<byte> rest = command[2..];
            if (rest.Length == 0 || Faults.SaysOkAlone)
            {
                Ok();
            }
            else if (rest.SequenceEqual("E0"u8) || rest.SequenceEqual("E1"u8))
            {
                _echo = rest[1] == '1';
                Ok();
            }
            else if (rest.SequenceEqual("I"u8))
            {
                Send("\r\nManufacturer: INCORPORATED\r\nModel: A7670E-FASE\r\nRevision: A7670M7_V1.11.1\r\nIMEI: 860000000000000\r\n+GCAP: +CGSM,+FCLASS,+DS\r\n"u8);
                Ok();
            }
            else if (rest.StartsWith("+CMQTT"u8))
            {
                ExecuteMqtt(rest["+CMQTT"u8.Length..]);
            }
            else
            {
                ExecuteModem(rest);
            }
        }

        private void ExecuteModem(ReadOnlySpan<byte> command)
        {
            if (command.SequenceEqual("+CMEE=0"u8) || command.SequenceEqual("+CMEE=1"u8) || command.SequenceEqual("+CMEE=2"u8))
            {
                _verboseErrors = command[^1] == '2';
                Ok();
            }
            else if (command.SequenceEqual("+CPIN?"u8))
            {
                AnswerSim();
            }
            else if (command.StartsWith("+CPIN="u8))
            {
                EnterPin(command["+CPIN="u8.Length..]);
            }
            else if (command.SequenceEqual("+SPIC"u8))
            {
                Say($"\r\n+SPIC: {_pinTries},10,3,10\r\n");
                Ok();
            }
            else if (command.SequenceEqual("+CFUN=0"u8) || command.SequenceEqual("+CFUN=1"u8))
            {
                SwitchRadio(command[^1] == '1');
            }
            else if (command.SequenceEqual("+CTZU=1"u8))
            {
                _clockFollows = true;
                Ok();
            }
            else if (command.StartsWith("+CGDCONT=1,\"IP\",\""u8) || command.StartsWith("+CSSLCFG="u8))
            {
                Ok();
            }
            else if (command.SequenceEqual("+CEREG=0"u8) || command.SequenceEqual("+CEREG=1"u8))
            {
                _reports = command[^1] == '1';
                Ok();
            }
            else if (command.SequenceEqual("+CEREG?"u8))
            {
                Say($"\r\n+CEREG: {(_reports ? 1 : 0)},{_registration}\r\n");
                Ok();
            }
            else if (command.SequenceEqual("+CGREG?"u8) || command.SequenceEqual("+CREG?"u8))
            {
                Say($"\r\n+C{(command[2] == 'G' ? "G" : "")}REG: 0,{_registration}\r\n");
                Ok();
            }
            else if (command.SequenceEqual("+CSQ"u8))
            {
                AnswerSignal();
            }
            else if (command.SequenceEqual("+CPSI?"u8))
            {
                Line(IsRegistered ? "+CPSI: LTE,Online,204-04,0x775C,125414932,241,EUTRAN-BAND20,6300,3,0,19,53,52,3"u8 : "+CPSI: NO SERVICE,Online"u8);
                Ok();
            }
            else if (command.SequenceEqual("+CCLK?"u8))
            {
                AnswerClock();
            }
            else if (command.SequenceEqual("+CRESET"u8))
            {
                Ok();
                SwitchOff();
                SwitchOn();
            }
            else if (command.SequenceEqual("+CPOF"u8))
            {
                Ok();
                SetTimer(A7670Timer.SwitchedOff, PowerDownMs);
            }
            else if (command.SequenceEqual("+CCERTLIST"u8))
            {
                if (_certificateName.Length > 0)
                {
                    Say($"\r\n+CCERTLIST: \"{_certificateName}\"\r\n");
                }

                Ok();
            }
            else if (command.StartsWith("+CCERTDOWN="u8))
            {
                command = command["+CCERTDOWN="u8.Length..];
                if (TryQuoted(ref command, out ReadOnlySpan<byte> name) && TryComma(ref command) && TryNumber(ref command, out int length)
                    && length > 0 && length <= _certificate.Length)
                {
                    _certificateName = System.Text.Encoding.ASCII.GetString(name);
                    Prompt(_certificate, length, DataUse.Certificate);
                }
                else
                {
                    Error();
                }
            }
            else
            {
                Error();
            }
        }

        private void AnswerSim()
        {
            if (Faults.SimAbsent)
            {
                CmeError(10);
            }
            else if (!_simReady)
            {
                CmeError(14);
            }
            else
            {
                Line(_options.SimPin.Length > 0 && !_pinEntered ? (_pinTries > 0 ? "+CPIN: SIM PIN"u8 : "+CPIN: SIM PUK"u8) : "+CPIN: READY"u8);
                Ok();
            }
        }

        private void EnterPin(ReadOnlySpan<byte> text)
        {
            if (_pinTries > 0 && TryQuoted(ref text, out ReadOnlySpan<byte> pin) && System.Text.Encoding.ASCII.GetString(pin) == _options.SimPin)
            {
                _pinTries = 3;
                _pinEntered = true;
                Ok();
                OnSimReady();
            }
            else
            {
                _pinTries = Math.Max(0, _pinTries - 1);
                CmeError(16);
            }
        }

        private void SwitchRadio(bool on)
        {
            Ok();
            if (on == _radio)
            {
                return;
            }

            _radio = on;
            if (on)
            {
                StartSim();
                return;
            }

            DropService();
            StopTimer(A7670Timer.Registered);
            StopTimer(A7670Timer.SimReady);
            _simReady = false;
            SetRegistration(0);
            Line("+CPIN: NOT READY"u8);
        }

        private void AnswerSignal()
        {
            _rssi = Math.Clamp(_rssi + _random.Next(-1, 2), 8, 28);
            Say($"\r\n+CSQ: {(IsRegistered ? _rssi : 99)},99\r\n");
            Ok();
        }

        private void AnswerClock()
        {
            int quarters = _options.TimeZoneQuarters;
            DateTime local = _clockFollows && IsRegistered ? _vehicle.Utc.AddMinutes(quarters * 15) : new DateTime(1970, 1, 1).AddSeconds(_clock.NowUs / 1000000);
            if (!(_clockFollows && IsRegistered))
            {
                quarters = 0;
            }

            Say($"\r\n+CCLK: \"{local.Year % 100:D2}/{local.Month:D2}/{local.Day:D2},{local.Hour:D2}:{local.Minute:D2}:{local.Second:D2}{(quarters < 0 ? '-' : '+')}{Math.Abs(quarters):D2}\"\r\n");
            Ok();
        }

        private void ExecuteMqtt(ReadOnlySpan<byte> command)
        {
            if (command.SequenceEqual("START"u8))
            {
                Start();
            }
            else if (command.SequenceEqual("STOP"u8))
            {
                Stop();
            }
            else if (command.StartsWith("ACCQ=0,"u8))
            {
                Acquire(command["ACCQ=0,"u8.Length..]);
            }
            else if (command.SequenceEqual("REL=0"u8))
            {
                Release();
            }
            else if (command.SequenceEqual("SSLCFG=0,0"u8))
            {
                Ok();
            }
            else if (command.StartsWith("WILLTOPIC=0,"u8))
            {
                AskFor(command["WILLTOPIC=0,"u8.Length..], _willTopic, DataUse.WillTopic);
            }
            else if (command.StartsWith("WILLMSG=0,"u8))
            {
                AskFor(command["WILLMSG=0,"u8.Length..], _willMessage, DataUse.WillMessage);
            }
            else if (command.StartsWith("CONNECT=0,"u8))
            {
                Connect(command["CONNECT=0,"u8.Length..]);
            }
            else if (command.StartsWith("DISC=0,"u8))
            {
                Disconnect();
            }
            else if (command.StartsWith("SUB=0,"u8))
            {
                Subscribe(command["SUB=0,"u8.Length..]);
            }
            else if (command.StartsWith("TOPIC=0,"u8))
            {
                AskFor(command["TOPIC=0,"u8.Length..], _topic, DataUse.Topic);
            }
            else if (command.StartsWith("PAYLOAD=0,"u8))
            {
                AskFor(command["PAYLOAD=0,"u8.Length..], _payload, DataUse.Payload);
            }
            else if (command.StartsWith("PUB=0,"u8))
            {
                Publish(command["PUB=0,"u8.Length..]);
            }
            else
            {
                Error();
            }
        }

        private void Start()
        {
            if (_started)
            {
                Line("+CMQTTSTART: 23"u8);
                Error();
            }
            else if (!IsRegistered)
            {
                Line("+CMQTTSTART: 7"u8);
                Error();
            }
            else
            {
                OkNowOrLater();
                SetTimer(A7670Timer.ServiceStarted, _options.ServiceStartMs);
            }
        }

        private void Stop()
        {
            if (!_started || _acquired)
            {
                Line(_acquired ? "+CMQTTSTOP: 19"u8 : "+CMQTTSTOP: 9"u8);
                Error();
                return;
            }

            Ok();
            SetTimer(A7670Timer.ServiceStopped, _options.ServiceStartMs / 3);
        }

        private void Acquire(ReadOnlySpan<byte> text)
        {
            if (!_started || _acquired || !TryQuoted(ref text, out ReadOnlySpan<byte> clientId) || clientId.Length is 0 or > 128)
            {
                MqttError("ACCQ"u8, _acquired ? 19 : _started ? 12 : 9);
                return;
            }

            clientId.CopyTo(_clientId);
            _clientIdLength = clientId.Length;
            _usesTls = text.SequenceEqual(",1"u8);
            _acquired = true;
            _willTopicLength = 0;
            _willMessageLength = 0;
            Ok();
        }

        private void Release()
        {
            if (!_acquired || _connected)
            {
                MqttError("REL"u8, _connected ? 19 : 20);
                return;
            }

            _acquired = false;
            ForgetSession();
            _mqtt.Reset();
            Ok();
        }

        private void AskFor(ReadOnlySpan<byte> text, byte[] destination, DataUse use)
        {
            if (!_acquired)
            {
                MqttError(use == DataUse.Payload ? "PAYLOAD"u8 : use == DataUse.Topic ? "TOPIC"u8 : use == DataUse.WillTopic ? "WILLTOPIC"u8 : "WILLMSG"u8, 20);
            }
            else if (!TryNumber(ref text, out int length) || length == 0 || length > destination.Length)
            {
                MqttError(use == DataUse.Payload ? "PAYLOAD"u8 : use == DataUse.Topic ? "TOPIC"u8 : use == DataUse.WillTopic ? "WILLTOPIC"u8 : "WILLMSG"u8, 22);
            }
            else
            {
                Prompt(destination, length, use);
            }
        }

        private void Prompt(byte[] destination, int length, DataUse use)
        {
            _data = destination;
            _dataWanted = length;
            _dataCount = 0;
            _dataUse = use;
            Send("\r\n>"u8);
        }

        private void OnDataComplete()
        {
            switch (_dataUse)
            {
                case DataUse.Topic:
                    _topicLength = _dataCount;
                    break;
                case DataUse.Payload:
                    _payloadLength = _dataCount;
                    break;
                case DataUse.WillTopic:
                    _willTopicLength = _dataCount;
                    break;
                case DataUse.WillMessage:
                    _willMessageLength = _dataCount;
                    break;
                case DataUse.Filter:
                    _filterLength = _dataCount;
                    SendSubscription();
                    return;
            }

            Ok();
        }

        private void Connect(ReadOnlySpan<byte> text)
        {
            if (!_acquired || _connected || _connecting)
            {
                MqttError("CONNECT"u8, _acquired ? 14 : 20);
                return;
            }

            if (!TryQuoted(ref text, out ReadOnlySpan<byte> address) || !address.StartsWith("tcp://"u8)
                || !TryComma(ref text) || !TryNumber(ref text, out _keepAliveS) || !TryComma(ref text) || !TryNumber(ref text, out int clean))
            {
                MqttError("CONNECT"u8, 12);
                return;
            }

            _cleanSession = clean == 1;
            _user = TryComma(ref text) && TryQuoted(ref text, out ReadOnlySpan<byte> user) ? System.Text.Encoding.ASCII.GetString(user) : "";
            _password = TryComma(ref text) && TryQuoted(ref text, out ReadOnlySpan<byte> password) ? System.Text.Encoding.ASCII.GetString(password) : "";
            address = address["tcp://"u8.Length..];
            int colon = address.LastIndexOf((byte)':');
            int port = 1883;
            ReadOnlySpan<byte> digits = colon < 0 ? default : address[(colon + 1)..];
            if (colon >= 0 && (!TryNumber(ref digits, out port) || digits.Length > 0))
            {
                MqttError("CONNECT"u8, 12);
                return;
            }

            _connecting = true;
            _connectResult = Faults.ConnectCode != 0 ? Faults.ConnectCode : _usesTls ? 32 : IsRegistered ? 0 : 3;
            _limitUs = _clock.NowUs + (ConnectLimitMs * MsUs);
            _waited = false;
            OkNowOrLater();
            if (_connectResult == 0)
            {
                _mqtt.Reset();
                _mqtt.Network.Connect(System.Text.Encoding.ASCII.GetString(colon < 0 ? address : address[..colon]), port);
            }

            SetTimer(A7670Timer.Connected, _options.RoundTripMs);
        }

        private void OnTcpDue()
        {
            if (_connectResult != 0)
            {
                EndConnect(_connectResult);
                return;
            }

            if (_mqtt.Network.State == NetworkState.Connecting)
            {
                WaitReally();
            }

            switch (_mqtt.Network.State)
            {
                case NetworkState.Connected:
                    _waited = false;
                    _mqtt.SendConnect(new MqttConnect
                    {
                        ClientId = _clientId.AsSpan(0, _clientIdLength),
                        HasWill = _willTopicLength > 0,
                        WillTopic = _willTopic.AsSpan(0, _willTopicLength),
                        WillPayload = _willMessage.AsSpan(0, _willMessageLength),
                        UserName = System.Text.Encoding.ASCII.GetBytes(_user),
                        Password = System.Text.Encoding.ASCII.GetBytes(_password),
                        KeepAliveS = _keepAliveS,
                        CleanSession = _cleanSession,
                    });
                    SetTimer(A7670Timer.ConnackDue, _options.RoundTripMs);
                    break;

                case NetworkState.Connecting when _clock.NowUs < _limitUs:
                    SetTimer(A7670Timer.Connected, AskAgainMs);
                    break;

                default:
                    EndConnect(3);
                    break;
            }
        }

        private void OnConnackDue()
        {
            _mqtt.Poll();
            if (_mqtt.ConnackCode < 0 && !_mqtt.IsBroken)
            {
                WaitReally();
                _mqtt.Poll();
            }

            if (_mqtt.ConnackCode == 0)
            {
                _connected = true;
                EndConnect(0);
                SetTimer(A7670Timer.Receive, _options.ReceivePeriodMs);
                KeepAlive();
            }
            else if (_mqtt.ConnackCode > 0)
            {
                // CONNACK's 1 to 5 are the modem's 27 to 31.
                EndConnect(26 + _mqtt.ConnackCode);
            }
            else if (_mqtt.IsBroken)
            {
                EndConnect(26);
            }
            else if (_clock.NowUs >= _limitUs)
            {
                EndConnect(17);
            }
            else
            {
                SetTimer(A7670Timer.ConnackDue, AskAgainMs);
            }
        }

        private void EndConnect(int code)
        {
            _connecting = false;
            if (code != 0)
            {
                _mqtt.Reset();
            }

            Result("+CMQTTCONNECT: 0,"u8, code);
        }

        private void Disconnect()
        {
            if (!_connected || _disconnecting)
            {
                MqttError("DISC"u8, _disconnecting ? 14 : 11);
                return;
            }

            _disconnecting = true;
            _mqtt.SendDisconnect();
            OkNowOrLater();
            SetTimer(A7670Timer.Disconnected, _options.RoundTripMs);
        }

        private void Subscribe(ReadOnlySpan<byte> text)
        {
            if (!_connected || _subscribing)
            {
                MqttError("SUB"u8, _subscribing ? 14 : 11);
            }
            else if (_options.SubscribesByPrompt
                && TryNumber(ref text, out int length) && length > 0 && length <= _filter.Length && TryComma(ref text) && TryNumber(ref text, out _filterQos))
            {
                Prompt(_filter, length, DataUse.Filter);
            }
            else if (!_options.SubscribesByPrompt
                && TryQuoted(ref text, out ReadOnlySpan<byte> filter) && filter.Length > 0 && TryComma(ref text) && TryNumber(ref text, out _filterQos))
            {
                filter.CopyTo(_filter);
                _filterLength = filter.Length;
                SendSubscription();
            }
            else
            {
                Error();
            }
        }

        private void SendSubscription()
        {
            _subscribing = true;
            _waited = false;
            _limitUs = _clock.NowUs + (ConnectLimitMs * MsUs);
            _mqtt.SendSubscribe(_filter.AsSpan(0, _filterLength), _filterQos);
            OkNowOrLater();
            SetTimer(A7670Timer.SubackDue, _options.RoundTripMs);
        }

        private void OnSubackDue()
        {
            _mqtt.Poll();
            if (_mqtt.SubackCode < 0 && !_mqtt.IsBroken)
            {
                WaitReally();
                _mqtt.Poll();
            }

            if (_mqtt.SubackCode < 0 && !_mqtt.IsBroken && _clock.NowUs < _limitUs)
            {
                SetTimer(A7670Timer.SubackDue, AskAgainMs);
                return;
            }

            _subscribing = false;
            _subscriptionResult = _mqtt.SubackCode is >= 0 and < 3 ? 0 : _mqtt.SubackCode < 0 ? 17 : 12;
            Result("+CMQTTSUB: 0,"u8, _subscriptionResult);
        }

        private void Publish(ReadOnlySpan<byte> text)
        {
            if (Faults.BusyPublishes > 0)
            {
                Faults.BusyPublishes--;
                MqttError("PUB"u8, 14);
                return;
            }

            if (!_connected || _publishing || _topicLength == 0)
            {
                MqttError("PUB"u8, !_connected ? 11 : _publishing ? 14 : 18);
                return;
            }

            if (!TryNumber(ref text, out _publishQos) || _publishQos > 1 || !TryComma(ref text) || !TryNumber(ref text, out int timeoutS) || timeoutS is < 60 or > 180)
            {
                MqttError("PUB"u8, 12);
                return;
            }

            _publishRetains = text.StartsWith(",1"u8);
            _publishing = true;
            _waited = false;
            OkNowOrLater();
            SetTimerAt(A7670Timer.PublishExpired, _clock.NowUs + (timeoutS * 1000 * MsUs));
            if (Faults.FailedPublishes > 0)
            {
                Faults.FailedPublishes--;
                _publishFails = true;
            }
            else if (IsRegistered)
            {
                SendPublish();
            }
            else
            {
                _publishHeld = true;
            }

            SetTimer(A7670Timer.PubackDue, _options.RoundTripMs + Faults.LateAcknowledgementMs);
        }

        private void SendPublish()
        {
            Publishes++;
            _mqtt.SendPublish(_topic.AsSpan(0, _topicLength), _payload.AsSpan(0, _payloadLength), _publishQos, _publishRetains);
            KeepAlive();
            if (Faults.MissingResults > 0)
            {
                Faults.MissingResults--;
                _publishIsForgotten = true;
            }
            else if (Faults.LostAcknowledgements > 0)
            {
                Faults.LostAcknowledgements--;
                _acknowledgementIsLost = true;
            }
        }

        private void OnPubackDue()
        {
            if (_publishFails)
            {
                EndPublish(Faults.PublishCode);
                return;
            }

            if (_publishHeld)
            {
                if (IsRegistered)
                {
                    _publishHeld = false;
                    SendPublish();
                }

                SetTimer(A7670Timer.PubackDue, _options.RoundTripMs);
                return;
            }

            _mqtt.Poll();
            if (!_mqtt.IsAcknowledged && !_mqtt.IsBroken)
            {
                WaitReally();
                _mqtt.Poll();
            }

            if (Faults.IsSessionDead)
            {
                SetTimer(A7670Timer.PubackDue, AskAgainMs);
            }
            else if (_publishIsForgotten)
            {
                _publishIsForgotten = false;
                _publishing = false;
                StopTimer(A7670Timer.PublishExpired);
            }
            else if (_acknowledgementIsLost)
            {
                // It runs into its limit of time.
            }
            else if (_mqtt.IsAcknowledged && IsRegistered)
            {
                EndPublish(0);
            }
            else if (_mqtt.IsBroken)
            {
                OnConnectionLost(1);
            }
            else
            {
                SetTimer(A7670Timer.PubackDue, AskAgainMs);
            }
        }

        private void EndPublish(int code)
        {
            StopTimer(A7670Timer.PubackDue);
            StopTimer(A7670Timer.PublishExpired);
            _publishing = false;
            _publishHeld = false;
            _publishFails = false;
            _acknowledgementIsLost = false;
            _topicLength = 0;
            _payloadLength = 0;
            Result("+CMQTTPUB: 0,"u8, code);
        }

        private void OnReceiveDue()
        {
            if (IsRegistered)
            {
                _mqtt.Poll();
                if (_mqtt.IsBroken)
                {
                    if (!_disconnecting)
                    {
                        OnConnectionLost(1);
                    }

                    return;
                }
            }

            SetTimer(A7670Timer.Receive, _options.ReceivePeriodMs);
        }

        private void KeepAlive()
        {
            if (_keepAliveS > 0)
            {
                SetTimerAt(A7670Timer.KeepAlive, _clock.NowUs + (_keepAliveS * 1000 * MsUs));
            }
        }

        private void OnPingDue()
        {
            _mqtt.Poll();
            if (_mqtt.AwaitsPing && !_mqtt.IsBroken)
            {
                WaitReally();
                _mqtt.Poll();
            }

            if (!_mqtt.AwaitsPing)
            {
                KeepAlive();
            }
            else if (_mqtt.IsBroken || _clock.NowUs >= _pingLimitUs)
            {
                OnConnectionLost(1);
            }
            else
            {
                SetTimer(A7670Timer.PingDue, AskAgainMs);
            }
        }

        private void OnConnectionLost(int cause)
        {
            bool okOwed = _okOwed;
            ForgetSession();
            _mqtt.Reset();
            if (okOwed)
            {
                Error();
            }

            Say($"\r\n+CMQTTCONNLOST: 0,{cause}\r\n");
        }

        // The broker is given real time to answer: a long while at first, then little by little.
        private void WaitReally()
        {
            RealWaits++;
            _mqtt.Network.Wait(_waited ? RealRetryMs : RealWaitMs);
            _waited = true;
        }

        private void OkNowOrLater()
        {
            _okOwed = _random.NextDouble() < Faults.SwappedOrder;
            if (!_okOwed)
            {
                Ok();
            }
        }

        private void Result(ReadOnlySpan<byte> text)
        {
            Line(text);
            if (_okOwed)
            {
                _okOwed = false;
                Ok();
            }
        }

        private void Result(ReadOnlySpan<byte> prefix, int code)
        {
            prefix.CopyTo(_text);
            code.TryFormat(_text.AsSpan(prefix.Length), out int written);
            Result(_text.AsSpan(0, prefix.Length + written));
        }

        private void Ok() => Send("\r\nOK\r\n"u8);

        private void Error()
        {
            CommandErrors++;
            Send("\r\nERROR\r\n"u8);
        }

        private void CmeError(int code)
        {
            CommandErrors++;
            if (_verboseErrors)
            {
                Line(code switch { 10 => "+CME ERROR: SIM not inserted"u8, 14 => "+CME ERROR: SIM busy"u8, _ => "+CME ERROR: incorrect password"u8 });
            }
            else
            {
                Say($"\r\n+CME ERROR: {code}\r\n");
            }
        }

        private void MqttError(ReadOnlySpan<byte> name, int code)
        {
            Send("\r\n+CMQTT"u8);
            Send(name);
            Say($": 0,{code}\r\n");
            Error();
        }

        private void SayParts(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> content)
        {
            while (content.Length > 0)
            {
                int part = Math.Min(content.Length, _options.ReceivedPartBytes);
                Send(prefix);
                Say($"{part}\r\n");
                Send(content[..part]);
                Send("\r\n"u8);
                content = content[part..];
            }
        }

        private void Line(ReadOnlySpan<byte> text)
        {
            Send("\r\n"u8);
            Send(text);
            Send("\r\n"u8);
        }

        private void Say([InterpolatedStringHandlerArgument("")] ref Text text) => Send(text.Written);

        private void Send(ReadOnlySpan<byte> bytes)
        {
            if (Faults.IsHung || !_isOn)
            {
                return;
            }

            double garbled = Faults.SaysGarbage ? GarbageChance : Faults.GarbledToUnit;
            if (garbled <= 0)
            {
                _line.DeviceSend(bytes);
                return;
            }

            while (bytes.Length > 0)
            {
                int count = Math.Min(bytes.Length, _garbled.Length);
                Span<byte> part = _garbled.AsSpan(0, count);
                bytes[..count].CopyTo(part);
                Garble(part, garbled);
                _line.DeviceSend(part);
                bytes = bytes[count..];
            }
        }

        private void Garble(Span<byte> bytes, double chance)
        {
            if (chance <= 0)
            {
                return;
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                if (_random.NextDouble() < chance)
                {
                    bytes[i] ^= (byte)(1 << _random.Next(8));
                    GarbledBytes++;
                }
            }
        }
    }
}
