using Microsoft.CodeAnalysis.Text;

namespace Telematics.Mutants.Drawing
{
    /// <summary>A place in a source, and what a mechanical operator puts there.</summary>
    /// <param name="Operator">The operator's name.</param>
    /// <param name="Member">The member that it is in.</param>
    /// <param name="Span">The place.</param>
    /// <param name="Replacement">What comes there.</param>
    /// <param name="What">What that does, in a few words.</param>
    public sealed record Change(string Operator, string Member, TextSpan Span, string Replacement, string What);
}
