namespace Telematics.Fleet.Messages
{
    /// <summary>Sequence numbers that follow each other.</summary>
    /// <param name="First">The lowest.</param>
    /// <param name="Last">The highest; no lower.</param>
    public readonly record struct SequenceRun(uint First, uint Last);
}
