using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Telematics.Counting
{
    /// <summary>
    /// The counters that <c>nano/Check weave</c> puts into device assemblies: each adds up the IL instructions
    /// that its assembly's code executes. Ordinary builds have none.
    /// </summary>
    public static class IlCounters
    {
        /// <summary>The full name of the type that weaving adds to an assembly.</summary>
        public const string TypeName = "Telematics.IlCounter";

        /// <summary>The name of its static field of type <see cref="long"/>.</summary>
        public const string FieldName = "Count";

        private const string OurAssemblies = "Telematics.";

        /// <summary>Whether any assembly loaded so far counts.</summary>
        public static bool IsWoven => Find().Count > 0;

        /// <summary>
        /// The counters of all assemblies loaded so far, in the order of their names. Assemblies load when their code
        /// is first used: ask once everything has run.
        /// </summary>
        public static IReadOnlyList<IlCounter> Find() =>
        [
            .. AppDomain.CurrentDomain.GetAssemblies()
                .Where(a => a.GetName().Name!.StartsWith(OurAssemblies, StringComparison.Ordinal))
                .Select(a => (Name: a.GetName().Name!, Field: a.GetType(TypeName)?.GetField(FieldName, BindingFlags.Public | BindingFlags.Static)))
                .Where(a => a.Field is not null)
                .OrderBy(a => a.Name, StringComparer.Ordinal)
                .Select(a => new IlCounter(a.Name, a.Field!)),
        ];
    }
}
