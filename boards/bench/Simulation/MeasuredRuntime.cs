using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>Makes .NET such that what the firmware's loop allocates can be measured, and is the same in every run.</summary>
    internal static class MeasuredRuntime
    {
        private static bool s_isDone;

        /// <summary>
        /// Runs the initializers of all the firmware's types, which .NET does when a type is first used, be it in the middle of a pass,
        /// and the device at start; and has garbage collected in one go, because a collection beside the loop changes its count of bytes.
        /// </summary>
        public static void Prepare()
        {
            if (s_isDone)
            {
                return;
            }

            s_isDone = true;
            GCSettings.LatencyMode = GCLatencyMode.Batch;
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
