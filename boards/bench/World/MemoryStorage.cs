using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Buses;

namespace Telematics.Bench.World
{
    /// <summary>Files in memory. Leaves out what flash does: wear, a full disk, a power cut half way.</summary>
    public sealed class MemoryStorage : IStorage
    {
        private readonly Dictionary<string, File> _files = [];

        // Files that are gone leave their room to the next: the loop's own allocations are measured around calls of this.
        private readonly Stack<File> _spare = new([new File(), new File(), new File(), new File()]);

        /// <inheritdoc/>
        public string[] List() => [.. _files.Keys.Order(StringComparer.Ordinal)];

        /// <inheritdoc/>
        public int GetLength(string name) => _files.TryGetValue(name, out File? file) ? file.Length : -1;

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            if (!_files.TryGetValue(name, out File? file) || position < 0)
            {
                return -1;
            }

            int read = Math.Clamp(file.Length - position, 0, count);
            file.Bytes.AsSpan(Math.Min(position, file.Length), read).CopyTo(buffer.AsSpan(offset));
            return read;
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            if (!_files.TryGetValue(name, out File? file))
            {
                _files[name] = file = _spare.TryPop(out File? spare) ? spare : new File();
            }

            if (file.Bytes.Length - file.Length < count)
            {
                Array.Resize(ref file.Bytes, Math.Max(file.Bytes.Length * 2, file.Length + count));
            }

            data.AsSpan(offset, count).CopyTo(file.Bytes.AsSpan(file.Length));
            file.Length += count;
            return true;
        }

        /// <inheritdoc/>
        public bool Flush(string name) => _files.ContainsKey(name);

        /// <inheritdoc/>
        public bool Rename(string from, string to)
        {
            if (!_files.Remove(from, out File? file))
            {
                return false;
            }

            Delete(to);
            _files[to] = file;
            return true;
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            if (_files.Remove(name, out File? file))
            {
                file.Length = 0;
                _spare.Push(file);
            }

            return true;
        }

        private sealed class File
        {
            public byte[] Bytes = new byte[256];
            public int Length;
        }
    }
}
