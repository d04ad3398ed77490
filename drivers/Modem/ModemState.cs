namespace Telematics.Modem
{
    /// <summary>Where a <see cref="SimcomModem"/> stands on its way to the network. Every state but <see cref="Ready"/> is left after a bounded time.</summary>
    public enum ModemState
    {
        /// <summary>Looking whether the modem is on already.</summary>
        Probing,

        /// <summary>The power key is held for switching on.</summary>
        PressingPowerKey,

        /// <summary>Waiting for the modem's first answer.</summary>
        Booting,

        /// <summary>Echo off (ATE0).</summary>
        SilencingEcho,

        /// <summary>Numeric error codes (AT+CMEE=1).</summary>
        SettingErrorCodes,

        /// <summary>Which modem it is (ATI).</summary>
        Identifying,

        /// <summary>Full functionality (AT+CFUN=1).</summary>
        EnablingRadio,

        /// <summary>Whether there is a SIM that is ready (AT+CPIN?).</summary>
        CheckingSim,

        /// <summary>How many tries the SIM's PIN has left (AT+SPIC).</summary>
        CountingPinTries,

        /// <summary>The SIM's PIN is entered (AT+CPIN=).</summary>
        EnteringPin,

        /// <summary>The clock follows the network (AT+CTZU=1).</summary>
        EnablingClock,

        /// <summary>The access point name is set (AT+CGDCONT).</summary>
        DefiningContext,

        /// <summary>Registration changes are reported as they come (AT+CEREG=1).</summary>
        EnablingReports,

        /// <summary>Waiting for the network to take the modem.</summary>
        Registering,

        /// <summary>Registered; MQTT can be used.</summary>
        Ready,

        /// <summary>Radio off (AT+CFUN=0), because of what <see cref="SimcomModem.Fault"/> says.</summary>
        DisablingRadio,

        /// <summary>Waiting before trying again.</summary>
        Resting,

        /// <summary>Restarting the modem by command (AT+CRESET).</summary>
        Resetting,

        /// <summary>The reset line is held.</summary>
        HoldingReset,

        /// <summary>Switching off: the power key is held, or the supply cut.</summary>
        SwitchingOff,

        /// <summary>Waiting for the modem to be off.</summary>
        Off,
    }
}
