namespace Telematics.Bench.Models
{
    /// <summary>One message of a <see cref="PeriodicCanNode"/>.</summary>
    /// <param name="Id">Identifier.</param>
    /// <param name="IsExtended">Whether it has 29 bits.</param>
    /// <param name="Length">Data bytes.</param>
    /// <param name="PeriodUs">From one to the next, in microseconds.</param>
    public sealed record CanMessage(int Id, bool IsExtended, int Length, long PeriodUs);
}
