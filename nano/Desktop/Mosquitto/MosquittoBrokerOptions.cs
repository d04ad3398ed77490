namespace Telematics.Mosquitto
{
    /// <summary>How a <see cref="MosquittoBroker"/> is to run. It always listens on the loopback address only and keeps nothing on disk.</summary>
    public sealed class MosquittoBrokerOptions
    {
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

        /// <summary>Further lines of <c>mosquitto.conf</c>.</summary>
        public string ExtraConfiguration { get; init; } = "";
    }
}
