namespace Telematics.Modem
{
    /// <summary>What a <see cref="SimcomModem"/> needs to know about its board, SIM and use. Made at start and not changed afterwards.</summary>
    /// <remarks>
    /// The pulses are those of the A7670 (A7670 Series Hardware Design: PWRKEY 50 ms on, 2.5 s off; RESET 2 to 2.5 s).
    /// The SIM7600 wants 500 ms for on. A pulse for on must stay well below that for off: it is also given to a modem that is on already.
    /// </remarks>
    public sealed class SimcomModemOptions
    {
        /// <summary>Access point name, or empty to keep the modem's own. 99 characters at most, without quotes.</summary>
        public string Apn = "";

        /// <summary>The SIM's PIN, or empty for none. 4 to 8 digits.</summary>
        public string SimPin = "";

        /// <summary>How long the power key is held for switching on, in ms.</summary>
        public int PowerKeyOnMs = 100;

        /// <summary>How long the power key is held for switching off, in ms; without power key, how long the supply is cut.</summary>
        public int PowerKeyOffMs = 3000;

        /// <summary>How long the modem takes to be off, in ms.</summary>
        public int PowerOffWaitMs = 5000;

        /// <summary>How long the reset line is held, in ms.</summary>
        public int ResetPulseMs = 2500;

        /// <summary>How long the modem may take until its first answer, in ms.</summary>
        public int BootTimeoutMs = 30000;

        /// <summary>Whether the power key is pressed while its pin is high, as with a transistor between.</summary>
        public bool PowerKeyActiveHigh = true;

        /// <summary>Whether reset is active while its pin is high, as with a transistor between.</summary>
        public bool ResetActiveHigh = true;

        /// <summary>Whether the supply is on while its pin is high.</summary>
        public bool SupplyActiveHigh = true;

        /// <summary>How long registration may take before the radio is restarted, in ms.</summary>
        public int RegistrationTimeoutMs = 120000;

        /// <summary>How long the network may refuse the modem before the radio is restarted, in ms.</summary>
        public int DeniedTimeoutMs = 30000;

        /// <summary>How often signal strength and registration are asked for, in ms.</summary>
        public int PollPeriodMs = 10000;

        /// <summary>How long an MQTT session may wait for the network to be there, in ms.</summary>
        public int OpenTimeoutMs = 180000;

        /// <summary>How long TCP, TLS and CONNECT may take together, in ms.</summary>
        public int ConnectTimeoutMs = 90000;

        /// <summary>How long the modem waits for a PUBACK, in s; 60 to 180 (AT+CMQTTPUB).</summary>
        public int PublishTimeoutS = 60;

        /// <summary>The largest payload to publish, in bytes; 1 to 10240 (AT+CMQTTPAYLOAD). There is memory for one of them, and for 384 bytes more.</summary>
        public int MaxPayload = 1024;

        /// <summary>How many publishes are taken before the first is acknowledged, 1 or more, as far as there is room for their payloads. The modem itself carries one at a time.</summary>
        public int PublishWindow = 4;

        /// <summary>The largest payload to receive, in bytes; larger ones are counted, told as such, and skipped. No acknowledgement and no command that is understood is as long.</summary>
        public int MaxReceivedPayload = 384;

        /// <summary>Name of the certificate authority's file in the modem for TLS, ending in <c>.pem</c>. TLS is refused without it: an unverified broker is no better than none.</summary>
        public string CaCertificateName = "";

        /// <summary>The certificate itself, to be stored in the modem when no file of that name is there, or null when it is always there. A new certificate needs a new name.</summary>
        public byte[]? CaCertificatePem;
    }
}
