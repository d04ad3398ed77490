using System;
using Telematics.Bench.World;
using Telematics.Buses;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// A flash and the processor on the same supply: where the flash loses its power, the processor stops as well, with a
    /// <see cref="PowerCutException"/>. What the model of the flash allocates is left out of what is counted, for it is not the firmware's.
    /// </summary>
    public class PoweredFlash(FlashStorage flash) : IStorage
    {
        /// <summary>The flash.</summary>
        public FlashStorage Flash { get; protected set; } = flash;

        /// <summary>The world, which leaves out what is allocated below here.</summary>
        public ModelWorld? World { get; set; }

        /// <inheritdoc/>
        public string[] List() => Flash.List();

        /// <inheritdoc/>
        public int GetLength(string name) => Flash.GetLength(name);

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int read = Flash.Read(name, position, buffer, offset, count);
            End(before);
            return read;
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = Flash.Append(name, data, offset, count);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Flush(string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = Flash.Flush(name);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Rename(string from, string to)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = Flash.Rename(from, to);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = Flash.Delete(name);
            End(before);
            return isDone;
        }

        private void End(long allocatedBefore)
        {
            if (World is { } world)
            {
                world.ExemptBytes += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            }

            if (Flash.IsCut)
            {
                throw new PowerCutException();
            }
        }
    }
}
