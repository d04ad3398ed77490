namespace Telematics.Nano.Api
{
    /// <summary>An attribute that changes how code compiles.</summary>
    /// <param name="Name"><c>usage</c>, <c>conditional</c>, <c>obsolete</c> or <c>flags</c>.</param>
    /// <param name="Argument">What follows it in the listing.</param>
    public sealed record ApiAttribute(string Name, string Argument);
}
