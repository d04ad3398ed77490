using System;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;

namespace Telematics.Bench.Faults
{
    /// <summary>The board's flash with its image in a file, from which alone it comes back after a power cut.</summary>
    public sealed class ImagedFlash : PoweredFlash, IDisposable
    {
        private readonly string _path;
        private readonly Random _random;

        /// <summary>Makes an empty one.</summary>
        /// <param name="path">The image's file.</param>
        /// <param name="random">Draws what remains of what was not flushed.</param>
        /// <exception cref="BenchInputException">The image cannot be written.</exception>
        public ImagedFlash(string path, Random random)
            : base(Load(path, random))
        {
            _path = path;
            _random = random;
        }

        /// <summary>Cuts the power after so many more steps: bytes appended, flushes, files made, renamed, deleted.</summary>
        public void CutPowerAfter(long steps) => Flash.CutPowerAfter(steps);

        /// <summary>After a power cut: all that there is is what is in the image.</summary>
        public void Restart()
        {
            Flash.Reopen();
            Flash.CloseImage();
            Flash = Load(_path, _random);
        }

        /// <inheritdoc/>
        public void Dispose() => Flash.CloseImage();

        private static FlashStorage Load(string path, Random random)
        {
            FlashStorage flash = new(random.Next());
            flash.KeepImage(path);
            return flash;
        }
    }
}
