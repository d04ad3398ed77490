using System;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;
using Telematics.Buses;

namespace Telematics.Bench.Faults
{
    /// <summary>
    /// The board's flash with its image in a file, from which alone it comes back after a power cut. Where the power goes, the unit is
    /// stopped by a <see cref="PowerCutException"/>. What the model allocates is counted, for it is not the firmware's.
    /// </summary>
    public sealed class ImagedFlash : IStorage, IDisposable
    {
        private readonly string _path;
        private readonly Random _random;
        private FlashStorage _flash;

        /// <summary>Makes an empty one.</summary>
        /// <param name="path">The image's file.</param>
        /// <param name="random">Draws what remains of what was not flushed.</param>
        /// <exception cref="BenchInputException">The image cannot be written.</exception>
        public ImagedFlash(string path, Random random)
        {
            _path = path;
            _random = random;
            _flash = Load();
        }

        /// <summary>The world, which leaves out what is allocated below here.</summary>
        public World.World? World { get; set; }

        /// <summary>Cuts the power after so many more steps: bytes appended, flushes, files made, renamed, deleted.</summary>
        public void CutPowerAfter(long steps) => _flash.CutPowerAfter(steps);

        /// <summary>After a power cut: all that there is is what is in the image.</summary>
        public void Restart()
        {
            _flash.Reopen();
            _flash.CloseImage();
            _flash = Load();
        }

        /// <inheritdoc/>
        public string[] List() => _flash.List();

        /// <inheritdoc/>
        public int GetLength(string name) => _flash.GetLength(name);

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int read = _flash.Read(name, position, buffer, offset, count);
            End(before);
            return read;
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = _flash.Append(name, data, offset, count);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Flush(string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = _flash.Flush(name);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Rename(string from, string to)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = _flash.Rename(from, to);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isDone = _flash.Delete(name);
            End(before);
            return isDone;
        }

        /// <inheritdoc/>
        public void Dispose() => _flash.CloseImage();

        private FlashStorage Load()
        {
            FlashStorage flash = new(_random.Next());
            flash.KeepImage(_path);
            return flash;
        }

        private void End(long before)
        {
            if (World is { } world)
            {
                world.ExemptBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            if (_flash.IsCut)
            {
                throw new PowerCutException();
            }
        }
    }
}
