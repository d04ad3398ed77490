namespace Telematics.Bench.Models.Modem
{
    /// <summary>Where a TCP connection stands.</summary>
    public enum NetworkState
    {
        /// <summary>None, or ended by either side.</summary>
        Closed,

        /// <summary>On its way.</summary>
        Connecting,

        /// <summary>Carries data.</summary>
        Connected,

        /// <summary>Did not come about.</summary>
        Failed,
    }
}
