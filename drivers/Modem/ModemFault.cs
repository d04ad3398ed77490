namespace Telematics.Modem
{
    /// <summary>Why a modem has no network.</summary>
    public enum ModemFault
    {
        /// <summary>It has, or is on its first way there.</summary>
        None,

        /// <summary>The modem does not answer: off, hung, wrong wiring or another baud rate.</summary>
        NoAnswer,

        /// <summary>No SIM card.</summary>
        SimAbsent,

        /// <summary>The SIM asks for a PIN and none is configured.</summary>
        SimPinRequired,

        /// <summary>The configured PIN was refused, or the SIM has fewer than three tries left so that it was not tried. Entered wrongly three times, it locks the card.</summary>
        SimPinRefused,

        /// <summary>The SIM is locked: it asks for its PUK, or belongs to another device.</summary>
        SimLocked,

        /// <summary>The SIM does not work.</summary>
        SimFailure,

        /// <summary>The network refuses the subscriber.</summary>
        RegistrationDenied,

        /// <summary>No network took the modem in time: no coverage, antenna, wrong bands.</summary>
        NoCoverage,

        /// <summary>Registered, but again and again no MQTT session came about.</summary>
        NoSession,
    }
}
