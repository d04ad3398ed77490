namespace Telematics.Nano.Api
{
    /// <summary>What a member is.</summary>
    public enum ApiMemberKind
    {
        /// <summary>An instance constructor.</summary>
        Constructor,

        /// <summary>A method or an operator.</summary>
        Method,

        /// <summary>A property or an indexer.</summary>
        Property,

        /// <summary>An event.</summary>
        Event,

        /// <summary>A field or a constant.</summary>
        Field,

        /// <summary>A value of an enum.</summary>
        EnumValue,

        /// <summary>A delegate's signature.</summary>
        Invoke,
    }
}
