namespace Telematics.Modem
{
    /// <summary>The state of registration for data, as in +CEREG and +CGREG (3GPP TS 27.007 §10.1.20, §10.1.22).</summary>
    public enum NetworkRegistration
    {
        /// <summary>Not known yet.</summary>
        Unknown,

        /// <summary>Not registered, and not searching.</summary>
        NotRegistered,

        /// <summary>Searching.</summary>
        Searching,

        /// <summary>Refused by the network.</summary>
        Denied,

        /// <summary>Registered in the home network.</summary>
        Home,

        /// <summary>Registered in another network.</summary>
        Roaming,
    }
}
