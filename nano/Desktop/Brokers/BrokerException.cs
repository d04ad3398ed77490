using System;

namespace Telematics.Brokers
{
    /// <summary>What a broker's program could not do, in one sentence.</summary>
    public sealed class BrokerException(string message) : Exception(message);
}
