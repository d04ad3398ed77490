using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary>How to reach the broker.</summary>
    /// <param name="Address">Where it is.</param>
    /// <param name="AuthorityFile">PEM file of the authorities to trust, or null for the system's.</param>
    public sealed record BrokerConnection(BrokerAddress Address, string? AuthorityFile)
    {
        private const int KeepAliveS = 30;

        private static readonly string[] Refusals =
        [
            "", "it speaks neither MQTT 5 nor 3.1.1", "it does not take this client identifier", "it is not available",
            "user name or password are wrong", "this user may not connect",
        ];

        /// <summary>Makes a client that is not connected yet.</summary>
        /// <param name="clientId">Its identifier, by which the broker keeps its session for it; null for a session that ends with it.</param>
        /// <exception cref="SessionException">The certificates cannot be used.</exception>
        public ClientSession MakeClient(string? clientId = null)
        {
            ClientSession client = new(clientId, cleanSession: clientId is null);
            if (Address.UserName.Length > 0)
            {
                client.SetCredentials(Address.UserName, Address.Password);
            }

            if (Address.UseTls)
            {
                client.UseTls(AuthorityFile is null ? new TlsTrust() : TlsTrust.OfFile(AuthorityFile));
            }

            return client;
        }

        /// <summary>Connects.</summary>
        /// <exception cref="FleetException">There is no broker, or it refuses; says why.</exception>
        public void Open(ClientSession client)
        {
            int code;
            try
            {
                code = client.Connect(Address.Host, Address.Port, KeepAliveS);
            }
            catch (SessionException e)
            {
                throw new FleetException($"No connection to the broker {Address}: {e.Message}");
            }

            if (code != ClientSession.Accepted)
            {
                throw new FleetException($"The broker {Address} refused the connection: {(code < Refusals.Length && code > 0 ? Refusals[code] : $"code {code}")}.");
            }
        }
    }
}
