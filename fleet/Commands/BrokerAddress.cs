using System;

namespace Telematics.Fleet.Commands
{
    /// <summary>Where a broker is: <c>mqtt://[USER[:PASSWORD]@]HOST[:PORT]</c>, or <c>mqtts://</c> for TLS.</summary>
    /// <param name="Host">Host name or address.</param>
    /// <param name="Port">TCP port.</param>
    /// <param name="UseTls">Whether the connection is TLS.</param>
    /// <param name="UserName">User name, or empty.</param>
    /// <param name="Password">Password, or empty.</param>
    public sealed record BrokerAddress(string Host, int Port, bool UseTls, string UserName, string Password)
    {
        /// <summary>Reads an address.</summary>
        public static bool TryParse(string text, out BrokerAddress address)
        {
            address = new BrokerAddress("", 0, false, "", "");
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
                || uri.Scheme is not ("mqtt" or "mqtts")
                || uri.Host.Length == 0
                || uri.Port == 0
                || uri.PathAndQuery is not ("/" or "")
                || uri.Fragment.Length > 0)
            {
                return false;
            }

            bool useTls = uri.Scheme == "mqtts";
            string[] user = uri.UserInfo.Split(':', 2);
            address = new BrokerAddress(
                uri.Host.Trim('[', ']'),
                uri.Port > 0 ? uri.Port : useTls ? 8883 : 1883,
                useTls,
                Uri.UnescapeDataString(user[0]),
                user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
            return true;
        }

        /// <summary>The address without user and password.</summary>
        public override string ToString() => $"{(UseTls ? "mqtts" : "mqtt")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
    }
}
