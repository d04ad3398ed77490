using Telematics.Nano.Build;

namespace Telematics.Nano.Il
{
    /// <summary>Something in compiled device code that fails, or allocates in steady state, on the device.</summary>
    /// <param name="Place">Where in the sources.</param>
    /// <param name="Message">What it is.</param>
    /// <param name="Member">The type or method that it is in.</param>
    /// <param name="Path">The calls that lead there from a steady-state method, or null.</param>
    public sealed record Finding(SourceLine Place, string Message, string Member, string? Path = null)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Place}: {Message}, in {Member}" + (Path is null ? "" : $"; path: {Path}");
    }
}
