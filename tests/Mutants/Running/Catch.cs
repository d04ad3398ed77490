namespace Telematics.Mutants.Running
{
    /// <summary>What noticed a mutant.</summary>
    /// <param name="By">The test's name, or the simulated day; or that it did not end.</param>
    /// <param name="What">What was seen, on one line; may be empty.</param>
    /// <param name="Seconds">How long it took.</param>
    public sealed record Catch(string By, string What, double Seconds);
}
