using System;

namespace Telematics.Fleet.Commands
{
    /// <summary>What makes a command end in exit status 2: one sentence for the operator.</summary>
    public sealed class FleetException(string message) : Exception(message);
}
