namespace Telematics.Bench.Models
{
    /// <summary>What is wrong with the wires.</summary>
    public enum CanBusFault
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>Held dominant, by a short circuit or a dead transceiver: every frame is destroyed, and the bus is never idle.</summary>
        StuckDominant,
    }
}
