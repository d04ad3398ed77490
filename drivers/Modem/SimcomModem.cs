using System;
using Telematics.Buses;
using Telematics.Mqtt;

namespace Telematics.Modem
{
    /// <summary>
    /// A SIMCom A7670 (A76XX series) or SIM7600 over its AT commands: power, SIM, registration, signal, network time,
    /// and through <see cref="Mqtt"/> an MQTT session of the modem's own stack.
    /// </summary>
    /// <remarks>
    /// Sources: SIMCom "A76XX Series AT Command Manual" and "SIM7500_SIM7600_SIM7800 Series MQTT AT Command Manual", 3GPP TS 27.007.
    /// Nothing is waited for without a limit. What fails is tried again at a bounded rate: the MQTT service restarts
    /// with every session; then the radio, the modem, and its supply are restarted, with pauses that double up to half an hour.
    /// The baud rate is the port's: the modem must be set to it (115200 when new).
    /// </remarks>
    public sealed class SimcomModem : IStep, IAtListener, ICounters
    {
        /// <summary>What <see cref="SignalStrengthDbm"/> is while it is not known.</summary>
        public const int NotSet = int.MinValue;

        private const int ProbeTimeoutMs = 400;
        private const int ProbeTries = 4;
        private const int BootProbePeriodMs = 1000;
        private const int ResetSettlesMs = 5000;
        private const int SimPeriodMs = 1000;
        private const int SimTimeoutMs = 20000;
        private const int FirstRegistrationPeriodMs = 1000;
        private const int LastRegistrationPeriodMs = 16000;
        private const int HealthyAfterMs = 60000;
        private const int TimeoutsBeforeReset = 3;
        private const int FirstRestMs = 10000;
        private const int LastRestMs = 600000;
        private const int FirstRadioRestMs = 60000;
        private const int LastRadioRestMs = 1800000;
        private const int OperatorEveryRounds = 30;
        private const int ClockEveryRounds = 360;


        private readonly ISerialPort _port;
        private readonly SimcomModemPins _pins;
        private readonly SimcomModemOptions _options;
        private readonly AtChannel _channel;
        private readonly SimcomMqttLink _mqtt;

        private ModemState _state;
        private ModemState _afterRest;
        private long _nowMs;
        private long _dueMs;
        private long _stateEndsMs = long.MaxValue;
        private long _nextCommandMs;
        private long _readySinceMs;
        private long _unregisteredSinceMs = -1;
        private long _deniedSinceMs = -1;
        private int _restMs;
        private int _tries;
        private int _poll;
        private int _round;
        private int _pollPeriodMs;
        private bool _commandIsMqtt;
        private bool _ignoreOutcome;
        private bool _pinTried;
        private bool _simMissing;
        private int _echoes;
        private int _timeoutsInRow;
        private int _recoveries;
        private int _simFailures;
        private int _registrationFailures;
        private int _sessionFailures;
        private NetworkRegistration _eps;
        private NetworkRegistration _gprs;

        /// <summary>Makes the driver and drives its pins to rest. The modem is looked for, and switched on if need be, once stepped.</summary>
        /// <exception cref="ArgumentException">An option is out of its range, or a text that would break an AT command.</exception>
        public SimcomModem(ISerialPort port, SimcomModemPins pins, SimcomModemOptions options)
        {
            Check(options);
            _port = port;
            _pins = pins;
            _options = options;
            _channel = new AtChannel(port, this);
            _mqtt = new SimcomMqttLink(this, _channel, options);
            Drive(pins.Supply, true, options.SupplyActiveHigh);
            Drive(pins.PowerKey, false, options.PowerKeyActiveHigh);
            Drive(pins.Reset, false, options.ResetActiveHigh);
            Drive(pins.Dtr, true, false);
        }

        /// <summary>Where the modem stands.</summary>
        public ModemState State => _state;

        /// <summary>Why there is no network; <see cref="ModemFault.None"/> from the moment there is.</summary>
        public ModemFault Fault { get; private set; }

        /// <summary>The MQTT session. Stepping it steps the modem: it is enough to step one of the two, and no harm to step both.</summary>
        public IMqttLink Mqtt => _mqtt;

        /// <summary>The AT dialogue, for its counters.</summary>
        public AtChannel Channel => _channel;

        /// <summary>Which family answered.</summary>
        public SimcomFamily Family { get; private set; }

        /// <summary>Registration for data: LTE's, or else GPRS's and UMTS's.</summary>
        public NetworkRegistration Registration => IsRegistered(_eps) ? _eps : IsRegistered(_gprs) ? _gprs : _eps != NetworkRegistration.Unknown ? _eps : _gprs;

        /// <summary>Received signal strength, -113 to -51 dBm, or <see cref="NotSet"/> (AT+CSQ).</summary>
        public int SignalStrengthDbm { get; private set; } = NotSet;

        /// <summary>The serving network: mobile country code × 1000 + mobile network code; 0 while not known (AT+CPSI?).</summary>
        public int OperatorCode { get; private set; }

        /// <summary>UTC of the network in ms since 1970, at <see cref="NetworkTimeAtMs"/>; behind by up to a second and the line's delay. 0 while not known.</summary>
        public long NetworkUtcMs { get; private set; }

        /// <summary>When <see cref="NetworkUtcMs"/> was heard, in ms since boot; -1 for never.</summary>
        public long NetworkTimeAtMs { get; private set; } = -1;

        /// <summary>Times the radio was switched off and on again.</summary>
        public int RadioRestarts { get; private set; }

        /// <summary>Times the modem was reset, by command or by its line.</summary>
        public int Resets { get; private set; }

        /// <summary>Times the modem was switched off and on again.</summary>
        public int PowerCycles { get; private set; }

        /// <summary>Times the modem restarted by itself.</summary>
        public int SpontaneousRestarts { get; private set; }

        /// <summary>Times that registration did not come about in time, or was lost for too long.</summary>
        public int RegistrationFailures { get; private set; }

        /// <summary>Lines that mean nothing to this driver.</summary>
        public int UnexpectedLines { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "modem spontaneousRestarts powerCycles resets radioRestarts registrationFailures unexpectedLines";

        /// <inheritdoc/>
        public int FaultCounters => 6;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => SpontaneousRestarts,
            1 => PowerCycles,
            2 => Resets,
            3 => RadioRestarts,
            4 => RegistrationFailures,
            _ => UnexpectedLines,
        };

        internal bool IsReady => _state == ModemState.Ready;

        internal bool HasNetwork => _state == ModemState.Ready && IsRegistered(Registration);

        // The strongest means that the board gives to restart a modem that answers.
        private ModemState PowerCycle => _pins.Supply != null || _pins.PowerKey != null ? ModemState.SwitchingOff : Reset;

        private ModemState Reset => _pins.Reset != null ? ModemState.HoldingReset : ModemState.Resetting;

        internal bool HasSimFault => Fault >= ModemFault.SimAbsent && Fault <= ModemFault.SimFailure;

        /// <inheritdoc/>
        [SteadyState]
        public void Step(long nowMs)
        {
            if (nowMs < _dueMs && _port.BytesToRead == 0)
            {
                return;
            }

            _nowMs = nowMs;
            _channel.Step(nowMs);
            AtOutcome outcome = _channel.TakeOutcome();
            if (outcome != AtOutcome.None)
            {
                OnOutcome(outcome, nowMs);
            }

            if (nowMs >= _stateEndsMs)
            {
                OnStateEnd(nowMs);
            }

            _mqtt.Advance(nowMs);
            if (_channel.IsIdle)
            {
                StartCommand(nowMs);
            }

            _dueMs = NextDue();
        }

        /// <inheritdoc/>
        void IAtListener.OnLine(byte[] line, int offset, int length)
        {
            if (ModemText.StartsWith(line, offset, length, ModemText.MqttNews))
            {
                if (!_mqtt.OnLine(line, offset, length))
                {
                    UnexpectedLines++;
                }
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.EpsRegistration))
            {
                _eps = ReadRegistration(line, offset + ModemText.LengthOf(ModemText.EpsRegistration), length - ModemText.LengthOf(ModemText.EpsRegistration));
                _dueMs = 0;
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.GprsRegistration))
            {
                _gprs = ReadRegistration(line, offset + ModemText.LengthOf(ModemText.GprsRegistration), length - ModemText.LengthOf(ModemText.GprsRegistration));
                _dueMs = 0;
            }
            else if (ModemText.AreEqual(line, offset, length, ModemText.BootedA) || ModemText.StartsWith(line, offset, length, ModemText.BootedB))
            {
                OnBooted();
            }
            else if (ModemText.AreEqual(line, offset, length, ModemText.SwitchedOff))
            {
                OnSwitchedOff();
            }
            else if (ModemText.StartsWith(line, offset, length, ModemText.SimNews))
            {
                OnSimNews(line, offset + ModemText.LengthOf(ModemText.SimNews), length - ModemText.LengthOf(ModemText.SimNews));
            }
            else if (!_mqtt.OnCertificate(line, offset, length) && !IsExpected(line, offset, length))
            {
                UnexpectedLines++;
            }
        }

        /// <inheritdoc/>
        void IAtListener.OnBlockEnd(bool complete)
        {
            _mqtt.OnBlockEnd(complete);
        }

        /// <summary>Has the next step look at everything.</summary>
        internal void Wake()
        {
            _dueMs = 0;
        }

        /// <summary>A session came about and was of use.</summary>
        internal void OnSessionServed()
        {
            _sessionFailures = 0;
        }

        /// <summary>A session did not come about, for a reason that may lie with the modem. Restarts more and more of it, ever more rarely.</summary>
        internal void OnSessionFailed(long nowMs)
        {
            if (_state != ModemState.Ready)
            {
                return;
            }

            int failures = ++_sessionFailures;
            int dozens = failures / 12;
            if (failures == 3)
            {
                Fault = ModemFault.NoSession;
                RestartRadio(5000, ModemState.EnablingRadio, nowMs);
            }
            else if (failures == 6)
            {
                Fault = ModemFault.NoSession;
                Enter(Reset, nowMs);
            }
            else if (failures == dozens * 12 && dozens > 0 && ((dozens & (dozens - 1)) == 0 || (dozens & 7) == 0))
            {
                Fault = ModemFault.NoSession;
                Enter(PowerCycle, nowMs);
            }
        }

        private static void Check(SimcomModemOptions options)
        {
            if (options.Apn.Length > 0 && !AtChannel.CanQuote(options.Apn, 99))
            {
                throw new ArgumentException("Apn: 99 ASCII characters at most, without quotes");
            }

            string pin = options.SimPin;
            bool digits = pin.Length == 0 || (pin.Length >= 4 && pin.Length <= 8);
            for (int i = 0; i < pin.Length; i++)
            {
                digits &= pin[i] >= '0' && pin[i] <= '9';
            }

            if (!digits)
            {
                throw new ArgumentException("SimPin: 4 to 8 digits");
            }

            if (options.MaxPayload < 1 || options.MaxPayload > 10240 || options.PublishWindow < 1 || options.MaxReceivedPayload < 0)
            {
                throw new ArgumentException("MaxPayload: 1 to 10240; PublishWindow: 1 or more; MaxReceivedPayload: 0 or more");
            }

            if (options.PublishTimeoutS < 60 || options.PublishTimeoutS > 180)
            {
                throw new ArgumentException("PublishTimeoutS: 60 to 180");
            }

            if (options.CaCertificateName.Length > 0 && !AtChannel.CanQuote(options.CaCertificateName, 100))
            {
                throw new ArgumentException("CaCertificateName: 100 ASCII characters at most, without quotes");
            }

            if (options.CaCertificatePem != null && (options.CaCertificateName.Length == 0 || options.CaCertificatePem.Length == 0 || options.CaCertificatePem.Length > 10240))
            {
                throw new ArgumentException("CaCertificatePem: 1 to 10240 bytes, and a name");
            }
        }

        private static void Drive(IOutputPin? pin, bool active, bool activeHigh)
        {
            if (pin != null)
            {
                pin.Write(active == activeHigh);
            }
        }

        private static int Backoff(int firstMs, int failures, int lastMs)
        {
            int restMs = firstMs;
            while (failures > 0 && restMs < lastMs)
            {
                restMs *= 2;
                failures--;
            }

            return restMs < lastMs ? restMs : lastMs;
        }

        private static bool IsRegistered(NetworkRegistration registration) =>
            registration == NetworkRegistration.Home || registration == NetworkRegistration.Roaming;

        private static bool IsExpected(byte[] line, int offset, int length)
        {
            for (int text = ModemText.FirstExpected; text < ModemText.Count; text++)
            {
                if (ModemText.StartsWith(line, offset, length, text))
                {
                    return true;
                }
            }

            return false;
        }

        // An answer has the report's mode before the state, a report by itself has the state first: "1,5" against "5" or "5,\"1A2B\",…".
        private static NetworkRegistration ReadRegistration(byte[] text, int offset, int length)
        {
            if (!AtChannel.TryGetField(text, offset, length, 0, out int state))
            {
                return NetworkRegistration.Unknown;
            }

            if (AtChannel.TryGetField(text, offset, length, 1, out int second))
            {
                state = second;
            }

            switch (state)
            {
                case 0:
                    return NetworkRegistration.NotRegistered;
                case 1:
                    return NetworkRegistration.Home;
                case 2:
                    return NetworkRegistration.Searching;
                case 3:
                    return NetworkRegistration.Denied;
                case 5:
                    return NetworkRegistration.Roaming;
                default:
                    return NetworkRegistration.Unknown;
            }
        }

        private long NextDue()
        {
            long due = _channel.DueMs;
            if (_stateEndsMs < due)
            {
                due = _stateEndsMs;
            }

            if (_mqtt.DueMs < due)
            {
                due = _mqtt.DueMs;
            }

            if (_nextCommandMs < due && _channel.IsIdle)
            {
                due = _nextCommandMs;
            }

            return due;
        }

        private void Enter(ModemState state, long nowMs)
        {
            if (!_channel.IsIdle)
            {
                _ignoreOutcome = true;
                _channel.Hurry(nowMs + 1000);
            }

            _state = state;
            _tries = 0;
            _poll = 0;
            _nextCommandMs = nowMs;
            _stateEndsMs = long.MaxValue;
            switch (state)
            {
                case ModemState.PressingPowerKey:
                    Drive(_pins.Supply, true, _options.SupplyActiveHigh);
                    Drive(_pins.PowerKey, true, _options.PowerKeyActiveHigh);
                    Last(_options.PowerKeyOnMs, nowMs);
                    break;

                case ModemState.Booting:
                    Drive(_pins.PowerKey, false, _options.PowerKeyActiveHigh);
                    Drive(_pins.Reset, false, _options.ResetActiveHigh);
                    ForgetNetwork();
                    _nextCommandMs = nowMs + BootProbePeriodMs;
                    _stateEndsMs = nowMs + _options.BootTimeoutMs;
                    break;

                case ModemState.CheckingSim:
                    _stateEndsMs = nowMs + SimTimeoutMs;
                    break;

                case ModemState.Registering:
                    _pollPeriodMs = FirstRegistrationPeriodMs;
                    _deniedSinceMs = -1;
                    _stateEndsMs = nowMs + _options.RegistrationTimeoutMs;
                    break;

                case ModemState.Ready:
                    Fault = ModemFault.None;
                    _simFailures = 0;
                    _round = 0;
                    _readySinceMs = nowMs;
                    _echoes = _channel.Echoes;
                    _unregisteredSinceMs = -1;
                    break;

                case ModemState.Resting:
                    ForgetNetwork();
                    Last(_restMs, nowMs);
                    break;

                case ModemState.Resetting:
                    Resets++;
                    break;

                case ModemState.HoldingReset:
                    Resets++;
                    AbandonCommand();
                    Drive(_pins.Reset, true, _options.ResetActiveHigh);
                    Last(_options.ResetPulseMs, nowMs);
                    break;

                case ModemState.SwitchingOff:
                    SwitchOff(nowMs);
                    break;

                case ModemState.Off:
                    Drive(_pins.PowerKey, false, _options.PowerKeyActiveHigh);
                    Last(_options.PowerOffWaitMs, nowMs);
                    break;
            }
        }

        // A state without a command: it only lasts.
        private void Last(int durationMs, long nowMs)
        {
            _stateEndsMs = nowMs + durationMs;
            _nextCommandMs = long.MaxValue;
        }

        private void SwitchOff(long nowMs)
        {
            if (_pins.Supply != null)
            {
                Drive(_pins.Supply, false, _options.SupplyActiveHigh);
            }
            else if (_pins.PowerKey != null)
            {
                Drive(_pins.PowerKey, true, _options.PowerKeyActiveHigh);
            }
            else
            {
                // A board that gives us neither: all that is left is to try again.
                Enter(ModemState.Probing, nowMs);
                return;
            }

            PowerCycles++;
            AbandonCommand();
            Last(_options.PowerKeyOffMs, nowMs);
        }

        private void AbandonCommand()
        {
            _channel.Abandon();
            _ignoreOutcome = false;
        }

        private void ForgetNetwork()
        {
            _eps = NetworkRegistration.Unknown;
            _gprs = NetworkRegistration.Unknown;
            SignalStrengthDbm = NotSet;
            OperatorCode = 0;
        }

        private void OnStateEnd(long nowMs)
        {
            switch (_state)
            {
                case ModemState.PressingPowerKey:
                case ModemState.HoldingReset:
                    Enter(ModemState.Booting, nowMs);
                    break;

                case ModemState.Booting:
                    Recover(ModemFault.NoAnswer, false, nowMs);
                    break;

                case ModemState.CheckingSim:
                    OnSimFault(_simMissing ? ModemFault.SimAbsent : ModemFault.SimFailure, nowMs);
                    break;

                case ModemState.Registering:
                    OnRegistrationFailed(nowMs);
                    break;

                case ModemState.Resting:
                    Enter(_afterRest, nowMs);
                    break;

                case ModemState.SwitchingOff:
                    Enter(ModemState.Off, nowMs);
                    break;

                case ModemState.Off:
                    Enter(ModemState.PressingPowerKey, nowMs);
                    break;

                default:
                    _stateEndsMs = long.MaxValue;
                    break;
            }
        }

        private void StartCommand(long nowMs)
        {
            if (_state == ModemState.Registering && IsRegistered(Registration))
            {
                Enter(ModemState.Ready, nowMs);
            }

            _commandIsMqtt = false;
            if (nowMs < _nextCommandMs)
            {
                _commandIsMqtt = _state == ModemState.Ready && _mqtt.StartCommand(nowMs);
                return;
            }

            switch (_state)
            {
                case ModemState.Probing:
                case ModemState.Booting:
                    // A modem that was left waiting for a payload takes what comes for that, until it has it all.
                    _channel.Probe(ProbeTimeoutMs, _state == ModemState.Probing && _tries == ProbeTries - 1 ? _options.MaxPayload : 0, nowMs);
                    break;

                case ModemState.Registering:
                    Ask(_poll == 0 ? ModemText.AskEpsRegistration : ModemText.AskGprsRegistration, _poll == 0 ? ModemText.EpsRegistration : ModemText.GprsRegistration, nowMs);
                    break;

                case ModemState.Ready:
                    StartPoll(nowMs);
                    break;

                default:
                    StartStep(nowMs);
                    break;
            }
        }

        private void StartStep(long nowMs)
        {
            int step = AtStep.Find(_state);
            if (step == AtStep.None)
            {
                return;
            }

            switch (_state)
            {
                case ModemState.DefiningContext:
                    if (_options.Apn.Length == 0)
                    {
                        Enter(AtStep.AfterOk(step), nowMs);
                        StartStep(nowMs);
                        return;
                    }

                    _channel.Compose(ModemText.DefineContext);
                    _channel.AppendQuoted(_options.Apn);
                    break;

                case ModemState.EnteringPin:
                    _pinTried = true;
                    _channel.Compose(ModemText.EnterPin);
                    _channel.AppendQuoted(_options.SimPin);
                    break;

                default:
                    _channel.Compose(AtStep.CommandOf(step));
                    break;
            }

            _channel.Send(AtStep.ResultOf(step), false, AtStep.TimeoutMsOf(step), nowMs);
        }

        private void Ask(int command, int result, long nowMs)
        {
            _channel.Compose(command);
            _channel.Send(result, false, 5000, nowMs);
        }

        private void StartPoll(long nowMs)
        {
            switch (_poll)
            {
                case 0:
                    Ask(ModemText.AskSignal, ModemText.Signal, nowMs);
                    break;
                case 1:
                    Ask(ModemText.AskEpsRegistration, ModemText.EpsRegistration, nowMs);
                    break;
                case 2:
                    Ask(ModemText.AskGprsRegistration, ModemText.GprsRegistration, nowMs);
                    break;
                case 3:
                    Ask(ModemText.AskSystem, ModemText.SystemInformation, nowMs);
                    break;
                default:
                    Ask(ModemText.AskClock, ModemText.Clock, nowMs);
                    break;
            }
        }

        private void OnOutcome(AtOutcome outcome, long nowMs)
        {
            if (_ignoreOutcome)
            {
                _ignoreOutcome = false;
                return;
            }

            if (_state == ModemState.Probing || _state == ModemState.Booting)
            {
                OnProbed(outcome, nowMs);
                return;
            }

            if (outcome == AtOutcome.Dead)
            {
                Recover(ModemFault.NoAnswer, false, nowMs);
                return;
            }

            if (outcome == AtOutcome.Timeout || (outcome == AtOutcome.Error && _state == ModemState.SilencingEcho))
            {
                if (++_timeoutsInRow >= TimeoutsBeforeReset)
                {
                    Recover(ModemFault.NoAnswer, true, nowMs);
                    return;
                }
            }
            else
            {
                _timeoutsInRow = 0;
            }

            if (_state == ModemState.Ready && _channel.Echoes != _echoes && nowMs - _readySinceMs >= HealthyAfterMs)
            {
                // Echo was off: the modem has restarted, and its saying so was lost. Once a minute at most: it may not obey.
                SpontaneousRestarts++;
                _mqtt.OnModemLost(MqttLinkLoss.Fault, nowMs);
                Enter(ModemState.SilencingEcho, nowMs);
                return;
            }

            if (_commandIsMqtt)
            {
                _mqtt.OnOutcome(outcome, nowMs);
                return;
            }

            switch (_state)
            {
                case ModemState.Registering:
                    OnRegistrationPolled(outcome, nowMs);
                    break;
                case ModemState.Ready:
                    OnPolled(outcome, nowMs);
                    break;
                default:
                    OnStepDone(outcome, nowMs);
                    break;
            }
        }

        private void OnProbed(AtOutcome outcome, long nowMs)
        {
            if (outcome == AtOutcome.Ok)
            {
                Enter(ModemState.SilencingEcho, nowMs);
                return;
            }

            _tries++;
            if (_state == ModemState.Booting)
            {
                _nextCommandMs = nowMs + BootProbePeriodMs;
            }
            else if (_tries >= ProbeTries)
            {
                Enter(_pins.PowerKey != null ? ModemState.PressingPowerKey : ModemState.Booting, nowMs);
            }
        }

        private void OnStepDone(AtOutcome outcome, long nowMs)
        {
            switch (_state)
            {
                case ModemState.Identifying:
                    Identify();
                    break;

                case ModemState.CheckingSim:
                    OnSimChecked(outcome, nowMs);
                    return;

                case ModemState.CountingPinTries:
                    if (_channel.TryGetResult(0, out int tries) ? tries < 3 : _pinTried)
                    {
                        _pinTried = true;
                        OnSimFault(ModemFault.SimPinRefused, nowMs);
                        return;
                    }

                    break;

                case ModemState.EnteringPin:
                    if (outcome == AtOutcome.Error)
                    {
                        OnSimFault(ModemFault.SimPinRefused, nowMs);
                        return;
                    }

                    break;
            }

            int step = AtStep.Find(_state);
            bool resetting = _state == ModemState.Resetting;
            if (step != AtStep.None)
            {
                Enter(AtStep.After(step, outcome), nowMs);
            }

            if (resetting && _state == ModemState.Booting)
            {
                // It still answers for a moment before it goes down.
                _nextCommandMs = nowMs + ResetSettlesMs;
            }
        }

        private void Identify()
        {
            byte[] model = _channel.Result;
            int length = _channel.ResultLength;
            if (ModemText.IsIn(model, length, ModemText.A76Model))
            {
                Family = SimcomFamily.A76xx;
            }
            else if (ModemText.IsIn(model, length, ModemText.Sim7600Model))
            {
                Family = SimcomFamily.Sim7600;
            }
        }

        private void OnSimChecked(AtOutcome outcome, long nowMs)
        {
            if (outcome == AtOutcome.Ok)
            {
                byte[] answer = _channel.Result;
                int length = _channel.ResultLength;
                if (ModemText.AreEqual(answer, 0, length, ModemText.SimReady))
                {
                    Enter(ModemState.EnablingClock, nowMs);
                    return;
                }

                if (ModemText.AreEqual(answer, 0, length, ModemText.SimPin))
                {
                    if (_options.SimPin.Length == 0)
                    {
                        OnSimFault(ModemFault.SimPinRequired, nowMs);
                    }
                    else
                    {
                        Enter(ModemState.CountingPinTries, nowMs);
                    }

                    return;
                }

                if (length > 0 && !ModemText.StartsWith(answer, 0, length, ModemText.SimNot))
                {
                    OnSimFault(ModemFault.SimLocked, nowMs);
                    return;
                }
            }

            // 10: not inserted. Anything else, and silence too, may pass: a card takes seconds to start.
            _simMissing = outcome == AtOutcome.Error && _channel.ErrorCode == 10;
            _nextCommandMs = nowMs + SimPeriodMs;
        }

        private void OnSimFault(ModemFault fault, long nowMs)
        {
            Fault = fault;
            _mqtt.OnModemLost(MqttLinkLoss.NoNetwork, nowMs);
            _simFailures++;
            bool mayBeContact = fault == ModemFault.SimAbsent || fault == ModemFault.SimFailure;
            _restMs = mayBeContact ? Backoff(FirstRestMs, _simFailures - 1, LastRestMs) : LastRestMs;
            _afterRest = mayBeContact && (_simFailures & 3) == 0 ? PowerCycle : ModemState.CheckingSim;
            Enter(ModemState.Resting, nowMs);
        }

        private void OnRegistrationPolled(AtOutcome outcome, long nowMs)
        {
            TakeRegistration(outcome);
            if (IsRegistered(Registration))
            {
                return;
            }

            if (Registration != NetworkRegistration.Denied)
            {
                _deniedSinceMs = -1;
            }
            else if (_deniedSinceMs < 0)
            {
                _deniedSinceMs = nowMs;
            }
            else if (nowMs - _deniedSinceMs >= _options.DeniedTimeoutMs)
            {
                OnRegistrationFailed(nowMs);
                return;
            }

            _poll ^= 1;
            if (_poll == 0)
            {
                _nextCommandMs = nowMs + _pollPeriodMs;
                _pollPeriodMs = Backoff(_pollPeriodMs, 1, LastRegistrationPeriodMs);
            }
        }

        private void TakeRegistration(AtOutcome outcome)
        {
            if (outcome != AtOutcome.Ok || !_channel.HasResult)
            {
                return;
            }

            // Which of the two was asked, as in Registering and as in StartPoll.
            NetworkRegistration registration = ReadRegistration(_channel.Result, 0, _channel.ResultLength);
            if (_state == ModemState.Registering ? _poll == 0 : _poll == 1)
            {
                _eps = registration;
            }
            else
            {
                _gprs = registration;
            }
        }

        private void OnRegistrationFailed(long nowMs)
        {
            Fault = Registration == NetworkRegistration.Denied ? ModemFault.RegistrationDenied : ModemFault.NoCoverage;
            RegistrationFailures++;
            _mqtt.OnModemLost(MqttLinkLoss.NoNetwork, nowMs);
            int failures = ++_registrationFailures;
            if (failures <= 2)
            {
                RestartRadio(failures == 1 ? 5000 : 30000, ModemState.EnablingRadio, nowMs);
            }
            else if (failures == 3)
            {
                Enter(PowerCycle, nowMs);
            }
            else
            {
                RestartRadio(Backoff(FirstRadioRestMs, failures - 4, LastRadioRestMs), (failures & 3) == 0 ? PowerCycle : ModemState.EnablingRadio, nowMs);
            }
        }

        private void RestartRadio(int restMs, ModemState afterRest, long nowMs)
        {
            RadioRestarts++;
            _restMs = restMs;
            _afterRest = afterRest;
            Enter(ModemState.DisablingRadio, nowMs);
        }

        private void OnPolled(AtOutcome outcome, long nowMs)
        {
            switch (_poll)
            {
                case 0:
                    SignalStrengthDbm = outcome == AtOutcome.Ok && _channel.TryGetResult(0, out int rssi) && rssi >= 0 && rssi <= 31 ? -113 + (2 * rssi) : NotSet;
                    break;
                case 1:
                case 2:
                    TakeRegistration(outcome);
                    break;
                case 3:
                    TakeOperator(outcome);
                    break;
                default:
                    if (outcome == AtOutcome.Ok && NetworkClock.TryParse(_channel.Result, _channel.ResultLength, out long utcMs))
                    {
                        NetworkUtcMs = utcMs;
                        NetworkTimeAtMs = nowMs;
                    }

                    break;
            }

            NextPoll(nowMs);
        }

        // A round: signal and registration each time, the operator and the clock now and then.
        private void NextPoll(long nowMs)
        {
            _poll++;
            if (_poll == 2 && IsRegistered(_eps))
            {
                _poll++;
            }

            if (_poll == 3 && OperatorCode != 0 && _round % OperatorEveryRounds != 0)
            {
                _poll++;
            }

            if (_poll == 4 && NetworkTimeAtMs >= 0 && _round % ClockEveryRounds != 0)
            {
                _poll++;
            }

            if (_poll > 4)
            {
                EndRound(nowMs);
            }
        }

        private void EndRound(long nowMs)
        {
            _poll = 0;
            _round++;
            _nextCommandMs = nowMs + _options.PollPeriodMs;
            if (IsRegistered(Registration))
            {
                _unregisteredSinceMs = -1;
                if (nowMs - _readySinceMs >= HealthyAfterMs)
                {
                    _recoveries = 0;
                    _registrationFailures = 0;
                }
            }
            else if (_unregisteredSinceMs < 0)
            {
                // It may come back by itself, and the session outlive it.
                _unregisteredSinceMs = nowMs;
            }
            else if (nowMs - _unregisteredSinceMs >= _options.RegistrationTimeoutMs)
            {
                OnRegistrationFailed(nowMs);
            }
        }

        // +CPSI: LTE,Online,460-11,0x775C,… : the third field is country and network.
        private void TakeOperator(AtOutcome outcome)
        {
            byte[] text = _channel.Result;
            int length = _channel.ResultLength;
            OperatorCode = 0;
            if (outcome == AtOutcome.Ok
                && AtChannel.TryGetField(text, 0, length, 2, out int country) && country > 0 && country < 1000)
            {
                int at = 0;
                int commas = 0;
                while (at < length && (commas < 2 || text[at] != '-'))
                {
                    commas += text[at++] == ',' ? 1 : 0;
                }

                at++;
                if (AsciiText.TryParseInt(text, ref at, length, out int network) && network >= 0 && network < 1000)
                {
                    OperatorCode = (country * 1000) + network;
                }
            }
        }

        private void OnBooted()
        {
            switch (_state)
            {
                case ModemState.PressingPowerKey:
                case ModemState.HoldingReset:
                case ModemState.Resetting:
                case ModemState.SwitchingOff:
                case ModemState.Off:
                    break;

                case ModemState.Booting:
                    _nextCommandMs = _nowMs;
                    break;

                default:
                    if (_state != ModemState.Probing)
                    {
                        SpontaneousRestarts++;
                        _mqtt.OnModemLost(MqttLinkLoss.Fault, _nowMs);
                    }

                    AbandonCommand();
                    Enter(ModemState.Booting, _nowMs);
                    _nextCommandMs = _nowMs;
                    break;
            }
        }

        private void OnSwitchedOff()
        {
            switch (_state)
            {
                case ModemState.PressingPowerKey:
                case ModemState.HoldingReset:
                case ModemState.Resetting:
                case ModemState.SwitchingOff:
                case ModemState.Off:
                    break;

                default:
                    SpontaneousRestarts++;
                    _mqtt.OnModemLost(MqttLinkLoss.Fault, _nowMs);
                    AbandonCommand();
                    Enter(ModemState.Off, _nowMs);
                    break;
            }
        }

        private void OnSimNews(byte[] text, int offset, int length)
        {
            while (length > 0 && text[offset] == ' ')
            {
                offset++;
                length--;
            }

            bool gone = ModemText.StartsWith(text, offset, length, ModemText.SimNot) || ModemText.StartsWith(text, offset, length, ModemText.SimRemoved);
            if (gone && _state >= ModemState.EnablingClock && _state <= ModemState.Ready)
            {
                _mqtt.OnModemLost(MqttLinkLoss.NoNetwork, _nowMs);
                Enter(ModemState.CheckingSim, _nowMs);
            }
        }

        private void Recover(ModemFault fault, bool answers, long nowMs)
        {
            Fault = fault;
            _timeoutsInRow = 0;
            _mqtt.OnModemLost(MqttLinkLoss.Fault, nowMs);
            int recoveries = ++_recoveries;
            bool canSwitch = _pins.Supply != null || _pins.PowerKey != null;
            ModemState next;
            if (_pins.Reset != null && (recoveries == 1 || !canSwitch))
            {
                next = ModemState.HoldingReset;
            }
            else if (answers && (recoveries == 1 || !canSwitch))
            {
                next = ModemState.Resetting;
            }
            else
            {
                next = ModemState.SwitchingOff;
            }

            if (recoveries <= 2)
            {
                Enter(next, nowMs);
                return;
            }

            _restMs = Backoff(FirstRestMs, recoveries - 3, LastRestMs);
            _afterRest = next;
            Enter(ModemState.Resting, nowMs);
        }
    }
}
