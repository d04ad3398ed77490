namespace Telematics.Bench.Models.Modem
{
    /// <summary>How a modelled A7670 is, as opposed to what goes wrong with it (<see cref="A7670Faults"/>). Times are virtual, with up to a fifth of seeded jitter.</summary>
    public sealed class A7670Options
    {
        /// <summary>Whether the modem is on, and done with booting, when the world begins.</summary>
        public bool StartsOn;

        /// <summary>Whether the power key is pressed while its pin is high.</summary>
        public bool PowerKeyActiveHigh = true;

        /// <summary>Whether reset is active while its pin is high.</summary>
        public bool ResetActiveHigh = true;

        /// <summary>From switching on to <c>RDY</c> and the first answer, ms.</summary>
        public int BootMs = 6000;

        /// <summary>From <c>RDY</c>, or the radio's switching on, to registration, ms.</summary>
        public int RegistrationMs = 4000;

        /// <summary>From a command's last byte to its first answer, ms.</summary>
        public int CommandMs = 8;

        /// <summary>There and back over the air, ms.</summary>
        public int RoundTripMs = 80;

        /// <summary>From +CMQTTSTART's OK to its result, ms.</summary>
        public int ServiceStartMs = 300;

        /// <summary>Whether the network found is not the home network.</summary>
        public bool IsRoaming;

        /// <summary>The PIN that the SIM asks for, or empty for none.</summary>
        public string SimPin = "";

        /// <summary>Distance of local time to UTC, in quarters of an hour.</summary>
        public int TimeZoneQuarters = 4;

        /// <summary>Whether AT+CMQTTSUB takes its topic after a prompt, as in the manual, or between quotes, as some firmware.</summary>
        public bool SubscribesByPrompt = true;

        /// <summary>The most that one +CMQTTRXTOPIC or +CMQTTRXPAYLOAD carries, bytes.</summary>
        public int ReceivedPartBytes = 1500;

        /// <summary>How often received messages are looked for, ms.</summary>
        public int ReceivePeriodMs = 20;
    }
}
