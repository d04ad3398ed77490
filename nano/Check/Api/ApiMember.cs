using System.Collections.Generic;
using System.Collections.Immutable;

namespace Telematics.Nano.Api
{
    /// <summary>A public or protected member of a type of the device's API.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Name">Its name.</param>
    public sealed record ApiMember(ApiMemberKind Kind, string Name)
    {
        /// <summary>As written: public, protected, static, abstract, virtual, override, const, readonly.</summary>
        public IReadOnlySet<string> Modifiers { get; init; } = ImmutableHashSet<string>.Empty;

        /// <summary>Those that change how code compiles.</summary>
        public IReadOnlyList<ApiAttribute> Attributes { get; init; } = [];

        /// <summary>The type of a field, property or event, or what a method returns.</summary>
        public string Type { get; init; } = "System.Void";

        /// <summary>A method's or an indexer's parameters.</summary>
        public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

        /// <summary>A constant's or an enum value's literal, as written.</summary>
        public string? Value { get; init; }

        /// <summary>Whether a property can be read.</summary>
        public bool HasGetter { get; init; }

        /// <summary>Whether a property can be written.</summary>
        public bool HasSetter { get; init; }

        /// <summary>Whether only derived types may read it.</summary>
        public bool ProtectedGetter { get; init; }

        /// <summary>Whether only derived types may write it.</summary>
        public bool ProtectedSetter { get; init; }
    }
}
