using System;

namespace Telematics.Bench.World
{
    /// <summary>Something that the user gave is not usable; the message is one sentence that says what and why.</summary>
    public sealed class BenchInputException(string message) : Exception(message)
    {
    }
}
