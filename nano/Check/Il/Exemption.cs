namespace Telematics.Nano.Il
{
    /// <summary>A method that may allocate, as its <c>[Allocates]</c> says.</summary>
    /// <param name="Method">The method.</param>
    /// <param name="Reason">Why it may.</param>
    /// <param name="IsReached">Whether steady-state code calls it at all.</param>
    public sealed record Exemption(string Method, string Reason, bool IsReached)
    {
        /// <inheritdoc/>
        public override string ToString() => $"allowed: {Method}: {Reason}" + (IsReached ? "" : " (not reached from steady state)");
    }
}
