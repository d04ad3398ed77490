namespace Telematics.Nano.Api
{
    /// <summary>A parameter of a member of the device's API.</summary>
    /// <param name="Type">Its type; <c>&amp;</c> at the end marks a reference.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="IsOut">Whether the reference is an <c>out</c> one.</param>
    /// <param name="IsParams">Whether it takes the rest of the arguments.</param>
    /// <param name="IsThis">Whether it makes the method an extension.</param>
    /// <param name="Default">The literal it has when left out, as written, or null.</param>
    public sealed record ApiParameter(string Type, string Name, bool IsOut, bool IsParams, bool IsThis, string? Default);
}
