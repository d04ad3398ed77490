using System.Collections;
using System.Text;
using Telematics.Buses;
using Telematics.Doubles;
using Telematics.Mqtt;

namespace Telematics.Modem.Tests
{
    /// <summary>
    /// A driver under test, and the modem's side of its line as a list of rules: a command that begins with a rule's text
    /// gets the rule's answer; of several, the one added last. Also the link's listener.
    /// </summary>
    /// <remarks>
    /// An answer is lines with <c>;</c> between; <c>~500~</c> in it is a pause of 500 ms; one that begins with <c>&gt;</c>
    /// prompts first for as many bytes as the command says, and goes on after them. An empty answer is none.
    /// </remarks>
    internal sealed class ScriptedModem : IMqttLinkListener
    {
        private readonly ArrayList _prefixes = new ArrayList();
        private readonly ArrayList _answers = new ArrayList();
        private readonly ArrayList _uses = new ArrayList();
        private readonly ArrayList _due = new ArrayList();
        private readonly ArrayList _dueBytes = new ArrayList();
        private readonly byte[] _command = new byte[1024];
        private int _commandLength;
        private int _dataLeft;
        private int _dataLength;
        private byte[] _data = new byte[0];
        private string _afterData = "";
        private long _lineFreeMs;

        public ScriptedModem(SimcomModemOptions options)
        {
            Pins = new SimcomModemPins();
            PowerKey = new FakePin();
            Reset = new FakePin();
            Pins.PowerKey = PowerKey;
            Pins.Reset = Reset;
            Driver = new SimcomModem(Port, Pins, options);
            Driver.Mqtt.SetListener(this);
            AddHealthyRules();
        }

        public ScriptedModem()
            : this(new SimcomModemOptions())
        {
        }

        public FakeSerialPort Port { get; } = new FakeSerialPort();

        public SimcomModemPins Pins { get; }

        public FakePin PowerKey { get; }

        public FakePin Reset { get; }

        public SimcomModem Driver { get; }

        public IMqttLink Link => Driver.Mqtt;

        public SimcomMqttLink SimcomLink => (SimcomMqttLink)Driver.Mqtt;

        public long NowMs { get; private set; }

        /// <summary>How far one step of time goes.</summary>
        public int TickMs { get; set; } = 10;

        /// <summary>Whether the modem is off or hung: it takes nothing in and says nothing.</summary>
        public bool IsSilent { get; set; }

        /// <summary>Commands as they came, with | behind each; data between brackets.</summary>
        public string Log { get; set; } = "";

        /// <summary>What the listener heard.</summary>
        public string Events { get; set; } = "";

        /// <summary>The payload of the last message received.</summary>
        public byte[] LastPayload { get; private set; } = new byte[0];

        public static MqttLinkOptions Options()
        {
            MqttLinkOptions options = new MqttLinkOptions();
            options.Host = "broker.example";
            options.ClientId = "moto-1";
            return options;
        }

        /// <summary>Adds a rule, good for so many uses.</summary>
        public void On(string command, string answer, int uses = int.MaxValue)
        {
            _prefixes.Add(command);
            _answers.Add(answer);
            _uses.Add(uses);
        }

        /// <summary>The modem says something by itself, now.</summary>
        public void Say(string lines)
        {
            Answer(lines);
        }

        /// <summary>The modem sends these bytes, now or after a silence, in which it answers nothing.</summary>
        public void SayRaw(byte[] bytes, int afterMs = 0)
        {
            _due.Add(NowMs + afterMs);
            _dueBytes.Add(bytes);
        }

        /// <summary>The modem takes the next so many bytes for data, and says something then.</summary>
        public void AwaitData(int count, string after)
        {
            _dataLength = count;
            _dataLeft = count;
            _data = new byte[count];
            _afterData = after;
        }

        public void Run(int ms)
        {
            long end = NowMs + ms;
            while (NowMs < end)
            {
                NowMs += TickMs;
                Tick();
            }
        }

        /// <summary>Runs until the driver is in a state; false when that takes longer than the time given.</summary>
        public bool RunTo(ModemState state, int ms)
        {
            long end = NowMs + ms;
            while (NowMs < end && Driver.State != state)
            {
                NowMs += TickMs;
                Tick();
            }

            return Driver.State == state;
        }

        public bool RunToLink(MqttLinkState state, int ms)
        {
            long end = NowMs + ms;
            while (NowMs < end && Link.State != state)
            {
                NowMs += TickMs;
                Tick();
            }

            return Link.State == state;
        }

        /// <summary>Runs to an open session, and forgets the log and the events on the way.</summary>
        public bool OpenSession()
        {
            Link.Open(Options());
            bool open = RunToLink(MqttLinkState.Open, 30000);

            // The first round of polls is over by then.
            Run(1000);
            Log = "";
            Events = "";
            return open;
        }

        public bool Publish(int token, string payload)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(payload);
            return Link.TryPublish(new MqttTopic("t/a"), bytes, 0, bytes.Length, false, token);
        }

        public void OnLinkOpened()
        {
            Events += "opened|";
        }

        public void OnLinkLost(MqttLinkLoss reason)
        {
            Events += "lost " + ((int)reason).ToString() + "|";
        }

        public void OnPublishAcknowledged(int token)
        {
            Events += "ack " + token.ToString() + "|";
        }

        public void OnPublishFailed(int token)
        {
            Events += "failed " + token.ToString() + "|";
        }

        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
            LastPayload = new byte[payloadLength];
            System.Array.Copy(payload, 0, LastPayload, 0, payloadLength);
            Events += "message " + Encoding.UTF8.GetString(topic, 0, topicLength) + " " + payloadLength.ToString() + "|";
        }

        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
            Events += "too long " + Encoding.UTF8.GetString(topic, 0, topicLength) + "|";
        }

        private void AddHealthyRules()
        {
            On("AT", "ERROR");
            On("AT\r", "OK");
            On("ATE0", "OK");
            On("AT+CMEE=1", "OK");
            On("ATI", "Manufacturer: INCORPORATED;Model: A7670E-FASE;Revision: A7670M7_V1.11.1;IMEI: 860000000000000;+GCAP: +CGSM,+FCLASS,+DS;OK");
            On("AT+CFUN=", "~100~OK");
            On("AT+CPIN?", "+CPIN: READY;OK");
            On("AT+CTZU=1", "OK");
            On("AT+CGDCONT=", "OK");
            On("AT+CEREG=1", "OK");
            On("AT+CEREG?", "+CEREG: 1,1;OK");
            On("AT+CGREG?", "+CGREG: 0,0;OK");
            On("AT+CSQ", "+CSQ: 21,99;OK");
            On("AT+CPSI?", "+CPSI: LTE,Online,204-04,0x775C,125414932,241,EUTRAN-BAND5,2452,3,0,19,53,52,3;OK");
            On("AT+CCLK?", "+CCLK: \"26/11/22,10:12:26+04\";OK");
            On("AT+CRESET", "OK");
            On("AT+CMQTTSTART", "OK~50~+CMQTTSTART: 0");
            On("AT+CMQTTACCQ=", "OK");
            On("AT+CMQTTWILLTOPIC=", ">OK");
            On("AT+CMQTTWILLMSG=", ">OK");
            On("AT+CMQTTCONNECT=", "OK~200~+CMQTTCONNECT: 0,0");
            On("AT+CMQTTSUB=", ">OK~100~+CMQTTSUB: 0,0");
            On("AT+CMQTTTOPIC=", ">OK");
            On("AT+CMQTTPAYLOAD=", ">OK");
            On("AT+CMQTTPUB=", "OK~100~+CMQTTPUB: 0,0");
            On("AT+CMQTTDISC=", "OK~50~+CMQTTDISC: 0,0");
            On("AT+CMQTTREL=", "OK");
            On("AT+CMQTTSTOP", "OK~50~+CMQTTSTOP: 0");
        }

        private void Tick()
        {
            // In the order in which they were queued: a line carries one thing after the other.
            while (_due.Count > 0 && (long)_due[0]! <= NowMs)
            {
                Port.Queue((byte[])_dueBytes[0]!);
                _due.RemoveAt(0);
                _dueBytes.RemoveAt(0);
            }

            Driver.Step(NowMs);
            byte[] written = Port.Written;
            Port.ClearWritten();
            for (int i = 0; i < written.Length; i++)
            {
                if (!IsSilent)
                {
                    Take(written[i]);
                }
            }
        }

        private void Take(byte b)
        {
            if (_dataLeft > 0)
            {
                _data[_dataLength - _dataLeft] = b;
                _dataLeft--;
                if (_dataLeft == 0)
                {
                    Log += "[" + Encoding.UTF8.GetString(_data, 0, _dataLength) + "]|";
                    Answer(_afterData);
                }

                return;
            }

            if (b != 13)
            {
                _command[_commandLength++] = b;
                return;
            }

            string command = Encoding.UTF8.GetString(_command, 0, _commandLength);
            _commandLength = 0;
            if (command.Length > 0)
            {
                Log += command + "|";
                OnCommand(command);
            }
        }

        private void OnCommand(string command)
        {
            string ended = command + "\r";
            for (int i = _prefixes.Count - 1; i >= 0; i--)
            {
                int uses = (int)_uses[i]!;
                if (uses > 0 && ended.StartsWith((string)_prefixes[i]!))
                {
                    _uses[i] = uses - 1;
                    string answer = (string)_answers[i]!;
                    if (answer.StartsWith(">"))
                    {
                        AwaitData(DataLength(command), answer.Substring(1));
                        SayRaw(Encoding.UTF8.GetBytes("\r\n>"));
                    }
                    else
                    {
                        Answer(answer);
                    }

                    return;
                }
            }
        }

        private static int DataLength(string command)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(command);
            int at = command.StartsWith("AT+CCERTDOWN") ? command.LastIndexOf(',') : command.IndexOf(',');
            at++;
            return AsciiText.TryParseInt(bytes, ref at, bytes.Length, out int length) ? length : 0;
        }

        private void Answer(string answer)
        {
            long at = NowMs > _lineFreeMs ? NowMs : _lineFreeMs;
            string[] parts = answer.Split('~');
            for (int i = 0; i < parts.Length; i++)
            {
                if ((i & 1) == 1)
                {
                    at += int.Parse(parts[i]);
                }
                else if (parts[i].Length > 0)
                {
                    string[] lines = parts[i].Split(';');
                    string text = "";
                    for (int k = 0; k < lines.Length; k++)
                    {
                        text += "\r\n" + lines[k] + "\r\n";
                    }

                    _due.Add(at);
                    _dueBytes.Add(Encoding.UTF8.GetBytes(text));
                }
            }

            _lineFreeMs = at;
        }
    }
}
