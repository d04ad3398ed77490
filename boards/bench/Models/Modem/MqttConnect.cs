using System;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>A CONNECT packet's content as far as a broker needs it, in the buffer that it was read from.</summary>
    public readonly ref struct MqttConnect
    {
        /// <summary>The client identifier.</summary>
        public ReadOnlySpan<byte> ClientId { get; init; }

        /// <summary>Whether there is a last will.</summary>
        public bool HasWill { get; init; }

        /// <summary>The last will's topic.</summary>
        public ReadOnlySpan<byte> WillTopic { get; init; }

        /// <summary>The last will's payload.</summary>
        public ReadOnlySpan<byte> WillPayload { get; init; }

        /// <summary>Whether the last will is retained.</summary>
        public bool WillRetain { get; init; }

        /// <summary>User name, or empty.</summary>
        public ReadOnlySpan<byte> UserName { get; init; }

        /// <summary>Password, or empty.</summary>
        public ReadOnlySpan<byte> Password { get; init; }

        /// <summary>Keep-alive, s.</summary>
        public int KeepAliveS { get; init; }

        /// <summary>Whether an earlier session is forgotten.</summary>
        public bool CleanSession { get; init; }
    }
}
