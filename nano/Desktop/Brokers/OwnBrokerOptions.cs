namespace Telematics.Brokers
{
    /// <summary>How an <see cref="OwnBroker"/> is to run.</summary>
    public sealed class OwnBrokerOptions
    {
        /// <summary>Which one.</summary>
        public BrokerKind Kind { get; init; }

        /// <summary>The TCP port, or 0 for a free one.</summary>
        public int Port { get; init; }

        /// <summary>The one user's name; empty lets anyone in.</summary>
        public string UserName { get; init; } = "";

        /// <summary>The user's password.</summary>
        public string Password { get; init; } = "";

        /// <summary>PEM file of the broker's certificate: TLS where it is given.</summary>
        public string? CertificateFile { get; init; }

        /// <summary>PEM file of the certificate's key.</summary>
        public string? KeyFile { get; init; }
    }
}
