using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Telematics.Mutants.Building;

namespace Telematics.Mutants.Running
{
    /// <summary>Copies of programs, as many of each as are in use at a time.</summary>
    internal sealed class Programs(Scratch scratch)
    {
        private readonly ConcurrentDictionary<string, ConcurrentBag<ProgramCopy>> _idle = new(StringComparer.Ordinal);
        private int _made;

        /// <summary>Runs something with a mutant's assemblies in a program.</summary>
        public T With<T>(Project project, IReadOnlyDictionary<string, byte[]> images, Func<string, T> run)
        {
            ConcurrentBag<ProgramCopy> idle = _idle.GetOrAdd(project.Path, _ => []);
            ProgramCopy copy = idle.TryTake(out ProgramCopy? found)
                ? found
                : new ProgramCopy(project, Path.Combine(scratch.Folder, $"{project.Name}-{Interlocked.Increment(ref _made)}"));
            T result = copy.With(images, () => run(copy.Program));
            idle.Add(copy);
            return result;
        }
    }
}
