using System;

namespace Telematics.Bench.Simulation
{
    /// <summary>The unit has lost its power in the middle of a write: what it was about to do, it does not do.</summary>
    public sealed class PowerCutException : Exception
    {
    }
}
