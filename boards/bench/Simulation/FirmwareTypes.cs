using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// The types that the firmware is made of. .NET runs a type's initializer when it is first used, which may be in the middle of a
    /// pass, and in which day depends on the days before; the device runs them all at start.
    /// </summary>
    internal static class FirmwareTypes
    {
        private static bool s_isDone;

        /// <summary>Runs all initializers, once.</summary>
        public static void Initialize()
        {
            if (s_isDone)
            {
                return;
            }

            s_isDone = true;
            HashSet<string> seen = [];
            Queue<Assembly> assemblies = new([typeof(VehicleUnit).Assembly]);
            while (assemblies.TryDequeue(out Assembly? assembly))
            {
                foreach (Type type in assembly.GetTypes())
                {
                    if (!type.ContainsGenericParameters)
                    {
                        RuntimeHelpers.RunClassConstructor(type.TypeHandle);
                    }
                }

                foreach (AssemblyName name in assembly.GetReferencedAssemblies())
                {
                    if (name.Name!.StartsWith("Telematics.", StringComparison.Ordinal) && seen.Add(name.Name))
                    {
                        assemblies.Enqueue(Assembly.Load(name));
                    }
                }
            }
        }
    }
}
