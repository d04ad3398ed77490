namespace Telematics.Buses
{
    /// <summary>Called on each falling edge; on the board by the interrupt dispatcher's thread.</summary>
    public delegate void FallingEdgeHandler();

    /// <summary>A GPIO line on which a chip asks for attention by pulling it low.</summary>
    public interface IInterruptPin
    {
        /// <summary>Whether the line is low now, that is, the chip still asks.</summary>
        bool IsLow { get; }

        /// <summary>Sets the one handler of falling edges. Call once, at start.</summary>
        void OnFallingEdge(FallingEdgeHandler handler);
    }
}
