using System;

namespace Telematics.Nano
{
    /// <summary>What is wrong with the repository or a command, in one sentence for the user.</summary>
    public sealed class CheckException(string message) : Exception(message);
}
