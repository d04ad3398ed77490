using Telematics.Nano.Build;
using Telematics.Nano.Il;

namespace Telematics.Nano
{
    /// <summary>The whole check of device code: it compiles against the device's API alone, and its IL holds nothing that fails or allocates there.</summary>
    public static class DeviceCheck
    {
        /// <summary>Checks every device project of a repository. What compiled is looked into even when the rest did not.</summary>
        /// <exception cref="CheckException">The repository cannot be checked.</exception>
        public static CheckResult Run(Repository repository)
        {
            DeviceBuild build = DeviceBuild.Run(repository);
            using var code = new DeviceCode(build.Assemblies, build.References);
            SteadyState steady = SteadyState.Find(code, SteadyCalls.Load(repository.PathOf("nano/steady-calls.txt")));
            return new CheckResult
            {
                Projects = build.Projects,
                Errors = build.Errors,
                Skipped = build.Skipped,
                Refusals = [.. Refusals.Find(code), .. Limits.Find(code)],
                Allocations = steady.Findings,
                Exemptions = steady.Exemptions,
                SteadyMethods = steady.MethodCount,
            };
        }
    }
}
