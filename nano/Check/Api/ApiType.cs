using System.Collections.Generic;

namespace Telematics.Nano.Api
{
    /// <summary>A public type of the device's API.</summary>
    /// <param name="FullName">Namespace and name; <c>+</c> joins a nested type to its outer one, <c>`1</c> counts type parameters.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Modifiers">As written: public, static, abstract, sealed.</param>
    /// <param name="Bases">Base type and interfaces; an enum's underlying type.</param>
    /// <param name="Attributes">Those that change how code compiles.</param>
    public sealed record ApiType(
        string FullName, ApiTypeKind Kind, IReadOnlySet<string> Modifiers, IReadOnlyList<string> Bases, IReadOnlyList<ApiAttribute> Attributes)
    {
        /// <summary>The members, in the listing's order.</summary>
        public List<ApiMember> Members { get; } = [];
    }
}
