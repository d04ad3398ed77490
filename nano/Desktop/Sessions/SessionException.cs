using System;

namespace Telematics.Sessions
{
    /// <summary>What an MQTT session could not do, in one sentence.</summary>
    public sealed class SessionException(string message) : Exception(message);
}
