using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Commands
{
    /// <summary>Where a broker listens.</summary>
    /// <param name="Host">Name or address.</param>
    /// <param name="Port">TCP port.</param>
    public readonly record struct BrokerAddress(string Host, int Port)
    {
        /// <summary>Reads <c>mqtt://HOST:PORT</c>, the port 1883 when it is left out.</summary>
        /// <exception cref="BenchInputException">It is not such an address.</exception>
        public static BrokerAddress Parse(string url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == "mqtt" && uri.Host.Length > 0 && uri.AbsolutePath is "" or "/" && uri.UserInfo.Length == 0)
            {
                return new BrokerAddress(uri.Host, uri.Port < 0 ? 1883 : uri.Port);
            }

            throw new BenchInputException($"'{url}' is not the address of a broker: mqtt://HOST:PORT is.");
        }
    }
}
