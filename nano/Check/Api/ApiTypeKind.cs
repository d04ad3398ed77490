namespace Telematics.Nano.Api
{
    /// <summary>What a type is.</summary>
    public enum ApiTypeKind
    {
        /// <summary>A class.</summary>
        Class,

        /// <summary>A struct.</summary>
        Struct,

        /// <summary>An interface.</summary>
        Interface,

        /// <summary>An enum.</summary>
        Enum,

        /// <summary>A delegate.</summary>
        Delegate,
    }
}
