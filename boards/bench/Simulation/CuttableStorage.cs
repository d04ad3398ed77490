using System;
using Telematics.Buses;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Storage whose power is cut once so many bytes more have been written: in the middle of an append, with a
    /// <see cref="PowerCutException"/>. What the model of the storage allocates is counted, for it is not the firmware's.
    /// </summary>
    public sealed class CuttableStorage(IStorage storage) : IStorage
    {
        private int _left = -1;

        /// <summary>Bytes appended so far.</summary>
        public long BytesWritten { get; private set; }

        /// <summary>The world, which leaves out what is allocated below here.</summary>
        public World.World? World { get; set; }

        /// <summary>Cuts the power after so many bytes more; never with a negative number.</summary>
        public void CutAfter(int bytes) => _left = bytes;

        /// <inheritdoc/>
        public string[] List() => storage.List();

        /// <inheritdoc/>
        public int GetLength(string name) => storage.GetLength(name);

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count) => storage.Read(name, position, buffer, offset, count);

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                return AppendUnlessCut(name, data, offset, count);
            }
            finally
            {
                if (World is { } world)
                {
                    world.ExemptBytes += GC.GetAllocatedBytesForCurrentThread() - before;
                }
            }
        }

        /// <inheritdoc/>
        public bool Flush(string name) => storage.Flush(name);

        /// <inheritdoc/>
        public bool Rename(string from, string to) => storage.Rename(from, to);

        /// <inheritdoc/>
        public bool Delete(string name) => storage.Delete(name);

        private bool AppendUnlessCut(string name, byte[] data, int offset, int count)
        {
            if (_left >= 0 && _left < count)
            {
                storage.Append(name, data, offset, _left);
                BytesWritten += _left;
                _left = -1;
                throw new PowerCutException();
            }

            _left -= _left < 0 ? 0 : count;
            BytesWritten += count;
            return storage.Append(name, data, offset, count);
        }
    }
}
