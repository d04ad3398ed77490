using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>
    /// The texts of the AT dialogue by their numbers, packed into one array: an array of its own for each, and a field that holds it, would take
    /// five times the memory.
    /// </summary>
    public static class ModemText
    {
        /// <summary>No text.</summary>
        public const int None = 255;

#pragma warning disable CS1591 // What each is stands in TextOf.
        public const int At = 0;
        public const int Ok = 1;
        public const int Error = 2;
        public const int CmeError = 3;
        public const int CmsError = 4;
        public const int StartCommandText = 5;
        public const int StartResult = 6;
        public const int AcquireCommand = 7;
        public const int AcquireResult = 8;
        public const int CommaZero = 9;
        public const int CommaOne = 10;
        public const int ListCertificates = 11;
        public const int CertificateListed = 12;
        public const int StoreCertificate = 13;
        public const int TlsVersion = 14;
        public const int TlsVerification = 15;
        public const int TlsCertificate = 16;
        public const int TlsServerName = 17;
        public const int BindTls = 18;
        public const int WillTopicCommand = 19;
        public const int WillTopicResult = 20;
        public const int WillMessageCommand = 21;
        public const int WillMessageResult = 22;
        public const int ConnectCommand = 23;
        public const int ConnectResult = 24;
        public const int Colon = 25;
        public const int QuoteComma = 26;
        public const int Comma = 27;
        public const int SubscribeCommand = 28;
        public const int SubscribeResult = 29;
        public const int TopicCommand = 30;
        public const int TopicResult = 31;
        public const int PayloadCommand = 32;
        public const int PayloadResult = 33;
        public const int PublishCommand = 34;
        public const int PublishResult = 35;
        public const int DisconnectCommand = 36;
        public const int DisconnectResult = 37;
        public const int ReleaseCommand = 38;
        public const int ReleaseResult = 39;
        public const int StopCommand = 40;
        public const int StopResult = 41;
        public const int ReceiveStart = 42;
        public const int ReceiveTopic = 43;
        public const int ReceivePayload = 44;
        public const int ReceiveEnd = 45;
        public const int ConnectionLost = 46;
        public const int NoNetwork = 47;
        public const int PingFailed = 48;
        public const int DefineContext = 49;
        public const int EnterPin = 50;
        public const int AskEpsRegistration = 51;
        public const int AskGprsRegistration = 52;
        public const int AskSignal = 53;
        public const int AskSystem = 54;
        public const int AskClock = 55;
        public const int EpsRegistration = 56;
        public const int GprsRegistration = 57;
        public const int Signal = 58;
        public const int SystemInformation = 59;
        public const int Clock = 60;
        public const int MqttNews = 61;
        public const int SimNews = 62;
        public const int SimReady = 63;
        public const int SimPin = 64;
        public const int SimNot = 65;
        public const int SimRemoved = 66;
        public const int Sim7600Model = 67;
        public const int A76Model = 68;
        public const int BootedA = 69;
        public const int BootedB = 70;
        public const int SwitchedOff = 71;
        public const int EchoOff = 72;
        public const int NumericErrors = 73;
        public const int AskIdentity = 74;
        public const int Model = 75;
        public const int RadioOn = 76;
        public const int AskSim = 77;
        public const int AskPinTries = 78;
        public const int PinTries = 79;
        public const int ClockOn = 80;
        public const int ReportsOn = 81;
        public const int RadioOff = 82;
        public const int ResetModem = 83;

        // From here on what a modem in good health says by itself, and nothing follows from.
        public const int SmsDone = 84;
        public const int PhonebookDone = 85;
        public const int PacketEvent = 86;
        public const int ZoneNews = 87;
        public const int ZoneTime = 88;
        public const int OperatorTime = 89;
        public const int ToolkitNews = 90;
        public const int SummerTime = 91;
        public const int Manufacturer = 92;
        public const int Revision = 93;
        public const int SoftwareVersion = 94;
        public const int Imei = 95;
        public const int Capabilities = 96;
#pragma warning restore CS1591

        /// <summary>The first text of news from which nothing follows; they are the last ones.</summary>
        public const int FirstExpected = SmsDone;

        /// <summary>How many texts there are.</summary>
        public const int Count = 97;

        private static readonly PackedTexts Texts = Pack();
        private static readonly byte[] Bytes = Texts.Bytes;
        private static readonly ushort[] Starts = Texts.Starts;

        /// <summary>Whether a line begins with a text.</summary>
        [SteadyState]
        public static bool StartsWith(byte[] line, int offset, int length, int text)
        {
            // As PackedTexts does, without its call: lines are compared with one text after the other.
            byte[] bytes = Bytes;
            int at = Starts[text];
            int end = Starts[text + 1];
            if (length < end - at || line[offset] != bytes[at])
            {
                return false;
            }

            for (at++; at < end; at++)
            {
                offset++;
                if (bytes[at] != line[offset])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Whether a line is a text.</summary>
        [SteadyState]
        public static bool AreEqual(byte[] line, int offset, int length, int text)
        {
            return length == Starts[text + 1] - Starts[text] && StartsWith(line, offset, length, text);
        }

        /// <summary>Whether a text is in a line.</summary>
        [SteadyState]
        public static bool IsIn(byte[] line, int length, int text)
        {
            for (int at = 0; at < length; at++)
            {
                if (StartsWith(line, at, length - at, text))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>A text's length.</summary>
        public static int LengthOf(int text)
        {
            return Starts[text + 1] - Starts[text];
        }

        /// <summary>Writes a text.</summary>
        /// <returns>Where it ends, or -1 where it does not fit.</returns>
        [SteadyState]
        public static int Write(byte[] buffer, int offset, int text)
        {
            return Texts.Write(buffer, offset, text);
        }

        private static PackedTexts Pack()
        {
            PackedTexts texts = new PackedTexts(Count, 972);
            for (int text = 0; text < Count; text++)
            {
                texts.Add(TextOf(text));
            }

            return texts;
        }

        private static string TextOf(int text)
        {
            switch (text)
            {
                case At:
                    return "AT";
                case Ok:
                    return "OK";
                case Error:
                    return "ERROR";
                case CmeError:
                    return "+CME ERROR:";
                case CmsError:
                    return "+CMS ERROR:";
                case StartCommandText:
                    return "AT+CMQTTSTART";
                case StartResult:
                    return "+CMQTTSTART:";
                case AcquireCommand:
                    return "AT+CMQTTACCQ=0,";
                case AcquireResult:
                    return "+CMQTTACCQ:";
                case CommaZero:
                    return ",0";
                case CommaOne:
                    return ",1";
                case ListCertificates:
                    return "AT+CCERTLIST";
                case CertificateListed:
                    return "+CCERTLIST:";
                case StoreCertificate:
                    return "AT+CCERTDOWN=";
                case TlsVersion:
                    return "AT+CSSLCFG=\"sslversion\",0,3";
                case TlsVerification:
                    return "AT+CSSLCFG=\"authmode\",0,1";
                case TlsCertificate:
                    return "AT+CSSLCFG=\"cacert\",0,";
                case TlsServerName:
                    return "AT+CSSLCFG=\"enableSNI\",0,1";
                case BindTls:
                    return "AT+CMQTTSSLCFG=0,0";
                case WillTopicCommand:
                    return "AT+CMQTTWILLTOPIC=0,";
                case WillTopicResult:
                    return "+CMQTTWILLTOPIC:";
                case WillMessageCommand:
                    return "AT+CMQTTWILLMSG=0,";
                case WillMessageResult:
                    return "+CMQTTWILLMSG:";
                case ConnectCommand:
                    return "AT+CMQTTCONNECT=0,\"tcp://";
                case ConnectResult:
                    return "+CMQTTCONNECT:";
                case Colon:
                    return ":";
                case QuoteComma:
                    return "\",";
                case Comma:
                    return ",";
                case SubscribeCommand:
                    return "AT+CMQTTSUB=0,";
                case SubscribeResult:
                    return "+CMQTTSUB:";
                case TopicCommand:
                    return "AT+CMQTTTOPIC=0,";
                case TopicResult:
                    return "+CMQTTTOPIC:";
                case PayloadCommand:
                    return "AT+CMQTTPAYLOAD=0,";
                case PayloadResult:
                    return "+CMQTTPAYLOAD:";
                case PublishCommand:
                    return "AT+CMQTTPUB=0,1,";
                case PublishResult:
                    return "+CMQTTPUB:";
                case DisconnectCommand:
                    return "AT+CMQTTDISC=0,60";
                case DisconnectResult:
                    return "+CMQTTDISC:";
                case ReleaseCommand:
                    return "AT+CMQTTREL=0";
                case ReleaseResult:
                    return "+CMQTTREL:";
                case StopCommand:
                    return "AT+CMQTTSTOP";
                case StopResult:
                    return "+CMQTTSTOP:";
                case ReceiveStart:
                    return "+CMQTTRXSTART:";
                case ReceiveTopic:
                    return "+CMQTTRXTOPIC:";
                case ReceivePayload:
                    return "+CMQTTRXPAYLOAD:";
                case ReceiveEnd:
                    return "+CMQTTRXEND:";
                case ConnectionLost:
                    return "+CMQTTCONNLOST:";
                case NoNetwork:
                    return "+CMQTTNONET";
                case PingFailed:
                    return "+CMQTTPING:";
                case DefineContext:
                    return "AT+CGDCONT=1,\"IP\",";
                case EnterPin:
                    return "AT+CPIN=";
                case AskEpsRegistration:
                    return "AT+CEREG?";
                case AskGprsRegistration:
                    return "AT+CGREG?";
                case AskSignal:
                    return "AT+CSQ";
                case AskSystem:
                    return "AT+CPSI?";
                case AskClock:
                    return "AT+CCLK?";
                case EpsRegistration:
                    return "+CEREG:";
                case GprsRegistration:
                    return "+CGREG:";
                case Signal:
                    return "+CSQ:";
                case SystemInformation:
                    return "+CPSI:";
                case Clock:
                    return "+CCLK:";
                case MqttNews:
                    return "+CMQTT";
                case SimNews:
                    return "+CPIN:";
                case SimReady:
                    return "READY";
                case SimPin:
                    return "SIM PIN";
                case SimNot:
                    return "NOT ";
                case SimRemoved:
                    return "SIM REMOVED";
                case Sim7600Model:
                    return "SIM7";
                case A76Model:
                    return "A76";
                case BootedA:
                    return "RDY";
                case BootedB:
                    return "*ATREADY";
                case SwitchedOff:
                    return "NORMAL POWER DOWN";
                case EchoOff:
                    return "ATE0";
                case NumericErrors:
                    return "AT+CMEE=1";
                case AskIdentity:
                    return "ATI";
                case Model:
                    return "Model:";
                case RadioOn:
                    return "AT+CFUN=1";
                case AskSim:
                    return "AT+CPIN?";
                case AskPinTries:
                    return "AT+SPIC";
                case PinTries:
                    return "+SPIC:";
                case ClockOn:
                    return "AT+CTZU=1";
                case ReportsOn:
                    return "AT+CEREG=1";
                case RadioOff:
                    return "AT+CFUN=0";
                case ResetModem:
                    return "AT+CRESET";
                case SmsDone:
                    return "SMS DONE";
                case PhonebookDone:
                    return "PB DONE";
                case PacketEvent:
                    return "+CGEV:";
                case ZoneNews:
                    return "+CTZV:";
                case ZoneTime:
                    return "+NITZ";
                case OperatorTime:
                    return "*PSUTTZ";
                case ToolkitNews:
                    return "+MSTK";
                case SummerTime:
                    return "DST:";
                case Manufacturer:
                    return "Manufacturer:";
                case Revision:
                    return "Revision:";
                case SoftwareVersion:
                    return "SVN:";
                case Imei:
                    return "IMEI";
                default:
                    return "+GCAP:";
            }
        }
    }
}
